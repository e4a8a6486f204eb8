/**
 * `seamline survey`: agreements over the seam, runs, what they found, and the audit. The planner proposes, a commander
 * approves; totals and hash are free, cells need two persons. `approve` gives a seat's approval to an act by its ID.
 */
import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { base64urlToBytes, bytesToBase64url } from '../base/bytes.ts';
import { err, ok, type Result } from '../base/result.ts';
import { createSigner, seedToEd25519KeyPair } from '../node/crypto.ts';
import type { SurveyRecordView } from '../node/http/contract-survey.ts';
import { mayReadForce } from '../node/service/own-force.ts';
import { auditChallenge, type ReceivedRun, type SurveyAuditResult } from '../node/service/survey-audit-desk.ts';
import type { PreparedSurvey } from '../node/service/survey-desk.ts';
import type { describeVacuum } from '../node/service/survey-figures.ts';
import type { JointSigned } from '../node/service/survey-signing.ts';
import { keepSurveyPlaces, readSurveyPlaces } from '../node/terrain/survey-place-store.ts';
import { readTextFile } from './event-file.ts';
import { wholeFlag } from './flag.ts';
import { type CommandOutput, EXIT, printError, printResult } from './output.ts';
import { type NodeRefusal, printRefusal, type SeatClient, withSeatClient } from './seat-client.ts';
import { addSeatOptions, type SeatOptions, withSeat } from './seat-flag.ts';

type AgreeOptions = SeatOptions & {
  readonly boundary?: string;
  readonly terms?: string;
  readonly sign?: string | true;
};
type RunOptions = SeatOptions & {
  readonly agreement?: string;
  readonly run?: number;
  readonly extra?: true;
  readonly approve?: true;
  readonly stop?: true;
};
export type CellsOptions = SeatOptions & {
  readonly agreement?: string;
  readonly cells?: true;
  readonly approval?: string;
};

export function addSurveyCommands(program: Command, output: CommandOutput): void {
  const survey = program.command('survey');
  addSeatOptions(survey.command('agree'), 'planner')
    .description('propose a boundary or an agreement, sign one, or list what there is')
    .option('--boundary <file>', 'JSON: the line between the two, and both sectors')
    .option('--terms <file>', 'JSON: seam, hours, criteria, places')
    .option('--sign [id]', 'sign this boundary or agreement; without an id the one that waits for this side')
    .action((options: AgreeOptions) => runAgree(output, options));
  addPlaces(survey, output);
  addSeatOptions(survey.command('run'), 'planner')
    .description('prepare a run, or with --approve let it begin')
    .option('--agreement <id>', 'the latest in force where absent')
    .option('--run <n>', 'number of the run, equal on both sides', wholeFlag(1, 1_000_000))
    .option('--extra', 'the one run beside the rate that both commanders approve')
    .option('--approve', 'approve the prepared run')
    .option('--stop', 'stop the run under way; the partner is told')
    .action((options: RunOptions) => runRun(output, options));
  addCellsOptions(survey.command('show'), 'planner')
    .description('what the last run found: totals and hash')
    .action((options: CellsOptions) => runShow(output, options));
  addAudit(survey, output);
  addSeatOptions(
    // An ID may begin with a dash: what is no option of the command is its argument.
    program.command('approve').argument('<id>', 'ID that a refusal or a prepared run printed').allowUnknownOption(),
    'command',
  ).action((id: string, options: SeatOptions) => runApprove(output, id, options));
}

export function addCellsOptions(command: Command, seat: string): Command {
  return addSeatOptions(command, seat)
    .option('--agreement <id>', 'the latest in force where absent')
    .option('--cells', 'give cells, with the approval of two persons')
    .option('--approval <id>', 'ID that two persons have approved');
}

async function readJson(output: CommandOutput, options: SeatOptions, file: string): Promise<unknown> {
  const json = options.json === true;
  const text = await readTextFile(file);
  if (!text.ok) {
    printError(output, json, text.error, 'the file cannot be read', EXIT.io);
    return undefined;
  }
  try {
    return JSON.parse(text.value) as unknown;
  } catch {
    printError(output, json, { type: 'BadFile' }, `${file} is not JSON`, EXIT.badInput);
    return undefined;
  }
}

async function runAgree(output: CommandOutput, options: AgreeOptions): Promise<void> {
  const { boundary, terms, sign } = options;
  const file = boundary ?? terms;
  const body = file === undefined ? {} : await readJson(output, options, file);
  if (body === undefined) return;
  await withSeatClient(output, options, async (client) => {
    if (file === undefined && sign === undefined) return listSurveys(output, options, client);
    const named = sign === true ? await findWaiting(client) : ok(sign);
    if (!named.ok) return printRefusal(output, options.json === true, named.error);
    const path =
      named.value !== undefined
        ? `/api/surveys/${encodeURIComponent(named.value)}/sign`
        : `/api/surveys/${boundary === undefined ? 'agreements' : 'boundaries'}`;
    const signed = await client.post<JointSigned>(path, body);
    if (!signed.ok) return printRefusal(output, options.json === true, signed.error);
    const { id, step } = signed.value;
    const next =
      step === 'sent' ? 'signed by two persons here and sent' : `waits for the other person: survey agree --sign ${id}`;
    printResult(output, options.json === true, signed.value, [`${id}  ${next}`]);
  });
}

type SurveyList = { readonly records: ReadonlyArray<SurveyRecordView> };

/** The one record that this side has not signed yet; refused where there is none, or more than one. */
async function findWaiting(client: SeatClient): Promise<Result<string, NodeRefusal>> {
  const surveys = await client.get<SurveyList>('/api/surveys');
  if (!surveys.ok) return surveys;
  const waiting = surveys.value.records.filter(({ signedHere, state }) => !signedHere && state === 'proposed');
  const [one] = waiting;
  return one !== undefined && waiting.length === 1
    ? ok(one.id)
    : err({ type: 'NotFound', status: 404, facts: { waiting: waiting.length } });
}

async function listSurveys(output: CommandOutput, options: SeatOptions, client: SeatClient): Promise<void> {
  const surveys = await client.get<SurveyList>('/api/surveys');
  if (!surveys.ok) return printRefusal(output, options.json === true, surveys.error);
  const lines = surveys.value.records.flatMap(({ id, kind, state, signedHere, runs }) => [
    `${kind}  ${id}  ${state}${signedHere ? '' : '  not signed here'}`,
    ...runs.map((run) => `  run ${run.run}  ${run.phase}${run.hash === null ? '' : `  ${run.hash}`}`),
  ]);
  printResult(output, options.json === true, surveys.value, lines);
}

async function runRun(output: CommandOutput, options: RunOptions): Promise<void> {
  const json = options.json === true;
  const { agreement, run, extra, approve, stop } = options;
  const named = { ...(agreement === undefined ? {} : { agreement }), ...(run === undefined ? {} : { run }) };
  await withSeatClient(output, options, async (client) => {
    if (stop === true) {
      const stopped = await client.post<{ readonly run: number }>('/api/surveys/runs/stop', named);
      if (!stopped.ok) return printRefusal(output, json, stopped.error);
      printResult(output, json, stopped.value, [`run ${stopped.value.run} is stopped; it stands on both ledgers`]);
      return;
    }
    if (approve === true) {
      const approved = await client.post<{ readonly run: number; readonly begun: boolean }>(
        '/api/surveys/runs/approve',
        named,
      );
      if (!approved.ok) return printRefusal(output, json, approved.error);
      const { begun } = approved.value;
      printResult(output, json, approved.value, [
        begun
          ? `run ${approved.value.run} has begun; it goes on while the node is served`
          : 'waits for the other person',
      ]);
      return;
    }
    const prepared = await client.post<PreparedSurvey>('/api/surveys/runs', { ...named, isExtra: extra === true });
    if (!prepared.ok) return printRefusal(output, json, prepared.error);
    const { tokens, size, root, approval } = prepared.value;
    const counts = Object.entries(tokens).map(([criterion, count]) => `${count} ${criterion}`);
    printResult(output, json, prepared.value, [
      `run ${prepared.value.run} of ${prepared.value.agreement}: ${counts.join(', ')} of ${size} elements`,
      `root ${root}`,
      `nothing has left: a commander approves by \`survey run --approve --seat command\` (${approval})`,
    ]);
  });
}

async function runShow(output: CommandOutput, options: CellsOptions): Promise<void> {
  const json = options.json === true;
  await withSeatClient(output, options, async (client) => {
    if (options.cells === true || options.approval !== undefined) {
      return printCells(output, options, client, 'vacuum');
    }
    const shown = await client.get<ReturnType<typeof describeVacuum>>('/api/surveys/vacuum');
    if (!shown.ok) return printRefusal(output, json, shown.error);
    const { run, hash, totals } = shown.value;
    const { pairs, stay, index, unseenSlots, closableByExchange } = totals;
    printResult(output, json, shown.value, [
      `run ${run}: ${totals.cells} cells x ${totals.slots} slots, vacuum ${pairs.covered ?? '-'} pairs, index ${index ?? '-'} / 10,000`,
      `seen by neither ${pairs.seen ?? '-'}, reached by neither ${pairs.reached ?? '-'}, closable by exchange alone ${closableByExchange ?? '-'}`,
      stay === null
        ? 'worst case inside the seam: no stay was asked for'
        : `worst case inside the seam: longest stay ${stay.longestSlots ?? 'endless'} slots, in one place ${stay.stayPutSlots ?? 'endless'}, ${stay.sanctuaryPairs} sanctuary pairs`,
      ...unseenSlots.map(({ placeId, slots }) => `${placeId}: reachable unseen in ${slots} slots`),
      `hash ${hash}`,
    ]);
  });
}

/** Cells of a product: refused with the ID to approve until two persons have. */
export async function printCells(
  output: CommandOutput,
  options: CellsOptions,
  client: SeatClient,
  product: 'vacuum' | 'coverage' | 'exposure',
): Promise<void> {
  const { agreement, approval } = options;
  const given = await client.post<Record<string, unknown>>('/api/surveys/cells', {
    product,
    ...(agreement === undefined ? {} : { agreement }),
    ...(approval === undefined ? {} : { approval }),
  });
  if (!given.ok) {
    const id = given.error.facts?.['approval'];
    if (typeof id === 'string') output.progress(`two persons approve this output by: seamline approve ${id}`);
    return printRefusal(output, options.json === true, given.error);
  }
  printResult(output, options.json === true, given.value, [JSON.stringify(given.value, null, 1)]);
}

async function runApprove(output: CommandOutput, id: string, options: SeatOptions): Promise<void> {
  await withSeatClient(output, options, async (client) => {
    const given = await client.post('/api/approvals', { what: id });
    if (!given.ok) return printRefusal(output, options.json === true, given.error);
    printResult(output, options.json === true, { approval: id }, [`approved by ${options.seat}: ${id}`]);
  });
}

type PlacesOptions = SeatOptions & { readonly list?: string; readonly table?: string };

function addPlaces(survey: Command, output: CommandOutput): void {
  addSeatOptions(survey.command('places'), 'planner')
    .description('keep a list of places with its table, for surveys without terrain; without files what is kept')
    .option('--list <file>', 'CSV: place, lat, lng')
    .option('--table <file>', 'CSV: from, to, metres, minutes')
    .action((options: PlacesOptions) => runPlaces(output, options));
}

async function runPlaces(output: CommandOutput, options: PlacesOptions): Promise<void> {
  const json = options.json === true;
  const { list, table } = options;
  if ((list === undefined) !== (table === undefined)) {
    printError(output, json, { type: 'BadUsage' }, '--list and --table come together', EXIT.badInput);
    return;
  }
  const texts = list === undefined ? [] : await Promise.all([readTextFile(list), readTextFile(table!)]);
  const unread = texts.find((text) => !text.ok);
  if (unread !== undefined && !unread.ok) {
    printError(output, json, unread.error, 'the file cannot be read', EXIT.io);
    return;
  }
  await withSeat(output, options, async (node, seat) => {
    if (!mayReadForce(seat.role)) {
      printError(output, json, { type: 'NotYourSeat' }, 'planner or commander', EXIT.refused);
      return;
    }
    const [first, second] = texts.map((text) => (text.ok ? text.value : ''));
    const kept =
      first === undefined || second === undefined
        ? ok(readSurveyPlaces(node.dir)?.report)
        : keepSurveyPlaces(node.dir, first, second);
    if (!kept.ok) {
      const { file, line, reason } = kept.error;
      printError(output, json, kept.error, `${file}, line ${line}: ${reason}`, EXIT.badInput);
      return;
    }
    const report = kept.value;
    if (report === undefined) {
      printError(output, json, { type: 'NoPlaces' }, 'pass --list F --table F first', EXIT.refused);
      return;
    }
    printResult(output, json, report, [
      `${report.count} places, ${report.distances} ways with a distance, ${report.times} with a time`,
      `list ${report.list}`,
      `table ${report.table}`,
    ]);
  });
}

type AuditOptions = SeatOptions & {
  readonly agreement?: string;
  readonly run?: number;
  readonly key?: string;
  readonly organisation?: string;
  readonly received?: string;
  readonly receivedOut?: string;
};

function addAudit(survey: Command, output: CommandOutput): void {
  addSeatOptions(survey.command('audit'), 'survey-audit')
    .description('open a run of this side to the survey auditor of its agreement, and judge it')
    .option('--agreement <id>', 'the latest in force where absent')
    .option('--run <n>', 'the last one where absent', wholeFlag(1, 1_000_000))
    .option('--key <file>', "the auditor's Ed25519 seed, base64url, where the seat holds no key")
    .option('--organisation <id>', 'id of the audited organisation, signed with --key')
    .option('--received <file>', "what the partner received, written by --received-out on the partner's node")
    .option('--received-out <file>', 'write what this node received of the partner, for the audit there')
    .action((options: AuditOptions) => runAudit(output, options));
}

async function runAudit(output: CommandOutput, options: AuditOptions): Promise<void> {
  const json = options.json === true;
  const { agreement, run, receivedOut } = options;
  const proof = await signChallenge(output, options);
  if (proof === undefined) return;
  const received = options.received === undefined ? {} : await readJson(output, options, options.received);
  if (received === undefined) return;
  const body = {
    ...(agreement === undefined ? {} : { agreement }),
    ...(run === undefined ? {} : { run }),
    ...proof,
    ...(options.received === undefined ? {} : { received }),
  };
  await withSeatClient(output, options, async (client) => {
    if (receivedOut !== undefined) {
      const exported = await client.post<ReceivedRun>('/api/surveys/audit', { ...body, step: 'export' });
      if (!exported.ok) return printRefusal(output, json, exported.error);
      writeFileSync(receivedOut, `${JSON.stringify(exported.value)}\n`);
      printResult(output, json, { out: receivedOut }, [`written: ${receivedOut}`]);
      return;
    }
    const judged = await client.post<SurveyAuditResult>('/api/surveys/audit', { ...body, step: 'audit' });
    if (!judged.ok) return printRefusal(output, json, judged.error);
    const { findings, tokens } = judged.value;
    printResult(output, json, judged.value, [
      `run ${judged.value.run}: ${tokens} tokens opened, ${findings.length === 0 ? 'no finding' : `${findings.length} findings`}`,
      ...findings.map((finding) => JSON.stringify(finding)),
    ]);
    if (findings.length > 0) output.exit(EXIT.fault);
  });
}

/** The auditor's signature over organisation, agreement and run; empty where the seat's own key signs. */
async function signChallenge(
  output: CommandOutput,
  options: AuditOptions,
): Promise<{ readonly proof?: string } | undefined> {
  const { key, organisation, agreement, run } = options;
  if (key === undefined) return {};
  const text = await readTextFile(key);
  const seed = text.ok ? base64urlToBytes(text.value.trim()) : null;
  const isNamed = organisation !== undefined && agreement !== undefined && run !== undefined;
  if (seed === null || !seed.ok || seed.value.length !== 32 || !isNamed) {
    const words = '--key wants 32 bytes in base64url, and --organisation, --agreement and --run';
    printError(output, options.json === true, { type: 'BadKey' }, words, EXIT.badInput);
    return undefined;
  }
  const signer = createSigner(seedToEd25519KeyPair(seed.value));
  return { proof: bytesToBase64url(signer.sign(auditChallenge(organisation, { agreement, run }))) };
}
