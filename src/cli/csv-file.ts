/**
 * A CSV file, plain or gzip, row by row: however long it is, only a piece of it is in memory. It is read through once
 * before anything is done with it, so that a file which is damaged at its end changes nothing.
 */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CsvError, parse } from 'csv-parse';
import { err, ok, type Result } from '../base/result.ts';
import { CSV_OPTIONS } from '../format/event-csv.ts';
import { type FileError, TEXT_BYTES_MAX } from './event-file.ts';

export type CsvRow = ReadonlyArray<string>;
export type CsvOutline = { readonly header: CsvRow /** Without the header. */; readonly rows: number };

/** Reads the whole file once and says what is in it. */
export async function outlineCsvFile(path: string): Promise<Result<CsvOutline, FileError | NotCsv>> {
  let header: CsvRow = [];
  let count = 0;
  try {
    for await (const row of readAllRows(path)) if (count++ === 0) header = row;
    return ok({ header, rows: Math.max(0, count - 1) });
  } catch (error) {
    if (error instanceof CsvError) return err({ type: 'NotCsv', path, reason: error.code });
    if (error === TOO_LARGE) return err({ type: 'FileTooLarge', path, bytesMax: TEXT_BYTES_MAX });
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    return err({
      type: 'FileUnreadable',
      path,
      reason: reason === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'not UTF-8' : reason,
    });
  }
}

export type NotCsv = { readonly type: 'NotCsv'; readonly path: string; readonly reason: string };

/** The rows after the header of a file that `outlineCsvFile` found sound. */
export async function* readCsvRows(path: string): AsyncGenerator<CsvRow> {
  let isHeader = true;
  for await (const row of readAllRows(path)) {
    if (!isHeader) yield row;
    isHeader = false;
  }
}

const TOO_LARGE = new Error('the text is too large');

async function* readAllRows(path: string): AsyncGenerator<CsvRow> {
  const text = Readable.from(readText(path), { objectMode: false });
  const parser = parse(CSV_OPTIONS);
  text.on('error', (error) => parser.destroy(error));
  yield* text.pipe(parser) as AsyncIterable<CsvRow>;
}

/** Refuses what is not UTF-8, which the parser would replace silently. */
async function* readText(path: string): AsyncGenerator<string> {
  const gunzip = (await isGzip(path)) ? createGunzip() : null;
  const stored = createReadStream(path);
  if (gunzip !== null) stored.on('error', (error) => gunzip.destroy(error));
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let sizeBytes = 0;
  for await (const chunk of (gunzip === null ? stored : stored.pipe(gunzip)) as AsyncIterable<Uint8Array>) {
    sizeBytes += chunk.length;
    if (sizeBytes > TEXT_BYTES_MAX) throw TOO_LARGE;
    yield decoder.decode(chunk, { stream: true });
  }
  yield decoder.decode();
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(new Uint8Array(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}
