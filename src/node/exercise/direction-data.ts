/**
 * EXERCISE: the meeting of 2 May 2021 and its six directives as published, with attendees as roles; centres active on
 * 31 May; joint brigades opened in July 2021 and still waiting for money. Wording follows the published statement.
 */
import type { PassageTexts } from '../../direction/direction-record.ts';

export const EXERCISE_MEETING = {
  at: '2021-05-02T17:00:00.000Z',
  place: { text: 'Erbil', language: 'en' },
  chair: 'head of government',
  attendees: [
    'minister of defence',
    'minister of the interior',
    'minister of finance',
    'secretary-general of the PSH ministry',
    'chief of staff of the PSH ministry',
  ],
  subject: [
    { text: 'Attacks along the seam and how to prevent their repetition', language: 'en' },
    { text: 'الهجمات على طول خط التماس وسبل منع تكرارها', language: 'ar' },
    { text: 'هێرشەکانی سەر هێڵی نێوان و ڕێگرتن لە دووبارەبوونەوەیان', language: 'ckb' },
  ],
} as const;

export type ExerciseDirective = {
  readonly number: string;
  readonly text: PassageTexts;
  readonly tasks: ReadonlyArray<ExerciseTask>;
};
export type ExerciseTask = {
  readonly code: string;
  readonly title: PassageTexts;
  readonly owner: 'FED' | 'PSH';
  readonly centre: string | null;
  readonly openedAt: string;
  readonly updates: ReadonlyArray<{
    readonly at: string;
    readonly state: 'active' | 'blocked' | 'done';
    readonly progressPermille: number;
    readonly blocker?: 'finance';
  }>;
};

const texts = (en: string, ar: string, ckb: string): PassageTexts => [
  { text: en, language: 'en' },
  { text: ar, language: 'ar' },
  { text: ckb, language: 'ckb' },
];

const ISSUED = '2021-05-02T18:00:00.000Z';
const ACTIVE = '2021-05-31T18:00:00.000Z';
const BRIGADES = '2021-07-15T06:00:00.000Z';

function centreTask(
  code: string,
  centre: string,
  names: readonly [string, string, string],
  owner: 'FED' | 'PSH',
): ExerciseTask {
  return {
    code,
    title: texts(
      `Stand up the joint coordination centre ${names[0]}`,
      `تفعيل مركز التنسيق المشترك في ${names[1]}`,
      `کاراکردنی سەنتەری هەماهەنگیی هاوبەشی ${names[2]}`,
    ),
    owner,
    centre,
    openedAt: ISSUED,
    updates: [
      { at: '2021-05-12T08:00:00.000Z', state: 'active', progressPermille: 400 },
      { at: ACTIVE, state: 'done', progressPermille: 1_000 },
    ],
  };
}

export const EXERCISE_DIRECTIVES: ReadonlyArray<ExerciseDirective> = [
  {
    number: 'D1',
    text: texts(
      'Activate the intelligence and security effort',
      'تنشيط الجهد الاستخباري والأمني',
      'کاراکردنی کاری هەواڵگری و ئەمنی',
    ),
    tasks: [],
  },
  {
    number: 'D2',
    text: texts('Activate pre-emptive operations', 'تفعيل العمليات الاستباقية', 'کاراکردنی ئۆپەراسیۆنە پێشوەختەکان'),
    tasks: [
      {
        code: 'T2-1',
        title: texts('Form the joint brigades', 'تشكيل الألوية المشتركة', 'پێکهێنانی لیواکانی هاوبەش'),
        owner: 'FED',
        centre: null,
        openedAt: BRIGADES,
        updates: [{ at: '2021-08-01T08:00:00.000Z', state: 'blocked', progressPermille: 100, blocker: 'finance' }],
      },
    ],
  },
  {
    number: 'D3',
    text: texts(
      'Strengthen coordination of the joint committees and teams in the joint centres',
      'تعزيز التنسيق بين اللجان والفرق المشتركة في المراكز المشتركة',
      'بەهێزکردنی هەماهەنگیی لیژنە و تیمە هاوبەشەکان لە سەنتەرە هاوبەشەکان',
    ),
    tasks: [
      centreTask('T3-1', 'KRK', ['Kirkuk', 'كركوك', 'کەرکووک'], 'FED'),
      centreTask('T3-2', 'KHN', ['Khanaqin', 'خانقين', 'خانەقین'], 'PSH'),
      centreTask('T3-3', 'MKH', ['Makhmour', 'مخمور', 'مەخموور'], 'PSH'),
      centreTask('T3-4', 'NIN', ['Nineveh', 'نينوى', 'نەینەوا'], 'FED'),
    ],
  },
  {
    number: 'D4',
    text: texts('Fill the security gaps', 'سد الفراغات الأمنية', 'پڕکردنەوەی بۆشاییە ئەمنییەکان'),
    tasks: [],
  },
  {
    number: 'D5',
    text: texts('Exchange intelligence information', 'تبادل المعلومات الاستخبارية', 'ئاڵوگۆڕی زانیاریی هەواڵگری'),
    tasks: [],
  },
  {
    number: 'D6',
    text: texts(
      'Prevent recurrence and strengthen the security belts',
      'منع تكرار الحوادث وتعزيز الأحزمة الأمنية',
      'ڕێگرتن لە دووبارەبوونەوە و بەهێزکردنی پشتێنە ئەمنییەکان',
    ),
    tasks: [],
  },
];
