/**
 * EXERCISE: the joint committees of the four centres with seats of both sides, a request for information answered in time and
 * one still open, and who has the watch. Seats are filled by positions; everything here is invented.
 */
import type { PassageTexts } from '../../direction/direction-record.ts';

const texts = (en: string, ar: string, ckb: string): PassageTexts => [
  { text: en, language: 'en' },
  { text: ar, language: 'ar' },
  { text: ckb, language: 'ckb' },
];

const CENTRES = [
  { code: 'KRK', names: ['Kirkuk', 'كركوك', 'کەرکووک'], liaison: 5 },
  { code: 'KHN', names: ['Khanaqin', 'خانقين', 'خانەقین'], liaison: 2 },
  { code: 'MKH', names: ['Makhmour', 'مخمور', 'مەخموور'], liaison: 2 },
  { code: 'NIN', names: ['Nineveh', 'نينوى', 'نەینەوا'], liaison: 2 },
] as const;

export const FIRST_SESSION = '2021-06-06T07:00:00.000Z';

/** One committee for each centre; `liaison` seats a side in Kirkuk, as published, fewer elsewhere. */
export const EXERCISE_COMMITTEES = CENTRES.map(({ code, names, liaison }) => ({
  code: `JC-${code}`,
  centre: code,
  form: 'committee' as const,
  name: texts(
    `Joint committee of the centre ${names[0]}`,
    `اللجنة المشتركة لمركز ${names[1]}`,
    `لیژنەی هاوبەشی سەنتەری ${names[2]}`,
  ),
  terms: texts(
    'Follows the directives, removes blockers, checks the exchange of information',
    'متابعة التوجيهات وإزالة العوائق والتحقق من تبادل المعلومات',
    'بەدواداچوونی ڕێنماییەکان، لابردنی ڕێگرییەکان و پشکنینی ئاڵوگۆڕی زانیاری',
  ),
  seats: Array.from({ length: liaison }, (_, i) => `LO-${i + 1}`),
  quorum: Math.ceil(liaison / 2) + 1,
}));

/** Days after the first session on which each committee met; a week without an entry was missed. */
export const SESSION_DAYS: Readonly<Record<string, ReadonlyArray<number>>> = {
  'JC-KRK': [0, 7, 14, 28],
  'JC-KHN': [0, 14],
  'JC-MKH': [0, 7, 14, 21],
  'JC-NIN': [0],
};

export const EXERCISE_REQUESTS = [
  {
    question: { text: 'Which tracks lead from the heights to the river at night?', language: 'en' },
    justification: { text: 'Plan of the joint patrol of the coming week', language: 'en' },
    at: '2021-06-01T06:00:00.000Z',
    valueUntil: '2021-06-03T18:00:00.000Z',
    priority: 'priority',
    answer: { text: 'مساران: الأول غرب القرية والثاني بمحاذاة الوادي', language: 'ar' },
  },
  {
    question: { text: 'ئایا جموجوڵ لە نزیک پردەکە بینراوە؟', language: 'ckb' },
    justification: { text: 'دووبارەبوونەوەی هێرشەکان', language: 'ckb' },
    at: '2021-06-10T06:00:00.000Z',
    valueUntil: '2021-06-12T06:00:00.000Z',
    priority: 'immediate',
    answer: null,
  },
] as const;
