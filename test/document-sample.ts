/**
 * Builders of document inputs with full defaults, from the exercise's story: the attack near Prde, the directives of
 * 2 May 2021, the brigades' task. Tests and the sample pages use the same ones.
 */
import { unixMs } from '../src/base/time.ts';
import type { AuditCertificateInput } from '../src/format/document/audit-certificate.ts';
import type { DirectiveListInput } from '../src/format/document/directive-list.ts';
import type { ReportDirective } from '../src/format/document/directive-sentence.ts';
import type { DocumentFrame } from '../src/format/document/document-writer.ts';
import type { FiguresBoardInput } from '../src/format/document/figures-board.ts';
import { NO_CASUALTIES, type ReportIncident } from '../src/format/document/incident-sentence.ts';
import type { OfficialStatementInput } from '../src/format/document/official-statement.ts';
import type { SituationReportInput } from '../src/format/document/situation-report.ts';
import { createLocale, type Language } from '../src/format/locale/language.ts';

export const at = (iso: string) => unixMs(Date.parse(iso));
export const recordId = (seed: number): string => `rec_${'abcdefghijklmnopqrstuvwxyz234567'[seed % 32]!.repeat(52)}`;

const PRDE = { en: 'Altun Kupri', ar: 'آلتون كوبري', ckb: 'پردێ' } as const;
const PSH = { en: 'PSH', ar: 'الإقليم', ckb: 'هەرێم' } as const;

export function aFrame(language: Language, change: Partial<DocumentFrame> = {}): DocumentFrame {
  return {
    locale: createLocale(language),
    number: 'K1-2021-SITREP-003',
    issuer: { en: 'Kirkuk centre', ar: 'مركز كركوك', ckb: 'سەنتەری کەرکووک' }[language],
    issuedAt: at('2021-05-02T15:00:00.000Z'),
    marking: 'restricted',
    isExercise: true,
    calledByRecord: new Map([
      [recordId(1), 'PSH>FED bulk 0012'],
      [recordId(2), 'FED>PSH bulk 0007'],
      [recordId(3), 'K1-2021-0417'],
    ]),
    ...change,
  };
}

export function aReportIncident(language: Language, change: Partial<ReportIncident> = {}): ReportIncident {
  return {
    records: [recordId(1), recordId(2)],
    originator: PSH[language],
    kind: 'attack-on-post',
    actorKind: 'armed-group',
    from: at('2021-04-30T21:30:00.000Z'),
    to: null,
    withinS: 5_400,
    placeName: PRDE[language],
    position: { lat: 35.7533, lng: 44.1436 },
    uncertaintyM: 5_000,
    casualties: { own: { killed: 3, wounded: 2, missing: null }, other: NO_CASUALTIES, civilian: NO_CASUALTIES },
    what: { text: 'هێرش کرایە سەر دوو خاڵ لە بەرزاییەکان؛ خاڵێک سووتا، هێرشەکە تێکشکێندرا.', language: 'ckb' },
    reliability: 'B',
    credibility: 2,
    validation: 'confirmed',
    accounts: 5,
    isAgreed: true,
    marking: 'restricted',
    isWithdrawn: false,
    ...change,
  };
}

const DIRECTIVES = [
  [
    'D1',
    'Activate the intelligence and security effort.',
    'تنشيط الجهد الاستخباري والأمني.',
    'چالاککردنی کاری هەواڵگری و ئەمنی.',
  ],
  ['D2', 'Activate pre-emptive operations.', 'تفعيل العمليات الاستباقية.', 'چالاککردنی ئۆپەراسیۆنی پێشوەختە.'],
  [
    'D3',
    'Strengthen the coordination of the joint committees and teams in the joint centres.',
    'تعزيز تنسيق اللجان والفرق المشتركة في المراكز المشتركة.',
    'بەهێزکردنی هەماهەنگیی لێژنە و تیمە هاوبەشەکان لە سەنتەرە هاوبەشەکان.',
  ],
  ['D4', 'Fill the security gaps.', 'سد الفراغات الأمنية.', 'پڕکردنەوەی بۆشاییە ئەمنییەکان.'],
  ['D5', 'Exchange intelligence information.', 'تبادل المعلومات الاستخبارية.', 'ئاڵوگۆڕی زانیاریی هەواڵگری.'],
  [
    'D6',
    'Prevent recurrence and strengthen the security belts.',
    'منع تكرار الخروقات وتعزيز الأحزمة الأمنية.',
    'ڕێگرتن لە دووبارەبوونەوە و بەهێزکردنی پشتێنە ئەمنییەکان.',
  ],
] as const;

export function sampleDirectives(language: Language): ReadonlyArray<ReportDirective> {
  const names = {
    en: ['Ministry of Defence', 'Ministry of Peshmerga'],
    ar: ['وزارة الدفاع', 'وزارة البيشمركة'],
    ckb: ['وەزارەتی بەرگری', 'وەزارەتی پێشمەرگە'],
  }[language];
  return DIRECTIVES.map(([serial, en, ar, ckb], i) => ({
    records: [recordId(10 + i)],
    serial,
    texts: { en, ar, ckb },
    issuer: { en: 'Meeting of 2 May', ar: 'اجتماع ٢ أيار', ckb: 'کۆبوونەوەی ٢ی ئایار' }[language],
    issuedAt: at('2021-05-02T17:00:00.000Z'),
    dueAt: i === 3 ? at('2021-06-30T00:00:00.000Z') : null,
    addressees: [
      { name: names[0]!, receivedAt: at('2021-05-03T08:00:00.000Z') },
      { name: names[1]!, receivedAt: i < 4 ? at('2021-05-04T08:00:00.000Z') : null },
    ],
    state: i === 2 ? ('done' as const) : i === 3 ? ('blocked' as const) : ('in-progress' as const),
    progress: i === 3 ? 0.4 : null,
    blocker: i === 3 ? { cause: 'finance' as const, since: at('2021-07-15T00:00:00.000Z') } : null,
    evidence: i === 2 ? [recordId(3)] : [],
    marking: 'official' as const,
  }));
}

export function aSituationReport(language: Language, change: Partial<SituationReportInput> = {}): SituationReportInput {
  const daquq = { en: 'Daquq', ar: 'داقوق', ckb: 'داقووق' }[language];
  return {
    ...aFrame(language, { issuedAt: at('2021-07-31T15:00:00.000Z') }),
    centre: { en: 'Kirkuk', ar: 'كركوك', ckb: 'کەرکووک' }[language],
    from: at('2021-04-30T03:00:00.000Z'),
    to: at('2021-05-02T03:00:00.000Z'),
    incidents: [
      aReportIncident(language),
      aReportIncident(language, {
        records: [recordId(4)],
        originator: 'FED',
        kind: 'shooting',
        withinS: 0,
        to: at('2021-04-30T23:00:00.000Z'),
        placeName: daquq,
        position: { lat: 35.1392, lng: 44.4491 },
        uncertaintyM: 2_000,
        casualties: {
          own: NO_CASUALTIES,
          other: { killed: 1, wounded: 5, missing: null },
          civilian: { killed: 0, wounded: 11, missing: 1 },
        },
        what: { text: 'إطلاق نار على دورية شرطة عند مدخل البلدة.', language: 'ar' },
        reliability: 'C',
        credibility: 3,
        validation: 'plausible',
        accounts: 2,
        isAgreed: false,
      }),
    ],
    exchange: [
      {
        partner: { en: 'FED', ar: 'القوات الاتحادية', ckb: 'هێزی فیدراڵ' }[language],
        sent: 12,
        received: 103,
        done: 9,
        withdrawn: 1,
        unansweredWithdrawals: 0,
        decisionMedianMs: 4 * 60_000,
        decisionP90Ms: 95 * 60_000,
      },
    ],
    directives: sampleDirectives(language),
    repetition: {
      records: [],
      incidents: 12,
      total: 12,
      placeless: 0,
      permutations: 999,
      scales: [
        { distanceM: 1_000, days: 7, observed: 1, expected: 2.02, isSignificant: false },
        { distanceM: 5_000, days: 14, observed: 1, expected: 2.65, isSignificant: false },
      ],
    },
    vacuum: {
      records: [recordId(20)],
      indexPer10k: 1_234,
      longestStayHours: 31,
      stayLimitHours: 6,
      cellHoursBefore: 1_088,
      cellHoursClosed: 760,
      cellHoursByExchange: 212,
      piPermille: 500,
    },
    requests: { open: 3, late: 1 },
    ...change,
  };
}

export function anOfficialStatement(
  language: Language,
  change: Partial<OfficialStatementInput> = {},
): OfficialStatementInput {
  const roles = {
    en: [
      'the head of government',
      'the minister of defence',
      'the minister of the interior',
      'the minister of finance',
    ],
    ar: ['رئيس الحكومة', 'وزير الدفاع', 'وزير الداخلية', 'وزير المالية'],
    ckb: ['سەرۆکی حکوومەت', 'وەزیری بەرگری', 'وەزیری ناوخۆ', 'وەزیری دارایی'],
  }[language];
  return {
    ...aFrame(language, { number: 'JCC-2021-002', marking: 'public' }),
    organisations: { en: ['FED', 'PSH'], ar: ['الاتحادية', 'الإقليمية'], ckb: ['فیدراڵ', 'هەرێم'] }[language],
    meeting: {
      records: [recordId(9)],
      marking: 'public',
      at: at('2021-05-02T16:00:00.000Z'),
      placeName: null,
      chair: roles[0]!,
      attendees: roles.slice(1),
      subject: {
        en: 'the security situation after the attack near Altun Kupri.',
        ar: 'الوضع الأمني بعد الهجوم قرب آلتون كوبري.',
        ckb: 'باری ئەمنی دوای هێرشەکەی نزیک پردێ.',
      },
    },
    decisions: sampleDirectives(language).map(({ records, texts }) => ({ records, texts, marking: 'public' as const })),
    incidents: [aReportIncident(language, { marking: 'public' })],
    ...change,
  };
}

export function aFiguresBoard(language: Language): FiguresBoardInput {
  return {
    ...aFrame(language, { number: 'K1-2021-BOARD-05' }),
    centre: { en: 'Kirkuk', ar: 'كركوك', ckb: 'کەرکووک' }[language],
    from: at('2021-04-30T21:00:00.000Z'),
    to: at('2021-05-31T21:00:00.000Z'),
    figures: [
      {
        code: 'first-report',
        unit: 'duration-ms',
        value: 13 * 60_000,
        previous: 41 * 60_000,
        series: [41 * 60_000, 13 * 60_000],
        target: 15 * 60_000,
        isLessBetter: true,
      },
      {
        code: 'release-decision-median',
        unit: 'duration-ms',
        value: 4 * 60_000,
        previous: 4 * 60_000,
        series: [4 * 60_000, 4 * 60_000],
        target: null,
        isLessBetter: true,
      },
      { code: 'receipt-gap', unit: 'count', value: 2, previous: 11, series: [11, 2], target: 0, isLessBetter: true },
      {
        code: 'vacuum-closed',
        unit: 'share',
        value: 0.698,
        previous: 0.2,
        series: [0.2, 0.698],
        target: 1,
        isLessBetter: false,
      },
      { code: 'longest-stay', unit: 'hours', value: 7, previous: 31, series: [31, 7], target: 6, isLessBetter: true },
      {
        code: 'directive-median-age',
        unit: 'days',
        value: 1_021,
        previous: 989,
        series: [989, 1_021],
        target: null,
        isLessBetter: true,
      },
      {
        code: 'seats-filled',
        unit: 'share',
        value: 0.8,
        previous: null,
        series: [null, 0.8],
        target: 1,
        isLessBetter: false,
      },
      {
        code: 'forecast-hit-rate',
        unit: 'share',
        value: null,
        previous: null,
        series: [null, null],
        target: null,
        isLessBetter: false,
      },
    ],
  };
}

export function anAuditCertificate(language: Language): AuditCertificateInput {
  const hash = '9f2c1e07b6a4d8835521aa0c77de4b19f0e3c2d1a5968778695a4b3c2d1e0f9a';
  const feed = { sent: 12, stored: 12, read: 11, done: 9, withdrawn: 1, headHash: hash };
  return {
    ...aFrame(language, { number: 'FED-PSH-2021-05', marking: 'official' }),
    organisations: ['FED', 'PSH'],
    from: at('2021-04-30T21:00:00.000Z'),
    to: at('2021-05-31T20:00:00.000Z'),
    feeds: [
      { ...feed, from: 'FED', to: 'PSH', lane: 'urgent', upTo: 'FED>PSH urgent 0012' },
      { ...feed, from: 'FED', to: 'PSH', lane: 'bulk', sent: 103, stored: 103, upTo: 'FED>PSH bulk 0103' },
      { ...feed, from: 'PSH', to: 'FED', lane: 'urgent', upTo: 'PSH>FED urgent 0012' },
      { ...feed, from: 'PSH', to: 'FED', lane: 'bulk', upTo: 'PSH>FED bulk 0012' },
    ],
    mutualRows: 139,
    ledgerHash: hash,
    directives: { done: 1, received: 5, total: 6 },
    vacuum: { before: 1_140, after: 380, closed: 760 },
    signedBy: { organisation: 'FED', kid: 'k1' },
    contentHash: hash,
    verifyCommand: 'seamline verify certificate.json',
  };
}

export function aDirectiveList(language: Language): DirectiveListInput {
  return {
    ...aFrame(language, { issuedAt: at('2024-05-01T12:00:00.000Z'), number: 'K1-2024-DIR-01' }),
    centre: { en: 'Kirkuk', ar: 'كركوك', ckb: 'کەرکووک' }[language],
    directives: sampleDirectives(language),
  };
}
