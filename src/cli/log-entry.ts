/**
 * `seamline log add` and `seamline log show`: one record written for a seat, from a JSON file or from
 * flags, and one record read in full.
 */
import type { Command } from 'commander';
import { latLngToGridCell } from '../base/grid.ts';
import { err, ok, type Result } from '../base/result.ts';
import { unixMsToIso } from '../base/time.ts';
import type { OpenItemsView, RecordView } from '../node/http/contract.ts';
import { SYSTEM_TIME } from '../node/wire.ts';
import type { JsonObject } from '../record/disclosure.ts';
import { LANGUAGES } from '../record/field.ts';
import { INCIDENT_KINDS } from '../record/kind/incident-report.ts';
import { MARKINGS } from '../record/label.ts';
import { readTextFile } from './event-file.ts';
import { collectFlag, oneOfFlag, wholeFlag } from './flag.ts';
import { type CommandOutput, EXIT, printError, printResult } from './output.ts';
import {
  type NodeRefusal,
  printRefusal,
  resolveOrganisations,
  type SeatClient,
  withSeatClient,
} from './seat-client.ts';
import { addSeatOptions, type SeatOptions } from './seat-flag.ts';

type AddOptions = SeatOptions & {
  readonly kind: string;
  readonly marking: string;
  readonly incidentKind: string;
  readonly at?: string;
  readonly withinS: number;
  readonly lat?: string;
  readonly lng?: string;
  readonly uncertaintyM: number;
  readonly place?: string;
  readonly text?: string;
  readonly language: string;
  readonly to: ReadonlyArray<string>;
  readonly addressee: ReadonlyArray<string>;
  readonly answerWithinS: number;
};

type NewRecord = { readonly kind: string; readonly marking: string; readonly body: JsonObject };

const ANSWER_WITHIN_S = 600;

export function addLogEntryCommands(log: Command, output: CommandOutput): void {
  addSeatOptions(log.command('add').description('write one record for a seat'), 'watch')
    .argument('[file]', 'JSON: {kind, marking, body}, or a body alone; flags where none is given')
    .option('--kind <name>', 'kind of the record', 'incident-report')
    .option('--marking <name>', 'how it is to be handled', oneOfFlag(MARKINGS), 'official')
    .option('--incident-kind <name>', 'what happened', oneOfFlag(INCIDENT_KINDS), 'other')
    .option('--at <time>', 'instant it began (ISO 8601 UTC); now where none is given')
    .option('--within-s <n>', 'how well the instant is known, in seconds', wholeFlag(0, 31_536_000), 0)
    .option('--lat <degrees>', 'latitude, WGS 84')
    .option('--lng <degrees>', 'longitude, WGS 84')
    .option('--uncertainty-m <n>', 'radius of the place in metres', wholeFlag(1, 200_000), 1_000)
    .option('--place <name>', 'name of the place as people here say it')
    .option('--text <text>', 'what happened, as typed')
    .option('--language <code>', 'language of what was typed', oneOfFlag(LANGUAGES), 'en')
    .option('--to <code>', 'partner it may be released to; repeatable', collectFlag, [])
    .option('--addressee <seat>', 'log row: seat that must acknowledge; repeatable', collectFlag, [])
    .option('--answer-within-s <n>', 'log row: seconds to acknowledge', wholeFlag(0, 86_400), ANSWER_WITHIN_S)
    .action((file: string | undefined, options: AddOptions) =>
      withSeatClient(output, options, (client) => runAdd(output, client, file, options)),
    );
  addSeatOptions(
    log.command('open').description('rows that wait for somebody, and incidents not closed'),
    'watch',
  ).action((options: SeatOptions) => withSeatClient(output, options, (client) => runOpen(output, client, options)));
  addSeatOptions(log.command('show').description('one record in full, as the seat may see it'), 'watch')
    .argument('<id>', 'id or serial')
    .action((id: string, options: SeatOptions) =>
      withSeatClient(output, options, (client) => runShow(output, client, id, options)),
    );
}

async function runOpen(output: CommandOutput, client: SeatClient, options: SeatOptions): Promise<void> {
  const open = await client.get<OpenItemsView>('/api/log/open');
  if (!open.ok) return printRefusal(output, options.json === true, open.error);
  const { rows, incidents, overdue } = open.value;
  printResult(output, options.json === true, open.value, [
    ...rows.map((row) => {
      const seats = row.addressees.filter((seat) => !row.acknowledged.includes(seat)).join(' ');
      return `${row.serial}  waits for ${seats}  ${overdue.includes(row.id) ? 'OVERDUE since' : 'until'} ${row.answerBy ?? '-'}`;
    }),
    ...incidents.map((row) => `${row.serial}  ${row.incidentKind ?? ''} open`),
  ]);
}

async function runAdd(
  output: CommandOutput,
  client: SeatClient,
  file: string | undefined,
  options: AddOptions,
): Promise<void> {
  const json = options.json === true;
  const read = file === undefined ? readFlags(options) : await readRecordFile(file, options);
  if (!read.ok) {
    const code = read.error.type === 'FileUnreadable' ? EXIT.io : EXIT.badInput;
    return printError(output, json, read.error, read.error.reason, code);
  }
  const record = await nameAudience(client, read.value);
  if (!record.ok) return printRefusal(output, json, record.error);
  const added = await client.post<{ id: string; serial: string }>('/api/records', record.value);
  if (!added.ok) return printRefusal(output, json, added.error);
  printResult(output, json, added.value, [`${added.value.serial}  ${added.value.id}`]);
}

type BadDraft = {
  readonly type: 'BadRecordFile' | 'BadPlace' | 'FileUnreadable' | 'TextMissing';
  readonly reason: string;
};

async function readRecordFile(file: string, options: AddOptions): Promise<Result<NewRecord, BadDraft>> {
  const text = await readTextFile(file);
  if (!text.ok) return err({ type: 'FileUnreadable', reason: 'the file cannot be read' });
  let value: unknown;
  try {
    value = JSON.parse(text.value);
  } catch {
    return err({ type: 'BadRecordFile', reason: 'not JSON' });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return err({ type: 'BadRecordFile', reason: 'not one JSON object' });
  const given = value as Partial<NewRecord>;
  const { kind, marking } = options;
  return given.body === undefined
    ? ok({ kind, marking, body: value as JsonObject })
    : ok({ kind: given.kind ?? kind, marking: given.marking ?? marking, body: given.body });
}

/** A free incident report or a log row; other kinds want a file. */
function readFlags(options: AddOptions): Result<NewRecord, BadDraft> {
  const { kind, marking } = options;
  const at = options.at ?? unixMsToIso(SYSTEM_TIME.now());
  const text = options.text === undefined ? null : { text: options.text.normalize('NFC'), language: options.language };
  const disposition = { releasableTo: [...options.to], handling: [] };
  if (kind === 'log-row') {
    if (text === null) return err({ type: 'TextMissing', reason: 'a log row wants --text' });
    const { addressee, answerWithinS } = options;
    const body = { at, text, addressees: [...addressee], answerWithinS, channel: 'typed', disposition };
    return ok({ kind, marking, body });
  }
  if (kind !== 'incident-report') return err({ type: 'BadRecordFile', reason: `${kind} wants a JSON file` });
  const place = readPlace(options);
  if (!place.ok) return place;
  const body: JsonObject = {
    form: 'free',
    incidentKind: options.incidentKind,
    state: 'open',
    ...(text === null ? {} : { what: text }),
    actorKind: 'unknown',
    occurred: { from: at, withinS: options.withinS, day: at.slice(0, 10) },
    reportedAt: unixMsToIso(SYSTEM_TIME.now()),
    place: place.value,
    source: { kind: 'own-observation', reliability: 'F', credibility: 6 },
    validation: 'unverified',
    impact: 0,
    disposition,
  };
  return ok({ kind, marking, body });
}

function readPlace(options: AddOptions): Result<JsonObject, BadDraft> {
  const name: JsonObject =
    options.place === undefined ? {} : { name: { text: options.place.normalize('NFC'), language: options.language } };
  if (options.lat === undefined && options.lng === undefined && options.place !== undefined) return ok(name);
  const [lat, lng] = [Number(options.lat ?? Number.NaN), Number(options.lng ?? Number.NaN)];
  if (!(Math.abs(lat) <= 90) || !(Math.abs(lng) <= 180))
    return err({ type: 'BadPlace', reason: 'a report wants --lat and --lng in degrees, or --place' });
  const { uncertaintyM } = options;
  return ok({
    latE7: Math.round(lat * 1e7),
    lngE7: Math.round(lng * 1e7),
    uncertaintyM,
    precision:
      uncertaintyM <= 20 ? 'exact' : uncertaintyM <= 100 ? 'grid-100m' : uncertaintyM <= 1_000 ? 'grid-1km' : 'village',
    cell7: latLngToGridCell({ lat, lng }, 7),
    ...name,
  });
}

/** Partners of the audience may be named by their codes. */
async function nameAudience(client: SeatClient, record: NewRecord): Promise<Result<NewRecord, NodeRefusal>> {
  const disposition = record.body['disposition'] as { readonly releasableTo?: unknown } | undefined;
  const names = disposition?.releasableTo;
  if (!Array.isArray(names) || names.length === 0) return ok(record);
  const ids = await resolveOrganisations(client, names.map(String));
  if (!ids.ok) return ids;
  return ok({ ...record, body: { ...record.body, disposition: { ...disposition, releasableTo: [...ids.value] } } });
}

async function runShow(output: CommandOutput, client: SeatClient, id: string, options: SeatOptions): Promise<void> {
  const json = options.json === true;
  const found = await client.get<RecordView>(`/api/records/${encodeURIComponent(id)}`);
  if (!found.ok) return printRefusal(output, json, found.error);
  const record = found.value;
  printResult(output, json, record, [
    `${record.serial}  ${record.id}`,
    `${record.kind}, ${record.marking}, ${record.standing}, recorded ${record.recordedAt}`,
    JSON.stringify(record.body, null, 2),
    ...record.released.map((one) => `to ${one.to}  ${one.form}  ${one.receipt}${one.withdrawn ? '  withdrawn' : ''}`),
    ...record.hops.map((hop) => `passed on to ${hop.organisation}  ${hop.result}  ${hop.at ?? ''}`),
  ]);
}
