/**
 * What the commands of direction share: options, the node they act on, things called by code or id, texts in several
 * languages, receipts. A command that writes acts for a seat: by a seat token, or in an exercise by the seat's code.
 */
import type { Command } from 'commander';
import { err, ok, type Result } from '../base/result.ts';
import { isoToUnixMs, type UnixMs, unixMsToIso } from '../base/time.ts';
import type { PassageTexts } from '../direction/direction-record.ts';
import { isLanguage, LOCALE_LANGUAGES } from '../format/locale/language.ts';
import type { SessionView } from '../node/http/contract.ts';
import type { DirectionView, RhythmView } from '../node/http/contract-direction.ts';
import { addDeskRecord } from '../node/service/desk-record.ts';
import { describeDirection, describeRhythm } from '../node/service/direction-view.ts';
import type { SeatContext } from '../node/service/node-context.ts';
import type { JsonObject } from '../record/disclosure.ts';
import { MARKINGS, type Marking } from '../record/label.ts';
import { collectFlag, oneOfFlag, parseInstantFlag } from './flag.ts';
import { type NodeOptions, withNode } from './node-command.ts';
import { type CommandOutput, EXIT, printError, printResult } from './output.ts';
import { explainProblem } from './problem-words.ts';
import { findRunningConsole, printRefusal, withSeatClient } from './seat-client.ts';
import { findSeat } from './seat-flag.ts';

export type DeskOptions = NodeOptions & {
  readonly language: string;
  readonly at?: UnixMs;
  readonly seatToken?: string;
};
export type ActOptions = DeskOptions & {
  readonly seat: string;
  readonly marking: Marking;
};
export type Added = { readonly id: string; readonly serial: string };
export type Refusal = { readonly type: string };

type RhythmSpan = { readonly from: UnixMs | null; readonly to: UnixMs | null };

/** The node as these commands see it. */
export type DirectionDesk = {
  readonly org: string;
  readonly organisations: ReadonlyArray<{ readonly id: string; readonly code: string }>;
  readonly view: DirectionView;
  readonly readRhythm: (centre: string, span: RhythmSpan) => Promise<Result<RhythmView, Refusal>>;
  /** The instant meant by `--at`, or now. */
  readonly at: UnixMs;
  readonly add: (kind: string, body: JsonObject, marking?: Marking) => Promise<Result<Added, Refusal>>;
};

export function addDeskOptions(command: Command): Command {
  return command
    .requiredOption('--data <dir>', 'data directory')
    .option('--at <time>', 'as it stood then, or when it happened; now without it', parseInstantFlag)
    .option('--language <code>', 'language of texts without one and of refusals', oneOfFlag(LOCALE_LANGUAGES), 'en')
    .option('--seat-token <file>', 'token of the signed-in seat that asks or acts')
    .option('--passphrase-file <file>', 'file with the passphrase')
    .option('--json', 'one JSON line');
}

export function addActOptions(command: Command, marking: Marking = 'official'): Command {
  return addDeskOptions(command)
    .option('--seat <code>', 'seat that acts, in a node made for an exercise', 'command')
    .option('--marking <name>', MARKINGS.join(', '), oneOfFlag(MARKINGS), marking);
}

/** Opens the node for reading; nothing can be written. */
export async function withDesk(
  output: CommandOutput,
  options: DeskOptions,
  work: (desk: DirectionDesk) => Promise<Result<void, Refusal>>,
): Promise<void> {
  await openDesk(output, options, null, work);
}

/** Opens the node for a seat; one that is not known is refused before anything is done. */
export async function withActingDesk(
  output: CommandOutput,
  options: ActOptions,
  work: (desk: DirectionDesk) => Promise<Result<void, Refusal>>,
): Promise<void> {
  await openDesk(output, options, options, work);
}

/** Over the console of the running node where there is one, otherwise on the data directory itself. */
async function openDesk(
  output: CommandOutput,
  options: DeskOptions,
  acting: ActOptions | null,
  work: (desk: DirectionDesk) => Promise<Result<void, Refusal>>,
): Promise<void> {
  if (findRunningConsole(options.data) !== null) return askRunningNode(output, options, work);
  await withNode(output, options, async (node) => {
    const seat: Result<SeatContext | null, Refusal> = acting === null ? ok(null) : findSeat(node, acting);
    if (!seat.ok) return refuseDirection(output, options, seat.error);
    const at = options.at ?? node.time.now();
    const rows = await node.store.db.selectFrom('organisation_view').select(['org', 'code']).execute();
    const done = await work({
      org: node.identity.org,
      organisations: rows.map(({ org, code }) => ({ id: org, code })),
      view: await describeDirection(node, acting === null ? at : node.time.now()),
      readRhythm: async (centre, span) => ok(await describeRhythm(node, centre, span)),
      at,
      add: async (kind, body, marking = acting?.marking ?? 'official') =>
        seat.value === null ? err({ type: 'NotSignedIn' }) : addDeskRecord(node, seat.value, { kind, marking, body }),
    });
    if (!done.ok) refuseDirection(output, options, done.error);
  });
}

async function askRunningNode(
  output: CommandOutput,
  options: DeskOptions & Partial<ActOptions>,
  work: (desk: DirectionDesk) => Promise<Result<void, Refusal>>,
): Promise<void> {
  const seated = { ...options, seat: options.seat ?? 'command' };
  await withSeatClient(output, seated, async (client) => {
    const session = await client.get<SessionView>('/api/session');
    const query = options.at === undefined || options.marking !== undefined ? '' : `?at=${unixMsToIso(options.at)}`;
    const view = await client.get<DirectionView>(`/api/direction${query}`);
    if (!session.ok) return printRefusal(output, options.json === true, session.error);
    if (!view.ok) return printRefusal(output, options.json === true, view.error);
    const { organisation, partners } = session.value;
    const read = isoToUnixMs(view.value.at);
    const done = await work({
      org: organisation.id,
      organisations: [organisation, ...partners].map(({ id, code }) => ({ id, code })),
      view: view.value,
      readRhythm: async (centre, span) => {
        const query = new URLSearchParams({ centre });
        for (const end of ['from', 'to'] as const) if (span[end] !== null) query.set(end, unixMsToIso(span[end]));
        const rhythm = await client.get<RhythmView>(`/api/direction/rhythm?${query}`);
        return rhythm.ok ? rhythm : err({ type: rhythm.error.type, ...rhythm.error.facts });
      },
      at: options.at ?? (read.ok ? read.value : (0 as UnixMs)),
      add: async (kind, body, marking = options.marking ?? 'official') => {
        const added = await client.post<Added>('/api/records', { kind, marking, body });
        return added.ok ? added : err({ type: added.error.type, ...added.error.facts });
      },
    });
    if (!done.ok) refuseDirection(output, options, done.error);
  });
}

const REFUSED: ReadonlySet<string> = new Set([
  'NotSignedIn',
  'NotYourSeat',
  'BadSeatToken',
  'SeatTokenExpired',
  'UnknownSeat',
]);

/** A refusal in words of the language asked for, with its facts where `--json` is given. */
export function refuseDirection(output: CommandOutput, options: DeskOptions, error: Refusal): void {
  const code = REFUSED.has(error.type) ? EXIT.refused : EXIT.badInput;
  printError(output, options.json === true, error, explainProblem(options.language, error), code);
}

/** `en=Fill the gaps`, or a text in the language of the command. */
export function readPassages(
  texts: ReadonlyArray<string>,
  field: string,
  language: string,
): Result<PassageTexts, BadPassage> {
  const passages = texts.map((text) => {
    const [, tag, typed] = /^(en|ar|ckb)=(.+)$/s.exec(text) ?? [null, language, text];
    return { text: String(typed).trim().normalize('NFC'), language: String(tag) };
  });
  const tags = new Set(passages.map((passage) => passage.language));
  const isGood = passages.length > 0 && tags.size === passages.length && passages.every(isWritten);
  return isGood ? ok(passages as PassageTexts) : err({ type: 'BadPassage', field });
}

export type BadPassage = { readonly type: 'BadPassage'; readonly field: string };

function isWritten(passage: { readonly text: string; readonly language: string }): boolean {
  return passage.text !== '' && isLanguage(passage.language);
}

/** Ids of organisations named by code or id. */
export function resolveOrganisationCodes(
  desk: Pick<DirectionDesk, 'organisations'>,
  names: ReadonlyArray<string>,
): Result<ReadonlyArray<string>, UnknownOrganisation> {
  const ids: string[] = [];
  for (const name of names) {
    const found = desk.organisations.find(({ id, code }) => id === name || code === name);
    if (found === undefined) return err({ type: 'UnknownOrganisation', organisation: name });
    ids.push(found.id);
  }
  return ok(ids);
}

export type UnknownOrganisation = { readonly type: 'UnknownOrganisation'; readonly organisation: string };

export function codeOfOrganisation(desk: Pick<DirectionDesk, 'organisations'>, id: string): string {
  return desk.organisations.find((organisation) => organisation.id === id)?.code ?? id;
}

/** One thing called by its id or by its code; a code that two share needs the id. */
export function findCalled<T extends { readonly id: string }>(
  items: ReadonlyArray<T>,
  name: string,
  field: string,
  codeOf: (item: T) => string = ({ id }) => id,
): Result<T, NotCalled> {
  const found = items.filter((item) => item.id === name || codeOf(item) === name);
  if (found.length > 1) return err({ type: 'AmbiguousCode', code: name, field });
  return found[0] === undefined ? err({ type: 'UnknownReference', field, record: name }) : ok(found[0]);
}

export type NotCalled =
  | { readonly type: 'AmbiguousCode'; readonly code: string; readonly field: string }
  | { readonly type: 'UnknownReference'; readonly field: string; readonly record: string };

/** Adds the record and says its id. */
export async function addAndPrint(
  output: CommandOutput,
  options: DeskOptions,
  desk: DirectionDesk,
  kind: string,
  body: JsonObject,
): Promise<Result<void, Refusal>> {
  const added = await desk.add(kind, body);
  if (!added.ok) return added;
  printResult(output, options.json === true, { kind, ...added.value }, [`${kind} ${added.value.id}`]);
  return ok(undefined);
}

/** `receipt ID`: this organisation signs for it, or says no and why. */
export function addReceiptCommand(
  group: Command,
  output: CommandOutput,
  find: (desk: DirectionDesk, name: string) => Result<{ readonly id: string }, NotCalled>,
): void {
  addActOptions(group.command('receipt'))
    .description('sign for it: yes as received, or no with a reason')
    .argument('<id>', 'id or code')
    .option('--answer <word>', 'yes or no', oneOfFlag(['yes', 'no']), 'yes')
    .option('--reason <text>', 'why not')
    .action((name: string, options: ActOptions & { readonly answer: string; readonly reason?: string }) =>
      withActingDesk(output, options, async (desk) => {
        const found = find(desk, name);
        if (!found.ok) return found;
        return addAndPrint(output, options, desk, 'countersignature', {
          proposal: found.value.id,
          answer: options.answer,
          at: unixMsToIso(desk.at),
          ...(options.reason === undefined ? {} : { reason: typedText(options.reason, options.language) }),
        });
      }),
    );
}

/** Text of one language as a record holds it. */
export function typedText(text: string, language: string): JsonObject {
  const [, tag, typed] = /^(en|ar|ckb)=(.+)$/s.exec(text) ?? [null, language, text];
  return { text: String(typed).trim().normalize('NFC'), language: String(tag) };
}

/** `list` and `show` of a group, out of the same view the screens show. */
export function addReadCommands<T extends { readonly id: string }>(
  group: Command,
  output: CommandOutput,
  reading: {
    readonly key: string;
    readonly list: (desk: DirectionDesk) => ReadonlyArray<T>;
    readonly codeOf: (item: T) => string;
    readonly describe: (item: T, desk: DirectionDesk) => ReadonlyArray<string>;
  },
): void {
  addDeskOptions(group.command('list').description('all of them, as they stand')).action((options: DeskOptions) =>
    withDesk(output, options, async (desk) => {
      const items = reading.list(desk);
      const lines = items.flatMap((item) => reading.describe(item, desk).slice(0, 1));
      printResult(output, options.json === true, { at: desk.view.at, [reading.key]: items }, lines);
      return ok(undefined);
    }),
  );
  addDeskOptions(group.command('show').description('one of them with everything about it'))
    .argument('<id>', 'id or code')
    .action((name: string, options: DeskOptions) =>
      withDesk(output, options, async (desk) => {
        const found = findCalled(reading.list(desk), name, 'id', reading.codeOf);
        if (!found.ok) return found;
        printResult(output, options.json === true, found.value, reading.describe(found.value, desk));
        return ok(undefined);
      }),
    );
}

/** `--text en=... --text ar=...` */
export function addPassageOption(command: Command, flag: string, what: string): Command {
  return command.option(`--${flag} <language=text>`, `${what}; one for each language`, collectFlag, []);
}
