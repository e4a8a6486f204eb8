/**
 * Reading of incident and area files for the pattern commands: plain or gzip, with a size limit, every
 * failure a named error. Nothing is written.
 */
import { readFile, stat } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { bytesToText } from '../base/bytes.ts';
import { err, ok, type Result } from '../base/result.ts';
import { parseAcled } from '../format/acled.ts';
import { type AreaPart, type BadArea, parseArea, parseAreaFilter } from '../format/area.ts';
import { type BadEventCsv, type EventColumns, type EventFile, parseEventCsv } from '../format/event-csv.ts';
import { keepPrecise } from '../format/imported-event.ts';
import { parseUcdpGed } from '../format/ucdp.ts';
import type { PatternEvent } from '../pattern/event.ts';

/** A CSV of some ten million incidents. */
export const TEXT_BYTES_MAX = 512 * 1024 * 1024;

export async function readTextFile(path: string): Promise<Result<string, FileError>> {
  try {
    if ((await stat(path)).size > TEXT_BYTES_MAX) return err({ type: 'FileTooLarge', path, bytesMax: TEXT_BYTES_MAX });
    const stored = await readFile(path);
    const isGzip = stored[0] === 0x1f && stored[1] === 0x8b;
    const text = bytesToText(isGzip ? gunzipSync(stored, { maxOutputLength: TEXT_BYTES_MAX }) : stored);
    return text.ok ? text : err({ type: 'FileUnreadable', path, reason: 'not UTF-8' });
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    return err({ type: 'FileUnreadable', path, reason });
  }
}

export type FileError =
  | { readonly type: 'FileUnreadable'; readonly path: string; readonly reason: string }
  | { readonly type: 'FileTooLarge'; readonly path: string; readonly bytesMax: number };

export const EVENT_FORMATS = ['csv', 'ucdp', 'acled'] as const;

export type EventSource = {
  readonly format: (typeof EVENT_FORMATS)[number];
  /** Of a plain CSV. */
  readonly columns: EventColumns;
  /** Least precision of rows of public collections. */
  readonly placeWithinM: number;
  readonly dateWithinDays: number;
};

/** One list of all files' incidents, in the order given. */
export async function readEventFiles(
  paths: ReadonlyArray<string>,
  source: EventSource,
): Promise<Result<EventFile, FileError | BadEventCsv>> {
  const all: PatternEvent[] = [];
  let [dropped, hasType, hasHours] = [0, true, false];
  for (const path of paths) {
    const text = await readTextFile(path);
    if (!text.ok) return text;
    const file = parseEvents(text.value, source);
    if (!file.ok) return file;
    for (const event of file.value.events) all.push(event);
    dropped += file.value.dropped;
    hasType &&= file.value.hasType;
    hasHours ||= file.value.hasHours;
  }
  return ok({ events: all, dropped, hasType, hasHours });
}

function parseEvents(text: string, source: EventSource): Result<EventFile, BadEventCsv> {
  if (source.format === 'csv') return parseEventCsv(text, source.columns);
  const file = source.format === 'ucdp' ? parseUcdpGed(text) : parseAcled(text);
  if (!file.ok) return file;
  const events = keepPrecise(file.value.imported, source);
  const dropped = file.value.dropped + file.value.imported.length - events.length;
  return ok({ events, dropped, hasType: true, hasHours: false });
}

export async function readArea(
  path: string,
  filters: ReadonlyArray<string>,
): Promise<Result<ReadonlyArray<AreaPart>, FileError | BadArea>> {
  const parsed = [];
  for (const text of filters) {
    const filter = parseAreaFilter(text);
    if (!filter.ok) return filter;
    parsed.push(filter.value);
  }
  const text = await readTextFile(path);
  return text.ok ? parseArea(text.value, parsed) : text;
}
