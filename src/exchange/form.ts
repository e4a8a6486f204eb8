/**
 * Forms of a record for a partner. Provable: the same core, some leaves left out. Derivative: a new core by the node key
 * with fresh salts, its link kept in the own ledger; digests of the original would say "there is more". The local
 * disposition never leaves; a coarser place is only possible in a derivative (rules L-4, L-7, L-8).
 */

import { assert } from '../base/assert.ts';
import { gridCellToLatLng, isCell, latLngToGridCell } from '../base/grid.ts';
import type { LatLng } from '../base/place.ts';
import { type Disclosure, flattenBody, type JsonObject, type Leaf, unflattenLeaves } from '../record/disclosure.ts';

/** Mean distance from centre to corner, in metres, by H3 resolution (h3geo.org, average edge length). */
const CELL_EDGE_M: Readonly<Record<number, number>> = { 5: 9_854, 6: 3_725, 7: 1_406, 8: 531, 9: 201, 10: 76 };

export function isLocalPath(path: string): boolean {
  return path.startsWith('/disposition/');
}

/** Disclosures of the chosen leaves; all but the local ones where none are chosen. */
export function selectDisclosures(
  disclosures: ReadonlyArray<Disclosure>,
  paths: ReadonlyArray<string>,
): ReadonlyArray<Disclosure> {
  const chosen = new Set(paths);
  return disclosures.filter(([, path]) => !isLocalPath(path) && (chosen.size === 0 || chosen.has(path)));
}

/** Body of a derivative: the chosen leaves, with the place made as coarse as asked. */
export function deriveBody(body: JsonObject, paths: ReadonlyArray<string>, coarsenTo: number | null): JsonObject {
  const chosen = new Set(paths);
  const kept = flattenBody(body).filter(({ path }) => !isLocalPath(path) && (chosen.size === 0 || chosen.has(path)));
  const leaves = coarsenTo === null ? kept : coarsenPlace(kept, coarsenTo);
  const derived = unflattenLeaves(leaves);
  assert(derived.ok, 'leaves of one body fit together');
  return derived.value;
}

function coarsenPlace(leaves: ReadonlyArray<Leaf>, resolution: number): ReadonlyArray<Leaf> {
  const place = leavesToLatLng(leaves);
  if (place === null) return leaves;
  const centre = gridCellToLatLng(latLngToGridCell(place, resolution));
  const rest = leaves.filter(({ path }) => !FINE_PLACE_PATHS.has(path));
  return [
    ...rest,
    { path: '/place/latE7', value: Math.round(centre.lat * 1e7) },
    { path: '/place/lngE7', value: Math.round(centre.lng * 1e7) },
    { path: '/place/uncertaintyM', value: Math.max(CELL_EDGE_M[resolution] ?? 10_000, uncertaintyOf(leaves)) },
    { path: '/place/precision', value: resolution <= 7 ? 'grid-1km' : 'grid-100m' },
  ];
}

const FINE_PLACE_PATHS: ReadonlySet<string> = new Set([
  '/place/latE7',
  '/place/lngE7',
  '/place/uncertaintyM',
  '/place/precision',
]);

function leavesToLatLng(leaves: ReadonlyArray<Leaf>): LatLng | null {
  const lat = leaves.find((l) => l.path === '/place/latE7')?.value;
  const lng = leaves.find((l) => l.path === '/place/lngE7')?.value;
  return typeof lat === 'number' && typeof lng === 'number' ? { lat: lat / 1e7, lng: lng / 1e7 } : null;
}

function uncertaintyOf(leaves: ReadonlyArray<Leaf>): number {
  const value = leaves.find((l) => l.path === '/place/uncertaintyM')?.value;
  return typeof value === 'number' ? value : 0;
}

/** Finest H3 resolution whose cells are no smaller than the shown place's radius; null where no place is shown. */
export function shownResolution(body: JsonObject): number | null {
  const leaves = flattenBody(body);
  if (leavesToLatLng(leaves) === null) {
    const cell = leaves.find((l) => l.path === '/place/cell7')?.value;
    return typeof cell === 'string' && isCell(cell) ? 7 : null;
  }
  const uncertaintyM = uncertaintyOf(leaves);
  for (let resolution = 5; resolution <= 10; resolution++) {
    if (uncertaintyM >= CELL_EDGE_M[resolution]!) return resolution;
  }
  return 15;
}

/** What says that civilians came to harm, how many, when, where and by whose account; a restriction leaves these leaves. */
export const HARM_PATHS: ReadonlyArray<string> = [
  '/place/cell7',
  '/occurred/day',
  '/source/kind',
  '/casualties/civilian/killed',
  '/casualties/civilian/wounded',
  '/casualties/civilian/missing',
];

/** Which incident a report belongs to: without these, harm that is kept could be cut off from it and then erased. */
const LINK_PATHS: ReadonlyArray<string> = ['/prev', '/sameIncidentAs'];

/** Leaves that a restriction leaves: those its sender names, civilian harm, and what the report belongs to (rule S-9). */
export function leavesLeft(keep: ReadonlyArray<string> = []): ReadonlySet<string> {
  return new Set([...keep, ...HARM_PATHS, ...LINK_PATHS]);
}

/** Whether harm to civilians is shown, and with its day, res-7 cell and kind of source. */
export function findHarmContext(body: JsonObject): { readonly shown: boolean; readonly hasContext: boolean } {
  const paths = new Map(flattenBody(body).map((l) => [l.path, l.value]));
  const counts = ['killed', 'wounded', 'missing'].map((c) => paths.get(`/casualties/civilian/${c}`));
  const shown = counts.some((n) => typeof n === 'number' && n > 0);
  return { shown, hasContext: ['/occurred/day', '/place/cell7', '/source/kind'].every((p) => paths.has(p)) };
}

/** Ids of other records that a shown body names. */
export function findReferences(body: JsonObject): ReadonlyArray<string> {
  const ids = new Set<string>();
  for (const { value } of flattenBody(body)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (typeof item === 'string' && /^rec_[a-z2-7]{52}$/.test(item)) ids.add(item);
    }
  }
  return [...ids];
}
