/** Documents as data: every sentence carries its records, counts are right, edits and withdrawals show. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  aDirectiveList,
  aFiguresBoard,
  anAuditCertificate,
  anOfficialStatement,
  aReportIncident,
  aSituationReport,
  recordId,
} from '../../../test/document-sample.ts';
import { createLocale, LOCALE_LANGUAGES } from '../locale/language.ts';
import { createDocumentMessages } from '../message/document-messages.ts';
import { createAuditCertificate } from './audit-certificate.ts';
import { createDirectiveList } from './directive-list.ts';
import {
  documentDigestText,
  documentRecords,
  documentSentences,
  type EditWords,
  editSentences,
  markWithdrawn,
  type SeamlineDocument,
} from './document.ts';
import { documentHash, showSignatures } from './document-signature.ts';
import { createFiguresBoard, figureTrend } from './figures-board.ts';
import { NO_CASUALTIES } from './incident-sentence.ts';
import { createOfficialStatement } from './official-statement.ts';
import { createSituationReport } from './situation-report.ts';

const SEAT = { seat: 'K1-release-2', at: '2021-05-02T15:10:00.000Z' };
const WORDS: EditWords = {
  count: (n) => `${n} edited`,
  edited: (edit) => `${edit.seat}: ${edit.original}`,
};
const NONE = { own: NO_CASUALTIES, other: NO_CASUALTIES, civilian: NO_CASUALTIES };
const plain = (text: string): string => text.replace(/[\u2066-\u2069]/g, '');

function statementOf(language: 'en' | 'ar' | 'ckb'): SeamlineDocument {
  const statement = createOfficialStatement(anOfficialStatement(language));
  if (!statement.ok) throw new Error(statement.error.type);
  return statement.value;
}

describe.each(LOCALE_LANGUAGES)('in %s', (language) => {
  it('every sentence about an incident or directive carries the ids it rests on, and each id is in the annex once', () => {
    const report = createSituationReport(aSituationReport(language));
    const sentences = documentSentences(report);
    expect(sentences.map(({ id }) => id)).toEqual(sentences.map((_, i) => `s${i + 1}`));
    const cited = new Set(sentences.flatMap(({ records }) => records));
    const inTables = report.blocks.flatMap((block) =>
      block.type === 'table' ? block.rows.flat().flatMap(({ records }) => records) : [],
    );
    expect(documentRecords(report)).toHaveLength(new Set([...cited, ...inTables]).size);
    expect(report.references.map(({ number }) => number)).toEqual(report.references.map((_, i) => i + 1));
    const incidents = report.blocks.filter((block) => block.type === 'paragraph').slice(1, 3);
    for (const block of incidents) for (const { records } of block.sentences) expect(records).not.toEqual([]);
  });

  it('every sentence of the statement rests on public records', () => {
    const statement = statementOf(language);
    for (const { records } of documentSentences(statement)) expect(records.length).toBeGreaterThan(0);
  });

  it('the same input makes the same document', () => {
    const digest = (): string => documentDigestText(createSituationReport(aSituationReport(language)));
    expect(digest()).toBe(digest());
  });
});

it('counts are added up over incidents, and an unknown count is not a zero', () => {
  const incidents = [
    aReportIncident('en'),
    aReportIncident('en', {
      casualties: { ...aReportIncident('en').casualties, own: { killed: 4, wounded: null, missing: 1 } },
    }),
  ];
  const [summary] = createSituationReport(aSituationReport('en', { incidents })).blocks.filter(
    (block) => block.type === 'paragraph',
  );
  expect(summary?.sentences.map(({ text }) => text)).toEqual([
    '2 incidents were recorded in the period.',
    'Forces of the organisations that reported: 7 killed, 2 wounded and 1 missing in total.',
  ]);
});

it('a quiet period says so in every section', () => {
  const quiet = createSituationReport(
    aSituationReport('en', {
      incidents: [],
      directives: [],
      repetition: { records: [], incidents: 0, total: 0, placeless: 0, permutations: 999, scales: [] },
      exchange: [],
      vacuum: null,
      requests: { open: 0, late: 0 },
    }),
  );
  const texts = quiet.blocks.flatMap((block) =>
    block.type === 'paragraph' ? block.sentences.map(({ text }) => text) : block.type === 'note' ? [block.text] : [],
  );
  expect(texts).toEqual([
    'No incident was recorded in the period.',
    'No incident was recorded in the period.',
    'No incident: nothing can be said.',
    'No directive is in force.',
    'No request for information is open.',
  ]);
});

it('a report that compares the latest incidents only says so, and how many have no place', () => {
  const { repetition } = aSituationReport('en');
  const report = createSituationReport(
    aSituationReport('en', { repetition: { ...repetition!, incidents: 10_000, total: 91_840, placeless: 3 } }),
  );
  const texts = documentSentences(report).map(({ text }) => text);
  expect(texts).toContain('The latest 10,000 of 91,840 incidents are compared.');
  expect(texts).toContain('3 incidents left out: they have no place.');
});

it('a year is told by its gravest incidents and counted by kind; the most pressing directives stay', () => {
  const [grave, small] = [aReportIncident('en'), aReportIncident('en', { kind: 'sighting', casualties: NONE })];
  const incidents = Array.from({ length: 2_000 }, (_, i) => ({
    ...(i % 100 === 7 ? grave : small),
    records: [`r${i}`],
  }));
  const base = aSituationReport('en').directives;
  const directives = Array.from({ length: 600 }, (_, i) => ({ ...base[i % 3]!, serial: `D${i}`, records: [`d${i}`] }));
  const pressing = { ...base[4]!, serial: 'D999', records: ['d999'] };
  const report = createSituationReport(aSituationReport('en', { incidents, directives: [...directives, pressing] }));
  const [kinds, tasks] = report.blocks.filter((block) => block.type === 'table');
  expect(kinds?.rows.map((row) => row.map(({ text }) => text))).toEqual([
    ['Sighting', '1,980', '0', '0'],
    ['Attack on a post', '20', '60', '40'],
  ]);
  const cited = new Set(documentSentences(report).flatMap(({ records }) => records));
  for (let i = 7; i < 2_000; i += 100) expect(cited.has(`r${i}`)).toBe(true);
  expect([...cited].filter((record) => /^r\d/.test(record)).length).toBe(120);
  expect(tasks?.rows).toHaveLength(120);
  expect(tasks?.rows.at(-1)?.[0]?.text).toBe('D999');
  expect(JSON.stringify(report.blocks)).toContain('481 further directives and tasks');
});

it('an endless stay is said to be endless', () => {
  const { vacuum } = aSituationReport('en');
  const report = createSituationReport(aSituationReport('en', { vacuum: { ...vacuum!, longestStayHours: null } }));
  expect(documentSentences(report).map(({ text }) => text)).toContain(
    'One could stay unobserved without end inside the seam - agreed limit 6 h.',
  );
});

it('what a person typed is quoted with its language and never translated', () => {
  const texts = documentSentences(createSituationReport(aSituationReport('ar'))).map(({ text }) => plain(text));
  expect(texts.some((text) => text.includes('دون ترجمة') && text.includes('هێرش کرایە سەر دوو خاڵ'))).toBe(true);
});

describe('a statement', () => {
  it.each(['official', 'restricted', 'confidential'] as const)('refuses a record labelled %s, naming it', (marking) => {
    const incidents = [aReportIncident('en', { marking: 'public' }), aReportIncident('en', { marking })];
    expect(createOfficialStatement(anOfficialStatement('en', { incidents }))).toEqual({
      ok: false,
      error: { type: 'NotPublic', record: recordId(1), marking, part: 'incident', position: 2 },
    });
  });

  it('refuses a decision and a meeting that are not public', () => {
    const { meeting, decisions } = anOfficialStatement('en');
    const secret = decisions.map((decision, i) => (i === 3 ? { ...decision, marking: 'official' as const } : decision));
    expect(createOfficialStatement(anOfficialStatement('en', { decisions: secret }))).toMatchObject({
      error: { part: 'decision', position: 4 },
    });
    expect(
      createOfficialStatement(anOfficialStatement('en', { meeting: { ...meeting, marking: 'restricted' } })),
    ).toMatchObject({ error: { part: 'meeting' } });
  });

  it('tells neither grid reference nor source', () => {
    const text = JSON.stringify(statementOf('en').blocks);
    expect(text).not.toMatch(/38S|B2|Reported by/);
  });
});

describe('an edit by hand', () => {
  const report = createSituationReport(aSituationReport('en'));

  it('replaces the text, keeps the generated one in a note, and leaves the records', () => {
    const edited = editSentences(report, [{ sentence: 's1', text: 'Two incidents.', ...SEAT }], WORDS);
    if (!edited.ok) throw new Error(edited.error.type);
    const [first] = documentSentences(edited.value);
    expect(first).toMatchObject({
      text: 'Two incidents.',
      edit: { original: '2 incidents were recorded in the period.' },
    });
    expect(edited.value.notices).toContain('1 edited');
    expect(edited.value.editNotes).toEqual(['† K1-release-2: 2 incidents were recorded in the period.']);
    expect(documentDigestText(edited.value)).not.toBe(documentDigestText(report));
  });

  it('of an unknown sentence is refused, and one that changes nothing is none', () => {
    expect(editSentences(report, [{ sentence: 's999', text: 'x', ...SEAT }], WORDS)).toEqual({
      ok: false,
      error: { type: 'UnknownSentence', sentence: 's999' },
    });
    const same = documentSentences(report)[0]!.text;
    expect(editSentences(report, [{ sentence: 's1', text: same, ...SEAT }], WORDS)).toEqual({
      ok: true,
      value: report,
    });
  });
});

it('a withdrawn record marks its sentences and the top of the document; others stay as they are', () => {
  const statement = statementOf('en');
  const { note } = createDocumentMessages(createLocale('en'));
  const marked = markWithdrawn(statement, new Set([recordId(1), recordId(99)]), (n) => note.withdrawn({ n }));
  expect(marked.notices[0]).toMatch(/^WITHDRAWN: 1 record /);
  for (const { records, isWithdrawn } of documentSentences(marked)) {
    expect(isWithdrawn).toBe(records.includes(recordId(1)));
  }
  expect(markWithdrawn(statement, new Set([recordId(99)]), () => 'x')).toBe(statement);
});

it('ages and days unreceived count whole days to the time of the document', () => {
  const list = createDirectiveList(aDirectiveList('en'));
  const texts = documentSentences(list).map(({ text }) => text);
  expect(texts).toContain('Blocked for 1,021 days: finance.');
  expect(texts).toContain('Ministry of Peshmerga has not signed for it for 1,094 days.');
  expect(texts).toContain('1 record proves it.');
});

describe('a signature', () => {
  const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
  const texts = createDocumentMessages(createLocale('en'));
  const report = createSituationReport(aSituationReport('en'));
  const signature = { organisation: 'PSH', seat: 'K1-commander', kid: 'psh-k1-7', at: aSituationReport('en').issuedAt };

  it('covers what readers are told and not itself, so it can be checked on the signed copy', () => {
    const signed = showSignatures(report, [signature], sha256, texts);
    expect(documentHash(signed, sha256)).toEqual(documentHash(report, sha256));
    expect(JSON.stringify(signed.closing)).toContain(Buffer.from(documentHash(report, sha256)).toString('hex'));
    expect(JSON.stringify(signed.closing)).toContain('K1-commander');
    const edited = editSentences(report, [{ sentence: 's2', text: 'Changed.', ...SEAT }], WORDS);
    expect(edited.ok && documentHash(edited.value, sha256)).not.toEqual(documentHash(report, sha256));
  });

  it('that is missing makes the document say it is a draft', () => {
    expect(showSignatures(report, [], sha256, texts)).toBe(report);
    expect(report.closing).toEqual([{ type: 'note', tone: 'warning', text: 'Not signed. A draft.' }]);
  });
});

it('a figure is better or worse by what is wanted of it', () => {
  const figure = aFiguresBoard('en').figures[0]!;
  expect(figureTrend(figure)).toBe('better');
  expect(figureTrend({ ...figure, isLessBetter: false })).toBe('worse');
  expect(figureTrend({ ...figure, previous: figure.value })).toBe('same');
  expect(figureTrend({ ...figure, previous: null })).toBe('unknown');
});

it('a certificate shows every feed once and the hash in full', () => {
  const input = anAuditCertificate('en');
  const certificate = createAuditCertificate(input);
  const [feeds] = certificate.blocks.filter((block) => block.type === 'table');
  expect(feeds?.rows).toHaveLength(4);
  expect(JSON.stringify(certificate)).toContain(input.contentHash);
  expect(createFiguresBoard(aFiguresBoard('en')).blocks.at(-1)).toMatchObject({ type: 'paragraph' });
});
