/**
 * Finding places by whatever spelling somebody types. Names are folded once (`locale/folding.ts`); a query finds, best
 * first: the same folded name, names that begin with it, names with a word that begins with it, names that hold it, and
 * last names with the same consonants (پردێ for بردي: letters the Arabic keyboard lacks, vowels written or not).
 * Ties are in the reader's sort order, so the answer is the same wherever it is computed.
 */
import { distanceM, type LatLng } from '../base/place.ts';
import { collationKey } from './locale/collation.ts';
import { foldText, foldWords } from './locale/folding.ts';
import type { Language } from './locale/language.ts';
import type { NamedPlace, PlaceName } from './place-name.ts';

export type PlaceMatch = 'same' | 'begins' | 'word' | 'holds' | 'sounds';

export type PlaceHit = { readonly place: NamedPlace; readonly name: PlaceName; readonly match: PlaceMatch };

export type PlaceIndex = {
  readonly names: ReadonlyArray<IndexedName>;
  readonly byFolded: ReadonlyMap<string, ReadonlyArray<IndexedName>>;
};

type IndexedName = {
  readonly place: NamedPlace;
  readonly name: PlaceName;
  readonly folded: string;
  readonly words: ReadonlyArray<string>;
  readonly skeleton: string;
};

const RANK: ReadonlyArray<PlaceMatch> = ['same', 'begins', 'word', 'holds', 'sounds'];
const SKELETON_LENGTH_MIN = 3;

export function createPlaceIndex(places: ReadonlyArray<NamedPlace>): PlaceIndex {
  const names = places.flatMap((place) =>
    [...place.names, ...place.jointTerms].map((name) => {
      const folded = foldText(name.text);
      return { place, name, folded, words: foldWords(name.text), skeleton: foldSkeleton(folded) };
    }),
  );
  const byFolded = new Map<string, IndexedName[]>();
  for (const name of names) {
    const list = byFolded.get(name.folded);
    if (list === undefined) byFolded.set(name.folded, [name]);
    else list.push(name);
  }
  return { names, byFolded };
}

/** Places one of whose names is the text in another spelling. */
export function findPlacesByName(index: PlaceIndex, text: string): ReadonlyArray<NamedPlace> {
  const hits = index.byFolded.get(foldText(text)) ?? [];
  return [...new Set(hits.map((hit) => hit.place))];
}

/** At most `limit` places, best first; `near` decides between equal matches before the alphabet does. */
export function searchPlaces(
  index: PlaceIndex,
  text: string,
  options: { readonly language: Language; readonly limit: number; readonly near?: LatLng },
): ReadonlyArray<PlaceHit> {
  const query = foldText(text);
  if (query === '') return [];
  const skeleton = foldSkeleton(query);
  const best = new Map<NamedPlace, PlaceHit>();
  for (const indexed of index.names) {
    const match = matchName(indexed, query, skeleton);
    if (match === null) continue;
    const known = best.get(indexed.place);
    if (known === undefined || RANK.indexOf(match) < RANK.indexOf(known.match)) {
      best.set(indexed.place, { place: indexed.place, name: indexed.name, match });
    }
  }
  const { near } = options;
  return [...best.values()]
    .map((hit) => ({
      hit,
      rank: RANK.indexOf(hit.match),
      awayM: near === undefined ? 0 : distanceM(near, hit.place.position),
      key: `${collationKey(options.language, hit.name.text)}\0${hit.place.id}`,
    }))
    .sort((a, b) => a.rank - b.rank || a.awayM - b.awayM || (a.key < b.key ? -1 : 1))
    .slice(0, options.limit)
    .map(({ hit }) => hit);
}

/** Consonants of a folded Arabic-script name, with the letters an Arabic keyboard lacks put to their stand-ins. */
export function foldSkeleton(folded: string): string {
  return folded
    .replace(/پ/g, 'ب')
    .replace(/چ/g, 'ج')
    .replace(/ژ/g, 'ز')
    .replace(/گ/g, 'ک')
    .replace(/ڤ/g, 'ف')
    .replace(/(^| )ال/g, '$1')
    .replace(/[اویه ]/g, '');
}

function matchName(indexed: IndexedName, query: string, skeleton: string): PlaceMatch | null {
  const { folded } = indexed;
  if (folded === query) return 'same';
  if (folded.startsWith(query)) return 'begins';
  if (indexed.words.some((word) => word.startsWith(query))) return 'word';
  if (folded.includes(query)) return 'holds';
  return skeleton.length >= SKELETON_LENGTH_MIN && indexed.skeleton === skeleton ? 'sounds' : null;
}
