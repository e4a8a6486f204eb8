/** Renderers: reviewed text of every document in three languages, escaping, isolates, runs for Word. */
import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
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
import { renderedOrder } from '../../../test/oracle/rendered-order.ts';
import { type Language, LOCALE_LANGUAGES } from '../locale/language.ts';
import { createAuditCertificate } from './audit-certificate.ts';
import { createDirectiveList } from './directive-list.ts';
import { documentSentences, markWithdrawn, type SeamlineDocument } from './document.ts';
import { createFiguresBoard } from './figures-board.ts';
import { renderDocumentHtml, renderDocumentHtmlFile, textToHtml } from './html-document.ts';
import { createOfficialStatement } from './official-statement.ts';
import { createSituationReport } from './situation-report.ts';
import { renderDocumentText } from './text-document.ts';
import { renderDocumentTypst, textToTypstLiteral } from './typst-document.ts';
import { splitIsolates } from './word-document.ts';

const GOLDEN = new URL('../../../test/vectors/document/', import.meta.url);

function documentsOf(language: Language): Readonly<Record<string, SeamlineDocument>> {
  const statement = createOfficialStatement(anOfficialStatement(language));
  if (!statement.ok) throw new Error(statement.error.type);
  return {
    situation: createSituationReport(aSituationReport(language)),
    statement: statement.value,
    board: createFiguresBoard(aFiguresBoard(language)),
    certificate: createAuditCertificate(anAuditCertificate(language)),
    directives: createDirectiveList(aDirectiveList(language)),
  };
}

describe.each(LOCALE_LANGUAGES)('in %s', (language) => {
  it.each(Object.entries(documentsOf(language)))('the %s reads as reviewed', (name, document) => {
    const path = new URL(`${name}-${language}.txt`, GOLDEN);
    expect(existsSync(path)).toBe(true);
    expect(renderDocumentText(document)).toBe(readFileSync(path, 'utf8'));
  });

  it('grid references, ids and times keep their order on the line', () => {
    const direction = language === 'en' ? 'ltr' : 'rtl';
    const lines = renderDocumentText(documentsOf(language)['situation']!).split('\n');
    const shown = lines.map((line) => renderedOrder(line, direction)).join('\n');
    for (const code of ['38S ME 2 5', 'K1-2021-SITREP-003', '311800CJUL21', `PSH>FED bulk 0012 ${recordId(1)}`]) {
      expect(shown).toContain(code);
    }
    expect(shown).toContain(language === 'en' ? '00:30' : '٠٠:٣٠');
  });

  it('HTML says language, direction and the records of every sentence', () => {
    const document = documentsOf(language)['situation']!;
    const html = renderDocumentHtml(document, 'x-');
    expect(html).toContain(language === 'en' ? 'lang="en" dir="ltr"' : `dir="rtl"`);
    for (const { id, records } of documentSentences(document)) {
      expect(html).toContain(`<span id="x-${id}" class="sentence" data-records="${records.join(' ')}">`);
    }
    expect(html).not.toMatch(/[\u2066-\u2069]/);
    expect(renderDocumentHtmlFile(document)).toContain("default-src 'none'");
  });
});

describe('typed text stays text', () => {
  const hostile = '<script>alert(1)</script> & "quoted" #panic("x") \\u{41} $x$ `raw` \u2069\u202e';
  const document = createSituationReport(
    aSituationReport('en', {
      incidents: [aReportIncident('en', { what: { text: hostile, language: 'en' }, originator: '"><b>' })],
    }),
  );

  it('in HTML', () => {
    const html = renderDocumentHtmlFile(document);
    expect(html).not.toContain('<script>');
    expect(html).not.toContain('"><b>');
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quoted&quot; #panic');
  });

  it('in Typst it is one string literal', () => {
    expect(renderDocumentTypst(document)).toContain('#panic(\\"x\\") \\\\u{41} $x$ `raw`');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const inside = textToTypstLiteral(text).slice(1, -1);
        expect(inside.replace(/\\(?:[\\"nt]|u\{[0-9a-f]+\})/g, '')).not.toMatch(/["\\\u0000-\u001f]/);
      }),
    );
  });
});

it('isolates become balanced elements whatever is missing or too much', () => {
  expect(textToHtml('a \u2066b\u2069 \u2067c\u2069 \u2068d\u2069')).toBe(
    'a <bdi dir="ltr">b</bdi> <bdi dir="rtl">c</bdi> <bdi dir="auto">d</bdi>',
  );
  expect(textToHtml('\u2069a\u2066b')).toBe('a<bdi dir="ltr">b</bdi>');
});

it('Word gets a run for each direction', () => {
  expect(splitIsolates('قرب \u2068Prde \u2068پردێ\u2069\u2069 (\u206638S ME\u2069)', true)).toEqual([
    { text: 'قرب ', isRtl: true },
    { text: 'Prde ', isRtl: false },
    { text: 'پردێ', isRtl: true },
    { text: ' (', isRtl: true },
    { text: '38S ME', isRtl: false },
    { text: ')', isRtl: true },
  ]);
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', 'پ', ' ', '\u2066', '\u2067', '\u2068', '\u2069') }), (text) => {
      const runs = splitIsolates(text, true);
      expect(runs.map((run) => run.text).join('')).toBe(text.replace(/[\u2066-\u2069]/g, ''));
    }),
  );
});

it('a withdrawn sentence is struck through in every form', () => {
  const document = documentsOf('en')['statement']!;
  const marked = markWithdrawn(document, new Set([recordId(1)]), (n) => `WITHDRAWN ${n}`);
  expect(renderDocumentText(marked)).toContain('[-- Attack on a post, near Altun Kupri, ');
  expect(renderDocumentHtml(marked)).toContain('<s class="withdrawn">Attack on a post');
  expect(renderDocumentTypst(marked)).toContain('strike("Attack on a post');
});
