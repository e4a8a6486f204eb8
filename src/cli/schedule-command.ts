/**
 * `seamline schedule`: a week of a plan whose order and hours are drawn by lot. Odds and seed are committed before the week,
 * the week is drawn from that seed alone, and the seed is opened after it; the survey auditor has everything drawn again.
 */
import type { Command } from 'commander';
import { base64urlToBytes, bytesToBase64url } from '../base/bytes.ts';
import { createSigner, seedToEd25519KeyPair } from '../node/crypto.ts';
import type { ScheduleView } from '../node/http/contract-schedule.ts';
import type { JointAct } from '../node/service/joint-desk.ts';
import { type ScheduleAudit, scheduleAuditChallenge } from '../node/service/schedule-audit.ts';
import { readTextFile } from './event-file.ts';
import { wholeFlag } from './flag.ts';
import { type CommandOutput, EXIT, printError, printResult } from './output.ts';
import { printRefusal, withSeatClient } from './seat-client.ts';
import { addSeatOptions, type SeatOptions } from './seat-flag.ts';

type WeekOptions = SeatOptions & { readonly week: string };
type CommitOptions = WeekOptions & { readonly exploration: number };
type AuditOptions = WeekOptions & { readonly key?: string; readonly organisation?: string };

export function addScheduleCommands(program: Command, output: CommandOutput): void {
  const schedule = program.command('schedule').description('weeks of a plan that are drawn by lot');
  const addWeekCommand = (name: string, words: string, seat = 'command') =>
    addSeatOptions(schedule.command(name).description(words), seat)
      .argument('<plan>', 'record of a plan in force')
      .requiredOption('--week <time>', 'beginning of the period, as the survey agreement counts them');
  addWeekCommand('commit', 'commit to the odds and the seed of a week, before it begins')
    .argument('<file>', 'JSON: packages with offer, route, minutes and block')
    .option('--exploration <permille>', 'least share spread over all patterns alike', wholeFlag(100, 1_000), 100)
    .action((plan: string, file: string, options: CommitOptions) => commit(output, plan, file, options));
  addWeekCommand('draw', 'draw the week from the committed seed').action((plan: string, options: WeekOptions) =>
    act<JointAct & { readonly redraws: number }>(output, options, '/api/schedules/draw', plan, ({ redraws }) => [
      `drawn again for the sanctuary limit: ${redraws}`,
    ]),
  );
  addWeekCommand('show', 'what both have stated of a week, and how little it gives away').action(
    (plan: string, options: WeekOptions) => show(output, plan, options),
  );
  addWeekCommand('open', 'open the seed, after the week').action((plan: string, options: WeekOptions) =>
    act<JointAct>(output, options, '/api/schedules/open', plan, () => []),
  );
  addWeekCommand('audit', 'have the week drawn again before the survey auditor', 'survey-audit')
    .option('--key <file>', "the auditor's Ed25519 seed, base64url, where the seat holds no key")
    .option('--organisation <id>', 'id of the audited organisation, signed with --key')
    .action((plan: string, options: AuditOptions) => audit(output, plan, options));
}

async function commit(output: CommandOutput, plan: string, file: string, options: CommitOptions): Promise<void> {
  const json = options.json === true;
  const text = await readTextFile(file);
  if (!text.ok) return printError(output, json, text.error, `${file} cannot be read`, EXIT.badInput);
  const packages = readPackages(text.value);
  if (packages === null) return printError(output, json, { type: 'BadFile' }, 'JSON with packages', EXIT.badInput);
  await withSeatClient(output, options, async (client) => {
    const body = { plan, week: options.week, explorationPermille: options.exploration, packages };
    const done = await client.post<JointAct & { readonly patterns: number }>('/api/schedules', body);
    if (!done.ok) return printRefusal(output, json, done.error);
    printResult(output, json, done.value, [actToText(done.value), `${done.value.patterns} patterns`]);
  });
}

function readPackages(text: string): ReadonlyArray<unknown> | null {
  try {
    const { packages } = JSON.parse(text) as { readonly packages?: unknown };
    return Array.isArray(packages) ? packages : null;
  } catch {
    return null;
  }
}

function actToText({ id, released }: JointAct): string {
  return `${id}  ${released ? 'sent' : 'waits for approval at the release desk'}`;
}

async function act<T extends JointAct>(
  output: CommandOutput,
  options: WeekOptions,
  path: string,
  plan: string,
  describe: (done: T) => ReadonlyArray<string>,
): Promise<void> {
  await withSeatClient(output, options, async (client) => {
    const done = await client.post<T>(path, { plan, week: options.week });
    if (!done.ok) return printRefusal(output, options.json === true, done.error);
    printResult(output, options.json === true, done.value, [actToText(done.value), ...describe(done.value)]);
  });
}

async function show(output: CommandOutput, plan: string, options: WeekOptions): Promise<void> {
  await withSeatClient(output, options, async (client) => {
    const query = new URLSearchParams({ plan, week: options.week });
    const shown = await client.get<ScheduleView>(`/api/schedules?${query}`);
    if (!shown.ok) return printRefusal(output, options.json === true, shown.error);
    const { from, to, own, partner, longestStay, stayLimitSlots, lottery } = shown.value;
    const party = (name: string, said: ScheduleView['own']) =>
      `${name}: committed ${said.committedAt ?? '-'}  drawn ${said.drawnAt ?? '-'}  drawn again ${said.redraws ?? '-'}  opened ${said.openedAt ?? '-'}`;
    printResult(output, options.json === true, shown.value, [
      `${from} - ${to}`,
      party('own', own),
      party('partner', partner),
      `longest stay ${longestStay}, limit ${stayLimitSlots ?? '-'} slots`,
      ...(lottery === null ? [] : lotteryToLines(lottery)),
    ]);
  });
}

function lotteryToLines(lottery: NonNullable<ScheduleView['lottery']>): ReadonlyArray<string> {
  const { entropyBits, watcherValue, fixedValue, explorationPermille, patterns, unreachedPairs, walks } = lottery;
  return [
    `${patterns} patterns, ${entropyBits.toFixed(2)} bits, exploration ${explorationPermille / 10} %`,
    `a watcher gains at best ${watcherValue.toFixed(3)}; against the best fixed week ${fixedValue.toFixed(3)}`,
    `open pairs of these blocks that no pattern reaches: ${unreachedPairs}`,
    ...(walks ?? []).map(({ code, team, from, to }) => `${code}  ${team}  ${from} - ${to}`),
  ];
}

async function audit(output: CommandOutput, plan: string, options: AuditOptions): Promise<void> {
  const json = options.json === true;
  const proof = await signProof(plan, options);
  if (proof === null) {
    return printError(
      output,
      json,
      { type: 'BadKey' },
      '--key wants 32 bytes in base64url, and --organisation',
      EXIT.badInput,
    );
  }
  await withSeatClient(output, options, async (client) => {
    const body = { plan, week: options.week, ...proof };
    const judged = await client.post<ScheduleAudit>('/api/schedules/audit', body);
    if (!judged.ok) return printRefusal(output, json, judged.error);
    const { redraws, fault, isAsStated } = judged.value;
    printResult(output, json, judged.value, [
      `drawn again ${redraws} times; ${fault === null ? 'every draw follows from the committed seed' : fault.type}`,
      isAsStated
        ? 'the stated claims are those of the drawn week'
        : 'the stated claims are not those of the drawn week',
    ]);
    if (!judged.value.ok) output.exit(EXIT.fault);
  });
}

/** Empty where the seat's own key signs; null where the given key is none. */
async function signProof(plan: string, { key, organisation, week }: AuditOptions) {
  if (key === undefined) return {};
  const text = await readTextFile(key);
  const seed = text.ok ? base64urlToBytes(text.value.trim()) : null;
  if (seed === null || !seed.ok || seed.value.length !== 32 || organisation === undefined) return null;
  const signer = createSigner(seedToEd25519KeyPair(seed.value));
  return { proof: bytesToBase64url(signer.sign(scheduleAuditChallenge(organisation, { plan, week }))) };
}
