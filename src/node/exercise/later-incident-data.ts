/**
 * Public incidents of May - December 2021 on the same ground, as they were published: what the question "does it
 * repeat?" is asked of. Coarse places stand for what only a village, sub-district or governorate was named of.
 */
import { DIYALA, type ExerciseReport, media, PRDE, report, type Spot } from './incident-data.ts';

const KIFRI: Spot = {
  lat: 34.6896,
  lng: 44.9606,
  uncertaintyM: 5_000,
  precision: 'town',
  name: { text: 'کفری', language: 'ckb' },
};
const QARACHOGH: Spot = {
  lat: 35.7762,
  lng: 43.5797,
  uncertaintyM: 15_000,
  precision: 'district',
  name: { text: 'قەرەچۆغ', language: 'ckb' },
};
const PRDE_SUB_DISTRICT: Spot = { ...PRDE, uncertaintyM: 10_000, precision: 'sub-district' };
const KIFRI_SUB_DISTRICT: Spot = { ...KIFRI, uncertaintyM: 10_000, precision: 'sub-district' };

type Row = readonly [
  key: string,
  by: ExerciseReport['by'],
  kind: ExerciseReport['report']['incidentKind'],
  spot: Spot,
  from: string,
  withinH: number,
  killed: number | undefined,
  wounded: number | undefined,
  what: string,
  source: string,
];

const ROWS: ReadonlyArray<Row> = [
  ['I-06', 'PSH', 'sniper-fire', KIFRI, '2021-05-11T19:00', 2, 1, 1, 'تەقەی قەناس لە نزیک کفری', 'zhyan'],
  [
    'I-06b',
    'PSH',
    'attack-on-post',
    PRDE,
    '2021-11-03T18:00',
    24,
    undefined,
    undefined,
    'هێرشێک لە تەوەری پردێ تێکشکێنرا',
    'almasra.iq',
  ],
  [
    'I-07',
    'PSH',
    'attack-on-post',
    KIFRI_SUB_DISTRICT,
    '2021-11-27T19:15',
    2,
    5,
    4,
    'هێرش و تەقینەوە لە سنووری کفری',
    'rudaw',
  ],
  ['I-08', 'FED', 'attack-on-post', DIYALA, '2021-11-28T12:00', 24, 0, 0, 'إحباط هجوم في ديالى', 'rudaw'],
  ['I-09', 'PSH', 'attack-on-post', KIFRI, '2021-11-29T20:00', 12, 1, 3, 'هێرشی شەوانە لە نزیک کفری', 'rudaw'],
  [
    'I-10',
    'PSH',
    'attack-on-village',
    QARACHOGH,
    '2021-12-02T20:00',
    12,
    7,
    undefined,
    'هێرش بۆ سەر گوندێک لە قەرەچۆغ',
    'esta',
  ],
  [
    'I-11',
    'PSH',
    'attack-on-post',
    PRDE_SUB_DISTRICT,
    '2021-12-05T18:00',
    24,
    4,
    2,
    'هێرش بۆ سەر خاڵێک لە سنووری پردێ',
    'esta',
  ],
];

export const LATER_REPORTS: ReadonlyArray<ExerciseReport> = ROWS.map(toReport);

function toReport([key, by, incidentKind, spot, from, withinH, killed, wounded, what, source]: Row): ExerciseReport {
  return {
    key,
    by,
    sameAs: null,
    report: report({
      incidentKind,
      what: { text: what, language: by === 'PSH' ? 'ckb' : 'ar' },
      spot,
      from: `${from}:00.000Z`,
      withinS: withinH * 3_600,
      reportedAt: `${from.slice(0, 10)}T23:00:00.000Z`,
      ...(killed === undefined ? {} : { killed }),
      ...(wounded === undefined ? {} : { wounded }),
      counts: 'own',
      source: media(source, 3),
      validation: 'plausible',
      impact: 3,
      centre: 'KRK',
    }),
  };
}
