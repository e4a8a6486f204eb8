/** The wording as a table: written out for a native reader, read back with corrections, refused by name. */
import { describe, expect, it } from 'vitest';
import { LOCALE_LANGUAGES } from '../locale/language.ts';
import { exportGlossaryCsv, glossaryRows, parseGlossaryCsv } from './glossary-file.ts';

it.each(LOCALE_LANGUAGES)('the wording of %s is written out and read back with nothing changed', (language) => {
  const read = parseGlossaryCsv(language, exportGlossaryCsv(language));
  expect(read).toMatchObject({ ok: true, value: { changed: 0 } });
  expect(glossaryRows(language).length).toBeGreaterThan(900);
});

it('a correction takes the place of the shipped text, plural forms one by one', () => {
  const read = parseGlossaryCsv('ar', 'path,text\nconsole.role.commander,القائد\nconsole.count.rows#two,صفّان\n');
  if (!read.ok) throw new Error(read.error.type);
  expect(read.value.changed).toBe(2);
  expect(read.value.catalogue).toMatchObject({
    console: { role: { commander: 'القائد' }, count: { rows: { two: 'صفّان', one: 'سطر واحد' } } },
  });
});

describe('a file is refused', () => {
  it.each([
    ['for an unknown path', 'path,text\nconsole.role.king,x\n', { type: 'UnknownMessage', path: 'console.role.king' }],
    [
      'for an unknown field',
      'path,text\nreport.signed,{no}\n',
      { type: 'UnknownField', path: 'report.signed', field: 'no' },
    ],
    [
      'for a form where there is none',
      'path,text\nreport.signed#one,x\n',
      { type: 'FormsDiffer', path: 'report.signed#one' },
    ],
    [
      'for a form the language lacks',
      'path,text\nconsole.count.rows#lots,x\n',
      { type: 'FormsDiffer', path: 'console.count.rows' },
    ],
    ['for an empty text', 'path,text\nreport.signed,\n', { type: 'BadGlossary', reason: 'empty', line: 2 }],
    ['without its columns', 'a,b\n1,2\n', { type: 'BadGlossary', reason: 'no-column', line: 1 }],
    ['that is no CSV', 'path,text\n"x\n', { type: 'BadGlossary', reason: 'not-csv', line: 2 }],
  ])('%s', (_, text, error) => {
    expect(parseGlossaryCsv('ar', text)).toEqual({ ok: false, error });
  });
});
