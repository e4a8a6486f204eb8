/** Place names: whose name a reader sees, names side by side, files as others bring them. */
import { describe, expect, it } from 'vitest';
import { choosePlaceName, detectNameLanguage, formatPlaceNames, mergePlaces, type NamedPlace } from './place-name.ts';
import { parseGeoNames, parsePlaceNameCsv } from './place-name-file.ts';

const ORIGIN = { source: 'exercise list', asOf: '2021-05-01', organisation: '' };
const named = (text: string, language: string, organisation = '', script: 'Arab' | 'Latn' = 'Arab') => ({
  text,
  language,
  script,
  use: 'current' as const,
  source: 'exercise',
  asOf: '2021-05-01',
  organisation,
});
const PRDE: NamedPlace = {
  id: 'prde',
  position: { lat: 35.7533, lng: 44.1436 },
  names: [
    named('پردێ', 'ckb', 'PSH'),
    named('التون كوبري', 'ar', 'FED'),
    named('Prde', 'und', 'PSH', 'Latn'),
    { ...named('Altun Köprü', 'tr', '', 'Latn'), use: 'former' },
  ],
  jointTerms: [named('Altun Kupri', 'en', '', 'Latn'), named('آلتون كوبري', 'ar'), named('پردێ', 'ckb')],
};

describe('the name a reader sees', () => {
  it.each([
    ['the own name at home', 'ckb', 'PSH', false, 'پردێ'],
    ['the own name in Arabic', 'ar', 'FED', false, 'التون كوبري'],
    ['the agreed term in joint text', 'ar', 'FED', true, 'آلتون كوبري'],
    ['the agreed term in English', 'en', 'FED', true, 'Altun Kupri'],
    ["the partner's name in one's own language before one's own name in another", 'ckb', 'FED', false, 'پردێ'],
    ['the agreed term where nobody has a name in that language', 'en', 'FED', false, 'Altun Kupri'],
  ] as const)('is %s', (_, language, organisation, isJoint, text) => {
    expect(choosePlaceName(PRDE, { language, organisation, isJoint })?.text).toBe(text);
  });

  it('is a former name only where there is no other, and nothing where there is none', () => {
    const reader = { language: 'en', organisation: 'FED', isJoint: false } as const;
    expect(choosePlaceName({ ...PRDE, names: PRDE.names.slice(3), jointTerms: [] }, reader)?.text).toBe('Altun Köprü');
    expect(choosePlaceName({ ...PRDE, names: [], jointTerms: [] }, reader)).toBeNull();
  });
});

it('names stand side by side, the reader first, each isolated and none twice', () => {
  const shown = formatPlaceNames(PRDE, { language: 'ckb', organisation: 'PSH', isJoint: false });
  expect(shown.split(' / ').map((part) => part.slice(1, -1))).toEqual([
    'پردێ',
    'Altun Kupri',
    'آلتون كوبري',
    'التون كوبري',
    'Prde',
  ]);
});

it('sets of two organisations merge by id without repeating a name', () => {
  const [merged] = mergePlaces(
    [PRDE],
    [{ ...PRDE, names: [named('پردێ', 'ckb', 'PSH'), named('Pirde', 'und', 'FED')] }],
  );
  expect(merged!.names.map((name) => name.text)).toEqual([...PRDE.names.map((name) => name.text), 'Pirde']);
  expect(merged!.jointTerms).toHaveLength(3);
});

it('tells Sorani from Arabic by letters only Sorani has', () => {
  expect(['پردێ', 'کەرکووک', 'كركوك', 'کفری', 'Prde'].map(detectNameLanguage)).toEqual([
    'ckb',
    'ckb',
    'ar',
    'und',
    'und',
  ]);
});

describe('a CSV of names', () => {
  it('takes rows of one id as names of one place, whatever the columns are called', () => {
    const text = '\ufeffosm_id,longitude,latitude,name\n7,44.1436,35.7533,پردێ\n7,44.1436,35.7533,Prde\n8,44,35,\n';
    const read = parsePlaceNameCsv(text, ORIGIN);
    expect(read).toMatchObject({ ok: true, value: { unnamed: 1, places: [{ id: '7' }] } });
    expect(read.ok && read.value.places[0]!.names.map(({ text: t, language }) => [t, language])).toEqual([
      ['پردێ', 'ckb'],
      ['Prde', 'und'],
    ]);
  });

  it.each([
    ['id,lat,name\n', 'no-column', 1, 'lng'],
    ['id,lat,lng,name\n1,91,44,x\n', 'bad-position', 2, 'lat'],
    ['id,lat,lng,name\n1,35,44,x\n,35,44,y\n', 'no-id', 3, 'id'],
    ['id,lat,lng,name,use\n1,35,44,x,old\n', 'bad-use', 2, 'use'],
    ['id,lat,lng,name\n1,35,44,"x\n', 'not-csv', 2, ''],
  ])('is refused with line and column: %j', (text, reason, line, column) => {
    expect(parsePlaceNameCsv(text, ORIGIN)).toEqual({
      ok: false,
      error: { type: 'BadPlaceFile', reason, line, column },
    });
  });
});

describe('GeoNames tables', () => {
  const geoname = '99738\tAltūn Kawbrī\tAltun Kawbri\talt,names\t35.75436\t44.13985\tP\tPPL\tIQ\n';
  const alternate = [
    '1\t99738\tar\tآلتون كوبري\t1\t\t\t\t\t',
    '2\t99738\tckb\tپردێ\t\t\t\t\t\t',
    '3\t99738\ttr\tAltınköprü\t\t\t\t1\t\t',
    '4\t99738\tlink\thttps://example.org\t\t\t\t\t\t',
    '5\t1\tar\tغيره\t\t\t\t\t\t',
  ].join('\n');

  it('give names with language and use, without links', () => {
    const read = parseGeoNames(geoname, alternate, { ...ORIGIN, source: 'GeoNames, CC BY 4.0' });
    expect(read.ok && read.value.places[0]!.names.map(({ text, language, use }) => [text, language, use])).toEqual([
      ['Altūn Kawbrī', 'und', 'transliteration'],
      ['Altun Kawbri', 'und', 'transliteration'],
      ['آلتون كوبري', 'ar', 'current'],
      ['پردێ', 'ckb', 'current'],
      ['Altınköprü', 'tr', 'former'],
    ]);
  });

  it('are refused with the line where they end early', () => {
    expect(parseGeoNames(`${geoname}1\tx\n`, null, ORIGIN)).toMatchObject({
      ok: false,
      error: { reason: 'not-geonames', line: 2 },
    });
  });
});
