/**
 * What the screen needs of the signed agreement and of the totals, read from the open bodies the node answers with.
 * A figure that is not there is null and is shown as absent, never as nought.
 */
import { isCell } from '../../base/grid.ts';
import type { LatLng } from '../../base/place.ts';
import { isoToUnixMs, MINUTE_MS, type UnixMs, unixMs } from '../../base/time.ts';
import { unixMsToCivil } from '../../format/locale/calendar.ts';
import type { SeamView } from '../../node/http/contract.ts';

type Survey = NonNullable<SeamView['survey']>;
type Body = Readonly<Record<string, unknown>>;

export type SeamFigures = {
  readonly cells: number | null;
  readonly slots: number | null;
  /** In 1/10,000. */
  readonly index: number | null;
  readonly coveredPairs: number | null;
  readonly closableByExchange: number | null;
  readonly stay: {
    /** Null: without end. */
    readonly longestSlots: number | null;
    readonly permanent: boolean;
    readonly stayPutSlots: number | null;
    readonly sanctuaryPairs: number | null;
  } | null;
  readonly unseenSlots: ReadonlyArray<{ readonly place: string; readonly slots: number }>;
};

export type SeamGround = {
  readonly outline: ReadonlyArray<LatLng>;
  readonly places: ReadonlyArray<{ readonly id: string; readonly cells: ReadonlyArray<string> }>;
  readonly piPermille: number | null;
  readonly periodStart: UnixMs | null;
  readonly utcOffsetMin: number;
};

export function readFigures(survey: Survey): SeamFigures {
  const { totals } = survey;
  const pairs = bodyOf(totals['pairs']);
  const stay = totals['stay'] === null ? null : bodyOf(totals['stay']);
  return {
    cells: countIn(totals, 'cells'),
    slots: countIn(totals, 'slots'),
    index: countIn(totals, 'index'),
    coveredPairs: countIn(pairs, 'covered'),
    closableByExchange: countIn(totals, 'closableByExchange'),
    stay:
      stay === null
        ? null
        : {
            longestSlots: countIn(stay, 'longestSlots'),
            permanent: stay['permanent'] === true,
            stayPutSlots: countIn(stay, 'stayPutSlots'),
            sanctuaryPairs: countIn(stay, 'sanctuaryPairs'),
          },
    unseenSlots: listOf(totals['unseenSlots']).map((entry) => ({
      place: String(entry['placeId']),
      slots: countIn(entry, 'slots') ?? 0,
    })),
  };
}

export function readGround(agreement: SeamView['agreement']): SeamGround {
  const terms: Body = agreement?.terms ?? {};
  const start = isoToUnixMs(String(terms['periodStart'] ?? ''));
  const vertices = Array.isArray(terms['seam']) ? (terms['seam'] as ReadonlyArray<readonly [number, number]>) : [];
  return {
    outline: vertices.map(([latE7, lngE7]) => ({ lat: latE7 / 1e7, lng: lngE7 / 1e7 })),
    places: listOf(terms['places']).map((place) => ({
      id: String(place['id']),
      cells: (Array.isArray(place['cells']) ? place['cells'] : []).map(String).filter(isCell),
    })),
    piPermille: countIn(terms, 'piPermille'),
    periodStart: start.ok ? start.value : null,
    utcOffsetMin: countIn(terms, 'utcOffsetMin') ?? 0,
  };
}

/** Hour of the week, 0 on Monday at midnight on the clock of the agreement, in which a slot begins. */
export function slotHourOfWeek(ground: SeamGround, slot: number, slotMin: number): number {
  if (ground.periodStart === null) return Math.floor((slot * slotMin) / 60) % 168;
  const civil = unixMsToCivil(unixMs(ground.periodStart + slot * slotMin * MINUTE_MS), ground.utcOffsetMin);
  return civil.weekday * 24 + civil.hour;
}

function countIn(body: Body, name: string): number | null {
  const value = body[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function bodyOf(value: unknown): Body {
  return typeof value === 'object' && value !== null ? (value as Body) : {};
}

function listOf(value: unknown): ReadonlyArray<Body> {
  return Array.isArray(value) ? value.map(bodyOf) : [];
}
