/** Sentence templates as files: written out, read back, changed by an organisation, refused by name. */
import { describe, expect, it } from 'vitest';
import { aSituationReport } from '../../../test/document-sample.ts';
import { LOCALE_LANGUAGES } from '../locale/language.ts';
import { DOCUMENT_CATALOGUES } from '../message/document-messages.ts';
import { documentSentences } from './document.ts';
import { createSituationReport } from './situation-report.ts';
import { exportTemplateFile, parseTemplateFile } from './template-file.ts';

const file = (sentences: unknown, language = 'en', v = 'seamline/templates/1'): string =>
  JSON.stringify({ v, language, sentences });

it.each(LOCALE_LANGUAGES)('the shipped sentences of %s are written out and read back unchanged', (language) => {
  const read = parseTemplateFile(exportTemplateFile(language));
  expect(read).toEqual({ ok: true, value: { language, catalogue: DOCUMENT_CATALOGUES[language] } });
});

it("an organisation's own sentence is used, its fields in another order", () => {
  const read = parseTemplateFile(file({ 'incident.line': 'On {when}: {kind} - {place}.' }));
  if (!read.ok) throw new Error(read.error.type);
  const report = createSituationReport(aSituationReport('en', { catalogue: read.value.catalogue }));
  expect(documentSentences(report).map(({ text }) => text)).toContain(
    'On Saturday 1 May 2021, 00:30 (±90 minutes): Attack on a post - near Altun Kupri (38S ME 2 5).',
  );
});

it('plural forms may change as a whole', () => {
  const forms = { by: 'n', one: '{n} incident.', other: '{n} incidents.' };
  const read = parseTemplateFile(file({ 'incident.count': forms }));
  if (!read.ok) throw new Error(read.error.type);
  const report = createSituationReport(aSituationReport('en', { catalogue: read.value.catalogue }));
  expect(documentSentences(report)[0]!.text).toBe('2 incidents.');
});

describe('a file is refused', () => {
  it.each([
    [
      'naming the field',
      file({ 'incident.line': '{kind}, {where}.' }),
      { type: 'UnknownField', path: 'incident.line', field: 'where' },
    ],
    ['naming the sentence', file({ 'incident.lines': 'x' }), { type: 'UnknownMessage', path: 'incident.lines' }],
    [
      'for forms of another language',
      file({ 'incident.count': { by: 'n', one: 'x', other: 'y' } }, 'ar'),
      { type: 'FormsDiffer', path: 'incident.count' },
    ],
    [
      'for forms chosen by another field',
      file({ 'incident.count': { by: 'm', one: 'x', other: 'y' } }),
      { type: 'FormsDiffer', path: 'incident.count' },
    ],
    ['that is no JSON', '{', { type: 'BadTemplateFile', reason: 'not-json' }],
    ['that is something else', '[]', { type: 'BadTemplateFile', reason: 'not-templates' }],
    [
      'of another version',
      file({}, 'en', 'seamline/templates/2'),
      { type: 'BadTemplateFile', reason: 'not-templates' },
    ],
    ['in an unknown language', file({}, 'ku'), { type: 'BadTemplateFile', reason: 'language' }],
    ['whose sentence is a number', file({ 'incident.line': 7 }), { type: 'BadTemplateFile', reason: 'sentences' }],
  ])('%s', (_, text, error) => {
    expect(parseTemplateFile(text)).toEqual({ ok: false, error });
  });
});
