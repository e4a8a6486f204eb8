/**
 * Place names are data of organisations: each sees its own, joint text uses the agreed term, and all names of one
 * place can stand side by side (Altun Kupri / آلتون كوبري / پردێ). A name says its language, script, source and date;
 * none is called right. Names are never translated; where the reader's language has none, the nearest one is shown.
 */
import type { LatLng } from '../base/place.ts';
import { isolateAuto } from './locale/bidi.ts';
import type { Language } from './locale/language.ts';

export type PlaceScript = 'Arab' | 'Latn' | 'Other';
export type PlaceNameUse = 'current' | 'former' | 'transliteration';

export type PlaceName = {
  readonly text: string;
  /** Lower-case language tag; `und` where nobody said it. */
  readonly language: string;
  readonly script: PlaceScript;
  readonly use: PlaceNameUse;
  readonly source: string;
  /** Day of the source, `YYYY-MM-DD`; empty if unknown. */
  readonly asOf: string;
  /** Code of the organisation that uses the name; empty for public gazetteers. */
  readonly organisation: string;
};

export type NamedPlace = {
  readonly id: string;
  readonly position: LatLng;
  readonly names: ReadonlyArray<PlaceName>;
  /** Terms both sides agreed for joint text, at most one per language. */
  readonly jointTerms: ReadonlyArray<PlaceName>;
};

export type NameReader = {
  readonly language: Language;
  readonly organisation: string;
  /** Joint text uses agreed terms first. */
  readonly isJoint: boolean;
};

/**
 * The name a reader gets: agreed term (joint text only), own organisation's name, public one, another organisation's;
 * within each in the reader's language before the reader's script before any. Former names come last.
 */
export function choosePlaceName(place: NamedPlace, reader: NameReader): PlaceName | null {
  const groups: ReadonlyArray<ReadonlyArray<PlaceName>> = [
    reader.isJoint ? place.jointTerms : [],
    place.names.filter((name) => name.organisation === reader.organisation && name.organisation !== ''),
    place.names.filter((name) => name.organisation === ''),
    place.names.filter((name) => name.organisation !== '' && name.organisation !== reader.organisation),
    place.jointTerms,
  ];
  const script = reader.language === 'en' ? 'Latn' : 'Arab';
  const tests: ReadonlyArray<(name: PlaceName) => boolean> = [
    (name) => name.language === reader.language && name.use === 'current',
    (name) => name.language === reader.language && name.use === 'transliteration',
    (name) => name.script === script && name.use !== 'former',
    (name) => name.use !== 'former',
    () => true,
  ];
  for (const test of tests) {
    for (const group of groups) {
      const found = group.find(test);
      if (found !== undefined) return found;
    }
  }
  return null;
}

/** Distinct names side by side, the reader's first, each in its own isolate. */
export function formatPlaceNames(place: NamedPlace, reader: NameReader): string {
  const first = choosePlaceName(place, reader);
  if (first === null) return '';
  const others = [...place.jointTerms, ...place.names].filter((name) => name.use === 'current');
  const texts = [...new Set([first.text, ...others.map((name) => name.text)])];
  return texts.map(isolateAuto).join(' / ');
}

/** One list of places out of several organisations' sets: equal ids are one place, the first position stands. */
export function mergePlaces(...sets: ReadonlyArray<ReadonlyArray<NamedPlace>>): ReadonlyArray<NamedPlace> {
  const byId = new Map<string, NamedPlace>();
  for (const place of sets.flat()) {
    const known = byId.get(place.id);
    if (known === undefined) byId.set(place.id, place);
    else {
      byId.set(place.id, {
        ...known,
        names: [...known.names, ...place.names.filter((name) => !known.names.some((n) => isSameName(n, name)))],
        jointTerms: [
          ...known.jointTerms,
          ...place.jointTerms.filter((term) => !known.jointTerms.some((t) => t.language === term.language)),
        ],
      });
    }
  }
  return [...byId.values()];
}

/** Script of a name by its letters. */
export function detectScript(text: string): PlaceScript {
  if (/\p{Script=Arabic}/u.test(text)) return 'Arab';
  return /\p{Script=Latin}/u.test(text) ? 'Latn' : 'Other';
}

/** Letters that only Sorani uses tell it from Arabic; Latin names are left undetermined. */
export function detectNameLanguage(text: string): 'ckb' | 'ar' | 'und' {
  if (/[\u06d5\u06c6\u06ce\u0695\u06b5]|\u0647\u200c/.test(text)) return 'ckb';
  if (/[\u06a9\u06cc\u067e\u0686\u0698\u06af\u06a4]/.test(text)) return 'und';
  return detectScript(text) === 'Arab' ? 'ar' : 'und';
}

function isSameName(a: PlaceName, b: PlaceName): boolean {
  return a.text === b.text && a.language === b.language && a.organisation === b.organisation && a.use === b.use;
}
