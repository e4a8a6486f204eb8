/**
 * Search and sort order over 11,443 populated places of Iraq (OpenStreetMap, ODbL 1.0): every spelling variant of every
 * name finds its place, and each language has one order. Runs where the data lies beside the repository.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createPrng, shuffled } from '../base/random.ts';
import { sortByText } from './locale/collation.ts';
import { LOCALE_LANGUAGES } from './locale/language.ts';
import type { NamedPlace } from './place-name.ts';
import { parsePlaceNameCsv } from './place-name-file.ts';
import { createPlaceIndex, findPlacesByName, searchPlaces } from './place-search.ts';

const FILE = `${process.env['SEAMLINE_SHARED'] ?? '../shared'}/data/places/osm_iraq_places.csv.gz`;
const ORIGIN = { source: 'OpenStreetMap contributors, ODbL 1.0', asOf: '', organisation: '' };

const swap =
  (...pairs: ReadonlyArray<readonly [RegExp, string]>) =>
  (text: string): string =>
    pairs.reduce((changed, [from, to]) => changed.replace(from, to), text);

/** What another keyboard, another habit or another program makes of a name. */
const VARIANTS: Readonly<Record<string, (text: string) => string>> = {
  'Arabic kaf and ya': swap([/ک/g, 'ك'], [/ی/g, 'ي']),
  'Sorani kaf and ya': swap([/ك/g, 'ک'], [/[يى]/g, 'ی']),
  'e as ha with a non-joiner': swap([/ە/g, 'ه\u200c']),
  'e as bare ha': swap([/ە/g, 'ه']),
  'ta marbuta as ha': swap([/ة/g, 'ه']),
  'ha doachashmee': swap([/ه/g, 'ھ']),
  'no hamza on alef': swap([/[أإآ]/g, 'ا']),
  'alef maksura as ya': swap([/ى/g, 'ي']),
  'no small v': swap([/ێ/g, 'ی'], [/ۆ/g, 'و'], [/ڵ/g, 'ل'], [/ڕ/g, 'ر']),
  'single waw': swap([/وو/g, 'و']),
  tatweel: (text) => text.replace(/(?<=[بتسمنلك])(?=[\u0627-\u06d5])/g, 'ـ'),
  vowels: (text) => text.replace(/(?<=[بتسمنلك])/g, '\u064e'),
  decomposed: (text) => text.normalize('NFD'),
  'marks of direction': (text) => `\u200f${text}\u200e`,
  'spaces around': (text) => `  ${text.replaceAll(' ', '  ')} `,
  'Arabic-Indic digits': swap(...[...'0123456789'].map((d, i) => [new RegExp(d, 'g'), '٠١٢٣٤٥٦٧٨٩'[i]!] as const)),
  'Eastern digits': swap(...[...'٠١٢٣٤٥٦٧٨٩'].map((d, i) => [new RegExp(d, 'g'), '۰۱۲۳۴۵۶۷۸۹'[i]!] as const)),
  'capital letters': (text) => text.toUpperCase(),
};

function readPlaces(): ReadonlyArray<NamedPlace> {
  const read = parsePlaceNameCsv(gunzipSync(readFileSync(FILE)).toString('utf8'), ORIGIN);
  if (!read.ok) throw new Error(read.error.reason);
  expect([read.value.places.length + read.value.unnamed, read.value.places.length]).toEqual([11_443, 11_360]);
  return read.value.places;
}

describe.runIf(existsSync(FILE))('over all named places', () => {
  it('every spelling variant of every name finds its place', () => {
    const places = readPlaces();
    const index = createPlaceIndex(places);
    let tried = 0;
    for (const place of places) {
      const text = place.names[0]!.text;
      for (const [kind, vary] of Object.entries(VARIANTS)) {
        const variant = vary(text);
        const isFound = findPlacesByName(index, variant).includes(place);
        expect([kind, text, variant, isFound]).toEqual([kind, text, variant, true]);
        if (variant !== text) tried++;
      }
    }
    // Not vacuous: most names change under several of the eighteen variants.
    expect(tried).toBeGreaterThan(60_000);
  });

  it('names that fold together are few, so that a hit means something', () => {
    const places = readPlaces();
    const distinct = new Set(places.map((place) => place.names[0]!.text.normalize('NFC')));
    const folded = createPlaceIndex(places).byFolded.size;
    expect(folded / distinct.size).toBeGreaterThan(0.97);
  });

  it('the order of each language is one, whatever order the places come in', () => {
    const names = readPlaces().map((place) => `${place.names[0]!.text}\t${place.id}`);
    const orders = LOCALE_LANGUAGES.map((language) => {
      const sorted = sortByText(language, names, (name) => name);
      const again = sortByText(language, shuffled(names, createPrng(7n)), (name) => name);
      expect(again).toEqual(sorted);
      return [language, createHash('sha256').update(sorted.join('\n')).digest('hex').slice(0, 16)];
    });
    expect(orders).toEqual([
      ['en', '464c3e43ccb6128a'],
      ['ar', '253ccb3ff12f5de2'],
      ['ckb', 'ab1a5adb8a8afde7'],
    ]);
  });

  it('a query finds names by beginning, by word, without the article, and by consonants last', () => {
    const index = createPlaceIndex(readPlaces());
    const texts = (query: string): ReadonlyArray<string> =>
      searchPlaces(index, query, { language: 'ckb', limit: 200 }).map((hit) => `${hit.match} ${hit.name.text}`);
    expect(texts('ميركي')).toContain('sounds میرگێ');
    expect(texts('عين زاله')).toContain('holds قرية عين زالة');
    expect(texts('زالة')).toContain('word قرية عين زالة');
    expect(texts('امريني')).toContain('word الأمريني');
    expect(texts('ابو شو')[0]).toMatch(/^begins ابو شو/);
  });
});

it('ties are broken by distance, then by the alphabet, then by id', () => {
  const at = (id: string, lat: number, text: string): NamedPlace => ({
    id,
    position: { lat, lng: 44 },
    names: [{ text, language: 'ar', script: 'Arab', use: 'current', source: 't', asOf: '', organisation: '' }],
    jointTerms: [],
  });
  const index = createPlaceIndex([at('b', 36, 'تل'), at('a', 36, 'تل'), at('c', 35, 'تل'), at('d', 36, 'تل أحمر')]);
  const ids = (near?: number): string =>
    searchPlaces(index, 'تل', {
      language: 'ar',
      limit: 9,
      ...(near === undefined ? {} : { near: { lat: near, lng: 44 } }),
    })
      .map((hit) => hit.place.id)
      .join('');
  expect(ids()).toBe('abcd');
  expect(ids(35)).toBe('cabd');
  expect(searchPlaces(index, ' ', { language: 'ar', limit: 9 })).toEqual([]);
});
