/**
 * Place names of this node: the shipped list, sets that were imported under a name with source, date and the organisation
 * that uses them, and the terms both sides agreed for joint text. No name is called right; all stand side by side.
 */
import type { LatLng } from '../../base/place.ts';
import { ok, type Result } from '../../base/result.ts';
import { isLanguage, type Language } from '../../format/locale/language.ts';
import { detectScript, mergePlaces, type NamedPlace, type PlaceName } from '../../format/place-name.ts';
import type { BadPlaceFile, PlaceFileImport } from '../../format/place-name-file.ts';
import { createPlaceIndex, findPlacesByName, type PlaceIndex } from '../../format/place-search.ts';
import type { PlaceNameView } from '../http/contract.ts';
import type { Store } from '../store/store.ts';
import { listJoint } from './agreement.ts';
import type { NodeContext } from './node-context.ts';
import { namePlaceFor, SHIPPED_PLACES, SHIPPED_SOURCE } from './place-names.ts';

type PlaceContext = Pick<NodeContext, 'store' | 'identity' | 'directory'>;

export type PlaceNames = { readonly places: ReadonlyArray<NamedPlace>; readonly index: PlaceIndex };

export type PlaceSetView = {
  readonly set: string;
  readonly places: number;
  readonly names: number;
  readonly source: string;
  readonly asOf: string;
  readonly organisation: string;
};

const SET_KEY = 'places ';
const VERSION_KEY = 'places-version';

/** Takes an imported list into use under a name; a set of that name is replaced. */
export async function savePlaceSet(
  context: Pick<NodeContext, 'store' | 'time'>,
  set: string,
  read: Result<PlaceFileImport, BadPlaceFile>,
): Promise<Result<{ readonly places: number; readonly unnamed: number }, BadPlaceFile>> {
  if (!read.ok) return read;
  const { places, unnamed } = read.value;
  await context.store.commit(async (tx) => {
    for (const [key, value] of [
      [`${SET_KEY}${set}`, JSON.stringify(places)],
      [VERSION_KEY, String(context.time.now())],
    ] as const) {
      await tx.db
        .insertInto('setting')
        .values({ key, value })
        .onConflict((c) => c.column('key').doUpdateSet({ value }))
        .execute();
    }
  });
  return ok({ places: places.length, unnamed });
}

async function readSets(store: Store): Promise<ReadonlyMap<string, ReadonlyArray<NamedPlace>>> {
  const rows = await store.db.selectFrom('setting').selectAll().where('key', 'like', `${SET_KEY}%`).execute();
  return new Map(
    rows.map(({ key, value }) => [key.slice(SET_KEY.length), JSON.parse(value) as ReadonlyArray<NamedPlace>]),
  );
}

export async function listPlaceSets(context: Pick<NodeContext, 'store'>): Promise<ReadonlyArray<PlaceSetView>> {
  const sets = await readSets(context.store);
  return [...sets].map(([set, places]) => {
    const names = places.flatMap((place) => place.names);
    const { source = '', asOf = '', organisation = '' } = names[0] ?? {};
    return { set, places: places.length, names: names.length, source, asOf, organisation };
  });
}

/** Kept while sets and agreed terms are the same: indexing ten thousand names takes longer than a report. */
const keptByStore = new WeakMap<Store, { readonly version: string; readonly names: PlaceNames }>();

/** All places with their names, and agreed terms where every party signed them. */
export async function readPlaceNames(context: PlaceContext): Promise<PlaceNames> {
  const { store } = context;
  const row = await store.db.selectFrom('setting').select('value').where('key', '=', VERSION_KEY).executeTakeFirst();
  const terms = (await listJoint(store.db, 'place-term')).filter(({ state }) => state === 'in-force');
  const version = `${row?.value ?? ''} ${terms.map(({ id }) => id).join(' ')}`;
  const kept = keptByStore.get(store);
  if (kept?.version === version) return kept.names;
  const sets = await readSets(store);
  const agreed = terms.map(({ body }): NamedPlace => {
    const { place, latE7, lngE7, terms: texts, at } = body as unknown as TermBody;
    const jointTerms = texts.map(
      ({ text, language }): PlaceName => ({
        text,
        language,
        script: detectScript(text),
        use: 'current',
        source: 'agreed',
        asOf: at.slice(0, 10),
        organisation: '',
      }),
    );
    return { id: place, position: { lat: latE7 / 1e7, lng: lngE7 / 1e7 }, names: [], jointTerms };
  });
  const places = mergePlaces(SHIPPED_PLACES, ...sets.values(), agreed);
  const names = { places, index: createPlaceIndex(places) };
  keptByStore.set(store, { version, names });
  return names;
}

type TermBody = {
  readonly place: string;
  readonly latE7: number;
  readonly lngE7: number;
  readonly terms: ReadonlyArray<{ readonly text: string; readonly language: Language }>;
  readonly at: string;
};

/** A place by its id or by one of its names in any spelling; the first where several are called so. */
export function findPlace({ places, index }: PlaceNames, name: string): NamedPlace | null {
  return places.find(({ id }) => id === name) ?? findPlacesByName(index, name)[0] ?? null;
}

/** A place as a reader of this organisation calls it, by the name somebody typed or else by its position. */
export type PlaceNamer = (typed: string | null, at: LatLng | null) => string | null;

export async function createPlaceNamer(
  context: PlaceContext,
  language: Language,
  isJoint: boolean,
): Promise<PlaceNamer> {
  const names = await readPlaceNames(context);
  const reader = { language, organisation: context.identity.code, isJoint };
  return (typed, at) => namePlaceFor(names, reader, typed, at);
}

/** A console holds so many names at hand for what people type; the rest is found by search. */
const OFFERED_MAX = 4_000;

/** Shipped and own names for the entry of a place, those of `language` first. */
export async function listOfferedNames(context: PlaceContext, language: string): Promise<ReadonlyArray<PlaceNameView>> {
  const { places } = await readPlaceNames(context);
  const own = context.identity.code;
  const names = places.flatMap(({ position, names: all, jointTerms }) =>
    [...all.filter(({ organisation, source }) => organisation === own || source === SHIPPED_SOURCE), ...jointTerms]
      .filter((name) => isLanguage(name.language))
      .map((name) => ({
        name: name.text,
        language: name.language as Language,
        latE7: Math.round(position.lat * 1e7),
        lngE7: Math.round(position.lng * 1e7),
      })),
  );
  const isFirst = (name: PlaceNameView): boolean => name.language === language;
  return [...names.filter(isFirst), ...names.filter((name) => !isFirst(name))].slice(0, OFFERED_MAX);
}
