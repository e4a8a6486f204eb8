/**
 * Public incidents of 30 April - 3 May 2021 as they were published, with their precision, for the built-in exercise.
 * Facts only: no names of persons, no unit strengths. Positions of posts and patrols elsewhere are synthetic. Where only
 * a village or district was named, the nearest town stands in with a radius.
 */
import { latLngToGridCell } from '../../base/grid.ts';
import type { IncidentReport } from '../../record/kind/incident-report.ts';

export type ExerciseReport = {
  readonly key: string;
  readonly by: 'PSH' | 'FED';
  readonly sameAs: string | null;
  readonly report: IncidentReport;
};

type PlaceName = { readonly text: string; readonly language: 'en' | 'ar' | 'ckb' };
export type Spot = {
  readonly lat: number;
  readonly lng: number;
  readonly uncertaintyM: number;
  readonly precision: 'village' | 'town' | 'sub-district' | 'district';
  readonly name: PlaceName;
};

export const PRDE: Spot = {
  lat: 35.7533,
  lng: 44.1436,
  uncertaintyM: 5_000,
  precision: 'village',
  name: { text: 'پردێ', language: 'ckb' },
};
const ALTUN_KUPRI: Spot = { ...PRDE, name: { text: 'آلتون كوبري', language: 'ar' } };
const DAQUQ: Spot = {
  lat: 35.1392,
  lng: 44.4491,
  uncertaintyM: 3_000,
  precision: 'town',
  name: { text: 'داقوق', language: 'ar' },
};
const TARMIYAH: Spot = {
  lat: 33.6744,
  lng: 44.3958,
  uncertaintyM: 3_000,
  precision: 'town',
  name: { text: 'الطارمية', language: 'ar' },
};
const HAWIJA: Spot = {
  lat: 35.3259,
  lng: 43.7727,
  uncertaintyM: 15_000,
  precision: 'district',
  name: { text: 'الحويجة', language: 'ar' },
};
export const DIYALA: Spot = {
  lat: 33.754,
  lng: 44.6052,
  uncertaintyM: 30_000,
  precision: 'district',
  name: { text: 'بني جميل، جنوب ديالى', language: 'ar' },
};

function toPlace(spot: Spot): IncidentReport['place'] {
  return {
    latE7: Math.round(spot.lat * 1e7),
    lngE7: Math.round(spot.lng * 1e7),
    uncertaintyM: spot.uncertaintyM,
    precision: spot.precision,
    cell7: latLngToGridCell(spot, 7),
    name: spot.name,
  };
}

type Draft = Pick<IncidentReport, 'incidentKind' | 'what' | 'source' | 'validation' | 'impact'> & {
  readonly spot: Spot;
  readonly from: string;
  readonly to?: string;
  readonly withinS: number;
  readonly reportedAt: string;
  readonly killed?: number;
  readonly wounded?: number;
  readonly form?: IncidentReport['form'];
  readonly countChange?: IncidentReport['countChange'];
  readonly centre: string;
  readonly counts: 'own' | 'other';
};

export function report(d: Draft): IncidentReport {
  const group = {
    ...(d.killed === undefined ? {} : { killed: d.killed }),
    ...(d.wounded === undefined ? {} : { wounded: d.wounded }),
  };
  return {
    form: d.form ?? 'increp',
    incidentKind: d.incidentKind,
    state: 'open',
    ...(d.what ? { what: d.what } : {}),
    actorKind: 'armed-group',
    occurred: { from: d.from, ...(d.to ? { to: d.to } : {}), withinS: d.withinS, day: d.from.slice(0, 10) },
    reportedAt: d.reportedAt,
    place: toPlace(d.spot),
    ...(Object.keys(group).length > 0 ? { casualties: { [d.counts]: group } } : {}),
    ...(d.countChange ? { countChange: d.countChange } : {}),
    source: d.source,
    validation: d.validation,
    impact: d.impact,
    centre: d.centre,
  };
}

export const media = (citation: string, credibility: number): IncidentReport['source'] => ({
  kind: 'media',
  reliability: 'C',
  credibility,
  citation,
});

export const EXERCISE_REPORTS: ReadonlyArray<ExerciseReport> = [
  {
    key: 'I-01',
    by: 'FED',
    sameAs: null,
    report: report({
      incidentKind: 'attack-on-patrol',
      what: { text: 'إطلاق نار على دورية للشرطة في داقوق', language: 'ar' },
      spot: DAQUQ,
      from: '2021-04-30T16:00:00.000Z',
      withinS: 7_200,
      reportedAt: '2021-04-30T18:00:00.000Z',
      killed: 1,
      wounded: 5,
      counts: 'own',
      source: { kind: 'official-statement', reliability: 'B', credibility: 2, citation: 'syria.tv' },
      validation: 'plausible',
      impact: 2,
      centre: 'KRK',
    }),
  },
  {
    key: 'I-02',
    by: 'FED',
    sameAs: null,
    report: report({
      incidentKind: 'roadside-bomb',
      what: { text: 'انفجار عبوة ناسفة على آلية للجيش', language: 'ar' },
      spot: TARMIYAH,
      from: '2021-05-01T01:00:00.000Z',
      withinS: 14_400,
      reportedAt: '2021-05-01T05:00:00.000Z',
      killed: 4,
      counts: 'own',
      source: { kind: 'official-statement', reliability: 'B', credibility: 2, citation: 'Security Media Cell' },
      validation: 'plausible',
      impact: 3,
      centre: 'KRK',
    }),
  },
  {
    key: 'I-03',
    by: 'PSH',
    sameAs: null,
    report: report({
      form: 'salute',
      incidentKind: 'attack-on-post',
      what: { text: 'هێرش بۆ سەر دوو خاڵ لەنێوان پردێ و قەیا باشی؛ خاڵێک سووتاوە؛ هێرشەکە تێکشکێنرا', language: 'ckb' },
      spot: PRDE,
      from: '2021-04-30T21:30:00.000Z',
      to: '2021-04-30T22:10:00.000Z',
      withinS: 5_400,
      reportedAt: '2021-04-30T21:30:00.000Z',
      killed: 3,
      wounded: 2,
      counts: 'own',
      source: { kind: 'own-observation', reliability: 'A', credibility: 1 },
      validation: 'confirmed',
      impact: 4,
      centre: 'KRK',
    }),
  },
  {
    key: 'I-03-b',
    by: 'FED',
    sameAs: 'I-03',
    report: report({
      incidentKind: 'attack-on-post',
      what: { text: 'هجوم على نقطتين قرب آلتون كوبري، حصيلة مصدر عسكري', language: 'ar' },
      spot: ALTUN_KUPRI,
      from: '2021-04-30T23:00:00.000Z',
      withinS: 5_400,
      reportedAt: '2021-05-01T05:30:00.000Z',
      killed: 4,
      counts: 'other',
      source: { kind: 'official-statement', reliability: 'C', credibility: 3, citation: 'military source' },
      validation: 'unverified',
      impact: 4,
      centre: 'KRK',
    }),
  },
  {
    key: 'I-03-c',
    by: 'PSH',
    sameAs: 'I-03',
    report: report({
      incidentKind: 'attack-on-post',
      what: { text: 'Media tally: six killed, two wounded', language: 'en' },
      spot: PRDE,
      from: '2021-04-30T21:30:00.000Z',
      withinS: 10_800,
      reportedAt: '2021-05-01T07:00:00.000Z',
      killed: 6,
      wounded: 2,
      counts: 'own',
      source: media('globalsecurity.org', 4),
      validation: 'unverified',
      impact: 4,
      centre: 'KRK',
    }),
  },
  {
    key: 'I-03-d',
    by: 'PSH',
    sameAs: 'I-03',
    report: report({
      incidentKind: 'attack-on-post',
      what: { text: 'Media tally: seven killed, ten wounded', language: 'en' },
      spot: PRDE,
      from: '2021-04-30T21:30:00.000Z',
      withinS: 10_800,
      reportedAt: '2021-05-01T09:00:00.000Z',
      killed: 7,
      wounded: 10,
      counts: 'own',
      source: media('anews.com.tr', 5),
      validation: 'unverified',
      impact: 4,
      centre: 'KRK',
    }),
  },
  {
    key: 'I-03-e',
    by: 'PSH',
    sameAs: 'I-03',
    report: report({
      incidentKind: 'attack-on-post',
      what: { text: 'بریندارێک گیانی لەدەستدا: چوار کوژراو و بریندارێک', language: 'ckb' },
      spot: PRDE,
      from: '2021-04-30T21:30:00.000Z',
      to: '2021-04-30T22:10:00.000Z',
      withinS: 5_400,
      reportedAt: '2021-05-12T06:00:00.000Z',
      killed: 4,
      wounded: 1,
      counts: 'own',
      countChange: 'died-of-wounds',
      source: { kind: 'official-statement', reliability: 'B', credibility: 2, citation: 'zhyan' },
      validation: 'plausible',
      impact: 4,
      centre: 'KRK',
    }),
  },
  {
    key: 'I-04',
    by: 'FED',
    sameAs: null,
    report: report({
      incidentKind: 'attack-on-post',
      what: { text: 'هجمات على نقاط للشرطة الاتحادية في الرياض والحويجة', language: 'ar' },
      spot: HAWIJA,
      from: '2021-05-01T00:00:00.000Z',
      withinS: 43_200,
      reportedAt: '2021-05-01T00:40:00.000Z',
      killed: 1,
      wounded: 2,
      counts: 'own',
      source: { kind: 'field-report', reliability: 'B', credibility: 2 },
      validation: 'plausible',
      impact: 3,
      centre: 'KRK',
    }),
  },
  {
    key: 'I-05',
    by: 'FED',
    sameAs: null,
    report: report({
      incidentKind: 'roadside-bomb',
      what: { text: 'عبوة ناسفة على دورية للجيش', language: 'ar' },
      spot: DIYALA,
      from: '2021-05-01T00:00:00.000Z',
      withinS: 43_200,
      reportedAt: '2021-05-01T01:00:00.000Z',
      killed: 1,
      wounded: 2,
      counts: 'own',
      source: media('marefa.org', 4),
      validation: 'unverified',
      impact: 2,
      centre: 'KRK',
    }),
  },
];

/** The line both sides signed: three killed, two wounded; 00:30 local, within 90 minutes. */
export const RECONCILED = {
  occurred: { from: '2021-04-30T21:30:00.000Z', to: '2021-04-30T22:10:00.000Z', withinS: 5_400, day: '2021-04-30' },
  place: toPlace(PRDE),
  casualties: { own: { killed: 3, wounded: 2 } },
} as const;
