/**
 * What the pattern room knows of an incident: where, when, of what type, and whether an own patrol found it.
 * There is no field for a person, a group, a population or a place of worship, so none can enter a forecast.
 */

export type PatternEvent = {
  /** Degrees east, or any unit of length for planar data. */
  readonly x: number;
  /** Degrees north, or any unit of length for planar data. */
  readonly y: number;
  /** Milliseconds; the epoch matters only where calendar weeks do. */
  readonly atMs: number;
  readonly kind: string;
  /** Incidents that own patrols find say where patrols go as much as where incidents are. */
  readonly found: FoundBy;
};

export type FoundBy = 'reported' | 'own-patrol';

export const PATTERN_EVENT_FIELDS = ['x', 'y', 'atMs', 'kind', 'found'] as const;

/** Keeps exactly the permitted fields of something wider, so that nothing else travels along by accident. */
export function pickPatternEvent(wider: PatternEvent): PatternEvent {
  return { x: wider.x, y: wider.y, atMs: wider.atMs, kind: wider.kind, found: wider.found };
}
