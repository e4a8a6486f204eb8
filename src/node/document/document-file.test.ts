/** Document files: PDF with its own fonts and stable bytes, DOCX marked right-to-left, text and HTML in UTF-8. */
import { inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { aReportIncident, aSituationReport } from '../../../test/document-sample.ts';
import { bytesToText } from '../../base/bytes.ts';
import { createSituationReport } from '../../format/document/situation-report.ts';
import { DOCUMENT_FORMATS, documentToFile, isDocumentFormat, MEDIA_TYPE_BY_FORMAT } from './document-file.ts';
import { createTypstCompiler } from './typst-compiler.ts';

const typst = createTypstCompiler();

async function fileOf(language: 'en' | 'ar' | 'ckb', format: 'pdf' | 'docx' | 'html' | 'txt'): Promise<Uint8Array> {
  const file = await documentToFile(createSituationReport(aSituationReport(language)), format, typst);
  if (!file.ok) throw new Error(file.error.messages.join());
  return file.value;
}

/** Entries of a zip archive by its central directory (APPNOTE 4.3.12); enough for stored and deflated ones. */
function readZip(bytes: Uint8Array): ReadonlyMap<string, string> {
  const buffer = Buffer.from(bytes);
  const end = buffer.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  const files = new Map<string, string>();
  let at = buffer.readUInt32LE(end + 16);
  for (let i = 0; i < buffer.readUInt16LE(end + 10); i++) {
    const [method, size, nameLength] = [
      buffer.readUInt16LE(at + 10),
      buffer.readUInt32LE(at + 20),
      buffer.readUInt16LE(at + 28),
    ];
    const skip = buffer.readUInt16LE(at + 30) + buffer.readUInt16LE(at + 32);
    const local = buffer.readUInt32LE(at + 42);
    const name = buffer.toString('utf8', at + 46, at + 46 + nameLength);
    const from = local + 30 + buffer.readUInt16LE(local + 26) + buffer.readUInt16LE(local + 28);
    const data = buffer.subarray(from, from + size);
    files.set(name, (method === 8 ? inflateRawSync(data) : data).toString('utf8'));
    at += 46 + nameLength + skip;
  }
  return files;
}

describe.each(['en', 'ar', 'ckb'] as const)('in %s', (language) => {
  it('the PDF carries its own fonts and has the same bytes each time', async () => {
    const pdf = await fileOf(language, 'pdf');
    const text = Buffer.from(pdf).toString('latin1');
    expect(text.slice(0, 5)).toBe('%PDF-');
    expect(text).toMatch(/\/BaseFont\s*\/[A-Z]{6}\+NotoNaskhArabic-Regular/);
    expect(text).toMatch(/\/BaseFont\s*\/[A-Z]{6}\+NotoSans-Regular/);
    expect(Buffer.from(await fileOf(language, 'pdf')).equals(Buffer.from(pdf))).toBe(true);
  });

  it('the DOCX marks direction on paragraphs, tables and runs', async () => {
    const xml = readZip(await fileOf(language, 'docx')).get('word/document.xml')!;
    const isRtl = language !== 'en';
    expect(/<w:bidi\/>/.test(xml)).toBe(isRtl);
    expect(/<w:bidiVisual\/>/.test(xml)).toBe(isRtl);
    expect(xml).toContain('w:cs="Noto Naskh Arabic"');
    const runs = [...xml.matchAll(/<w:r>(.*?)<\/w:r>/g)].map(([, run]) => run!);
    const grid = runs.find((run) => run.includes('38S ME 2 5'))!;
    const sorani = runs.find((run) => run.includes('هێرش کرایە سەر'))!;
    expect(/<w:rtl\/>/.test(sorani)).toBe(true);
    if (isRtl) expect(/<w:rtl\/>/.test(grid)).toBe(false);
    expect(xml).not.toMatch(/[\u2066-\u2069]/);
  });
});

it('text and HTML are UTF-8 and every format has its media type', async () => {
  for (const format of ['txt', 'html'] as const) {
    const text = bytesToText(await fileOf('ckb', format));
    expect(text.ok && text.value).toContain('پردێ');
  }
  for (const format of DOCUMENT_FORMATS) expect(MEDIA_TYPE_BY_FORMAT[format]).toMatch(/^[a-z]+\//);
  expect([isDocumentFormat('pdf'), isDocumentFormat('odt')]).toEqual([true, false]);
});

it('nothing a person typed can become a command, and a broken source is a named fault', async () => {
  const what = { text: '#panic("x") \\ " $ ] } \u0000 \u2029', language: 'en' } as const;
  const report = createSituationReport(aSituationReport('en', { incidents: [aReportIncident('en', { what })] }));
  expect((await documentToFile(report, 'pdf', typst)).ok).toBe(true);
  expect(typst.compile('#panic("x")')).toMatchObject({ ok: false, error: { type: 'BadTypst' } });
});
