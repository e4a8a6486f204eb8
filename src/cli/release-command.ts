/**
 * `seamline release` and `seamline withdraw`: prepare and queue at the running node. A release without an approval waits at
 * the desk with its exact bytes; approvals are given in the console and named by `--approval ID` on the same command.
 */
import type { Command } from 'commander';
import { canonicalText, type Json } from '../base/canonical.ts';
import { ok } from '../base/result.ts';
import type { DryRunView, HeldReleaseView, RecordView, ReleaseDraft } from '../node/http/contract.ts';
import { collectFlag, oneOfFlag, wholeFlag } from './flag.ts';
import { type CommandOutput, EXIT, printError, printResult } from './output.ts';
import { codeToWords, printRefusal, resolveOrganisations, type SeatClient, withSeatClient } from './seat-client.ts';
import { addSeatOptions, type SeatOptions } from './seat-flag.ts';

type ReleaseOptions = SeatOptions & {
  readonly to: ReadonlyArray<string>;
  readonly lane: ReleaseDraft['lane'];
  readonly form: ReleaseDraft['form'];
  readonly path: ReadonlyArray<string>;
  readonly coarsenTo?: number;
  readonly precise?: true;
  readonly onward: ReadonlyArray<string>;
  readonly expires?: string;
  readonly approval: ReadonlyArray<string>;
  readonly dryRun?: true;
};

type WithdrawOptions = SeatOptions & {
  readonly to: ReadonlyArray<string>;
  readonly action: string;
  readonly reason: string;
};

export function addReleaseCommands(program: Command, output: CommandOutput): void {
  addSeatOptions(program.command('release'), 'release')
    .argument('<record>', 'id or serial of the record')
    .option('--to <code>', 'recipient; repeatable, or separated by commas', collectNames, [])
    .option('--lane <name>', 'bulk or urgent', oneOfFlag(['bulk', 'urgent']), 'bulk')
    .option(
      '--form <name>',
      'provable, derivative or default',
      oneOfFlag(['provable', 'derivative', 'default']),
      'default',
    )
    .option('--path <pointer>', 'leaf to show; repeatable; all that may be shown where none is named', collectFlag, [])
    .option('--coarsen-to <n>', 'place as the cell of this resolution', wholeFlag(5, 10))
    .option('--precise', 'a finer place than the agreement names is meant')
    .option('--onward <code>', 'organisation the recipient may pass it on to; repeatable', collectNames, [])
    .option('--expires <time>', 'instant after which it is no longer shown')
    .option('--approval <id>', 'approval given in the console; repeatable', collectFlag, [])
    .option('--dry-run', 'say who will see what, and why; queue nothing')
    .action((record: string, options: ReleaseOptions) =>
      withSeatClient(output, options, (client) => runRelease(output, client, record, options)),
    );
  addSeatOptions(program.command('withdraw'), 'release')
    .argument('<id>', 'id or serial of the record, or release hash (after -- where it begins with a dash)')
    .option('--to <code>', 'only from this recipient; repeatable', collectNames, [])
    .option('--action <name>', 'correct, restrict or erase', oneOfFlag(['correct', 'restrict', 'erase']), 'erase')
    .option(
      '--reason <code>',
      'why',
      oneOfFlag(['wrong', 'superseded', 'endangers', 'released-in-error', 'expired', 'other']),
      'released-in-error',
    )
    .action((id: string, options: WithdrawOptions) =>
      withSeatClient(output, options, (client) => runWithdraw(output, client, id, options)),
    );
}

function collectNames(text: string, before: ReadonlyArray<string>): ReadonlyArray<string> {
  return [...before, ...text.split(',').filter((name) => name !== '')];
}

async function runRelease(
  output: CommandOutput,
  client: SeatClient,
  record: string,
  options: ReleaseOptions,
): Promise<void> {
  const json = options.json === true;
  const draft = await readDraft(client, record, options);
  if (!draft.ok) return printRefusal(output, json, draft.error);
  if (options.dryRun !== true && !client.isRunning) {
    const message = 'a release waits for its approvals at the running node: start `seamline serve --data DIR`';
    return printError(output, json, { type: 'NodeNotRunning' }, message, EXIT.refused);
  }
  if (options.approval.length > 0) return confirmApproved(output, client, draft.value, options);
  const run = await client.post<DryRunView>('/api/releases/dry-run', draft.value);
  if (!run.ok) return printRefusal(output, json, run.error);
  const { lines } = run.value;
  const isWaiting = lines.every((line) => line.allowed || WAITING.has(line.code));
  const isQueued = isWaiting && options.dryRun !== true;
  if (!isQueued) await client.remove(`/api/releases/${run.value.draft}`);
  const result = { released: false, queued: isQueued, ...(isQueued ? { draft: run.value.draft } : {}), lines };
  printResult(output, json, result, [
    ...lines.flatMap((line, at) => lineToText(options.to[at] ?? line.to, line)),
    isQueued ? 'queued: approve it in the console, then run the same command with --approval ID' : 'nothing was queued',
  ]);
  if (!isWaiting) output.exit(EXIT.refused);
}

/** What only an approval is missing from. */
const WAITING: ReadonlySet<string> = new Set(['NeedsApproval', 'NeedsSecondPerson']);

function lineToText(name: string, line: DryRunView['lines'][number]): ReadonlyArray<string> {
  return [
    `${name}  ${line.code}: ${codeToWords(line.code)}`,
    `  form ${line.form}, ${line.fingerprint}, approvals ${line.approvalsGiven} of ${line.approvalsNeeded}`,
    `  shows ${line.shownPaths.join(' ')}`,
    `  withholds ${line.withheldPaths.join(' ')}`,
  ];
}

async function readDraft(client: SeatClient, record: string, options: ReleaseOptions) {
  const found = await client.get<RecordView>(`/api/records/${encodeURIComponent(record)}`);
  if (!found.ok) return found;
  const to = await resolveOrganisations(client, options.to);
  if (!to.ok) return to;
  const onward = await resolveOrganisations(client, options.onward);
  if (!onward.ok) return onward;
  const draft: ReleaseDraft = {
    record: found.value.id,
    to: [...to.value],
    lane: options.lane,
    form: options.form,
    paths: [...options.path],
    coarsenTo: options.coarsenTo ?? null,
    preciseByName: options.precise === true,
    onward: [...onward.value],
    expires: options.expires ?? null,
    approvals: [],
  };
  return ok(draft);
}

/** An approval is good for the held bytes it was given for, so the command must name the same form again. */
async function confirmApproved(
  output: CommandOutput,
  client: SeatClient,
  draft: ReleaseDraft,
  options: ReleaseOptions,
): Promise<void> {
  const json = options.json === true;
  const queue = await client.get<ReadonlyArray<HeldReleaseView>>('/api/releases');
  if (!queue.ok) return printRefusal(output, json, queue.error);
  const isApproved = (held: HeldReleaseView) => {
    const ids = new Set(held.lines.flatMap((line) => line.approvals.map((one) => one.id)));
    return options.approval.every((id) => ids.has(id));
  };
  const held = queue.value.find(isApproved);
  if (held === undefined) {
    const message = 'no queued release holds this approval: it may have gone, or belong to another node';
    return printError(output, json, { type: 'UnknownApproval' }, message, EXIT.badInput);
  }
  if (canonicalText(held.request as Json) !== canonicalText(draft as Json)) {
    const message = 'the approval was given for another form: repeat the command that was approved';
    return printError(output, json, { type: 'OtherForm' }, message, EXIT.refused);
  }
  if (options.dryRun === true) {
    return printResult(output, json, { released: false, queued: true, draft: held.draft, lines: held.lines }, [
      ...held.lines.flatMap((line, at) => lineToText(options.to[at] ?? line.to, line)),
    ]);
  }
  const confirmed = await client.post<{ rels: ReadonlyArray<string> }>('/api/releases', { draft: held.draft });
  if (!confirmed.ok) return printRefusal(output, json, confirmed.error);
  const { rels } = confirmed.value;
  printResult(
    output,
    json,
    { released: true, rels },
    rels.map((rel) => `released ${rel}`),
  );
}

async function runWithdraw(
  output: CommandOutput,
  client: SeatClient,
  id: string,
  options: WithdrawOptions,
): Promise<void> {
  const json = options.json === true;
  const rels = await findReleases(client, id, options);
  if (!rels.ok) return printRefusal(output, json, rels.error);
  const { action, reason } = options;
  for (const rel of rels.value) {
    const done = await client.post('/api/withdrawals', { rel, action, reason });
    if (!done.ok) return printRefusal(output, json, done.error);
  }
  if (rels.value.length === 0) {
    printError(output, json, { type: 'NotReleased' }, 'no form of this record is with such a partner', EXIT.badInput);
    return;
  }
  printResult(
    output,
    json,
    { withdrawn: rels.value, action, reason },
    rels.value.map((rel) => `withdrawn (${action}) ${rel}`),
  );
}

/** A release by its own hash, or all that stand of a record. */
async function findReleases(client: SeatClient, id: string, options: WithdrawOptions) {
  if (/^[\w-]{43}$/.test(id)) return ok([id]);
  const found = await client.get<RecordView>(`/api/records/${encodeURIComponent(id)}`);
  if (!found.ok) return found;
  const to = await resolveOrganisations(client, options.to);
  if (!to.ok) return to;
  const standing = found.value.released.filter(
    (one) => !one.withdrawn && (to.value.length === 0 || to.value.includes(one.to)),
  );
  return ok(standing.map((one) => one.rel));
}
