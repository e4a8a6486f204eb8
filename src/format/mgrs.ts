/**
 * Military grid references (MGRS, NGA.STND.0037). A reference names a square; in memory it becomes the square's
 * centre and the radius that contains it, so that few figures show as a large circle. Latin letters and digits in
 * every language; people type them with any spacing, case and digits, and over the radio without the grid zone.
 */
import * as mgrsModule from 'mgrs';
import { distanceM, isLatLng, type LatLng } from '../base/place.ts';
import { err, ok, type Result } from '../base/result.ts';
import { foldDigits } from './locale/digit.ts';

/** Side of the square in metres. */
export type MgrsSquareM = 1 | 10 | 100 | 1_000 | 10_000 | 100_000;

export type MgrsReference = {
  readonly place: LatLng;
  /** Half the diagonal of the square, rounded up: the circle contains it. */
  readonly uncertaintyM: number;
  readonly squareM: MgrsSquareM;
  /** Without spaces, as other programs want it. */
  readonly compact: string;
};

/** Node sees the package's CommonJS face (all under `default`), bundlers its module face (names only). */
const mgrs = ((mgrsModule as { readonly default?: typeof mgrsModule }).default ?? mgrsModule) as typeof mgrsModule;

const REFERENCE = /^(\d{1,2})([A-Z])([A-Z]{2})(\d*)$/;
const SHORT = /^([A-Z]{2})(\d*)$/;
const BANDS = 'CDEFGHJKLMNPQRSTUVWX';
const DIGITS_BY_SQUARE = { 1: 5, 10: 4, 100: 3, 1000: 2, 10000: 1, 100000: 0 } as const;

/**
 * Reads a reference. With `near` (the centre's own position) the grid zone may be left out, as on the radio:
 * the square of that name closest to it is taken.
 */
export function parseMgrs(text: string, near?: LatLng): Result<MgrsReference, BadMgrs> {
  const compact = foldDigits(text)
    .replace(/[\s\p{Cf}]+/gu, '')
    .toUpperCase();
  if (compact === '') return err({ type: 'BadMgrs', text, reason: 'empty' });
  const short = SHORT.exec(compact);
  if (short !== null && near !== undefined) return parseShort(text, compact, near);
  const match = REFERENCE.exec(compact);
  if (match === null) return err({ type: 'BadMgrs', text, reason: 'form' });
  const [, zoneText, band, square, figures] = match;
  if (figures!.length % 2 === 1 || figures!.length > 10) return err({ type: 'BadMgrs', text, reason: 'digits' });
  const zone = Number(zoneText);
  if (zone < 1 || zone > 60 || !BANDS.includes(band!)) return err({ type: 'BadMgrs', text, reason: 'zone' });
  const normal = `${zone}${band}${square}${figures}`;
  const box = decodeBox(normal);
  const area = gridZoneBounds(zone, band!);
  // 0.01 degrees: squares cut by the edge of a zone keep the part that lies inside.
  const isInZone =
    box !== null &&
    area !== null &&
    box.east > area.west - 0.01 &&
    box.west < area.east + 0.01 &&
    box.north > area.south - 0.01 &&
    box.south < area.north + 0.01;
  if (!isInZone) return err({ type: 'BadMgrs', text, reason: 'square' });
  const squareM = (10 ** (5 - figures!.length / 2)) as MgrsSquareM;
  const place = { lat: (box.south + box.north) / 2, lng: (box.west + box.east) / 2 };
  return ok({ place, uncertaintyM: Math.ceil(squareM * Math.SQRT1_2), squareM, compact: normal });
}

export type BadMgrs = {
  readonly type: 'BadMgrs';
  readonly text: string;
  readonly reason: 'empty' | 'form' | 'digits' | 'zone' | 'square';
};

/** `38S ME 2257 5692`: the square that holds the place. Nearer the poles than 80° S or 84° N there is none. */
export function formatMgrs(place: LatLng, squareM: MgrsSquareM = 10): Result<string, OutsideMgrs> {
  if (!isLatLng(place) || place.lat < -80 || place.lat > 84) return err({ type: 'OutsideMgrs', lat: place.lat });
  const digits = DIGITS_BY_SQUARE[squareM];
  return ok(spaceMgrs(mgrs.forward([place.lng, place.lat], digits)));
}

export type OutsideMgrs = { readonly type: 'OutsideMgrs'; readonly lat: number };

/** A reference no finer than what is known: the smallest square whose circle contains the uncertainty. */
export function formatMgrsWithin(place: LatLng, uncertaintyM: number): Result<string, OutsideMgrs> {
  const squares: ReadonlyArray<MgrsSquareM> = [1, 10, 100, 1_000, 10_000];
  const squareM = squares.find((side) => side * Math.SQRT1_2 >= uncertaintyM) ?? 100_000;
  return formatMgrs(place, squareM);
}

/** Spaces between zone, square, easting and northing, as it is read aloud. */
export function spaceMgrs(compact: string): string {
  const match = REFERENCE.exec(compact);
  if (match === null) return compact;
  const [, zone, band, square, figures] = match;
  const half = figures!.length / 2;
  return [`${zone}${band}`, square!, figures!.slice(0, half), figures!.slice(half)].filter((p) => p !== '').join(' ');
}

type Box = { readonly west: number; readonly south: number; readonly east: number; readonly north: number };

/** Candidates are the grid zones around `near`; two squares of one name lie at least 18 degrees apart. */
function parseShort(text: string, compact: string, near: LatLng): Result<MgrsReference, BadMgrs> {
  const zone = Math.floor((near.lng + 180) / 6) + 1;
  const band = Math.floor((near.lat + 80) / 8);
  let best: MgrsReference | null = null;
  let firstError: BadMgrs | null = null;
  for (const zoneStep of [0, -1, 1]) {
    for (const bandStep of [0, -1, 1]) {
      const letter = BANDS[band + bandStep];
      if (letter === undefined) continue;
      const candidate = parseMgrs(`${((zone + zoneStep + 59) % 60) + 1}${letter}${compact}`);
      if (!candidate.ok) firstError ??= candidate.error;
      else if (best === null || distanceM(candidate.value.place, near) < distanceM(best.place, near)) {
        best = candidate.value;
      }
    }
  }
  if (best !== null) return ok(best);
  return err({ type: 'BadMgrs', text, reason: firstError?.reason ?? 'square' });
}

/** The library throws on letters that do not exist; nothing of that crosses this border. */
function decodeBox(reference: string): Box | null {
  try {
    const [west, south, east, north] = mgrs.inverse(reference);
    return [west, south, east, north].every(Number.isFinite) ? { west, south, east, north } : null;
  } catch {
    return null;
  }
}

/** Grid zones are 6 by 8 degrees, except band X (12 high), southern Norway and Svalbard. */
function gridZoneBounds(zone: number, band: string): Box | null {
  const south = -80 + 8 * BANDS.indexOf(band);
  const north = band === 'X' ? 84 : south + 8;
  let west = (zone - 1) * 6 - 180;
  let east = west + 6;
  if (band === 'V' && zone === 31) east = 3;
  if (band === 'V' && zone === 32) west = 3;
  if (band === 'X' && zone >= 31 && zone <= 37) {
    if (zone % 2 === 0) return null;
    west = [0, 9, 21, 33][(zone - 31) / 2]!;
    east = [9, 21, 33, 42][(zone - 31) / 2]!;
  }
  return { west, east, south, north };
}
