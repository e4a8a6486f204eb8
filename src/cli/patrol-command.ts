/** `seamline patrol`: the own board - schedules, signs of life, ends - with what was achieved. It never leaves the node. */
import type { Command } from 'commander';
import type { OperationsView } from '../node/http/contract-operations.ts';
import { oneOfFlag } from './flag.ts';
import { type CommandOutput, printResult } from './output.ts';
import { printRefusal, withSeatClient } from './seat-client.ts';
import { addSeatOptions, type SeatOptions } from './seat-flag.ts';

type StepOptions = SeatOptions & {
  readonly team?: string;
  readonly kind?: string;
  readonly from?: string;
  readonly to?: string;
  readonly cell?: string;
  readonly plan?: string;
  readonly reason?: string;
  readonly language: string;
};

const STEPS: Readonly<Record<string, string>> = {
  schedule: 'enter a patrol or post with team and times',
  ready: 'it stands ready',
  start: 'it has set out',
  'check-in': 'a sign of life with its cell',
  end: 'it is back',
  cancel: 'it will not take place, with the reason',
};

export function addPatrolCommands(program: Command, output: CommandOutput): void {
  const patrol = program.command('patrol');
  addSeatOptions(
    patrol.command('list').description('the board, with its alarms and what was achieved'),
    'planner',
  ).action((options: SeatOptions) => listBoard(output, options));
  for (const [step, words] of Object.entries(STEPS)) {
    addSeatOptions(patrol.command(step).description(words), 'planner')
      .argument('<code>', 'code of the patrol')
      .option('--team <code>', 'team that goes')
      .option('--kind <name>', 'patrol or post', oneOfFlag(['patrol', 'post']))
      .option('--from <time>', 'first instant')
      .option('--to <time>', 'last instant')
      .option('--cell <id>', 'res-8 cell')
      .option('--plan <id>', 'closing plan it belongs to')
      .option('--reason <text>', 'why')
      .option('--language <code>', 'language of the reason', oneOfFlag(['en', 'ar', 'ckb']), 'en')
      .action((code: string, options: StepOptions) => addStep(output, code, step, options));
  }
}

async function listBoard(output: CommandOutput, options: SeatOptions): Promise<void> {
  await withSeatClient(output, options, async (client) => {
    const view = await client.get<OperationsView>('/api/operations');
    if (!view.ok) return printRefusal(output, options.json === true, view.error);
    const { at, patrols } = view.value;
    printResult(
      output,
      options.json === true,
      { at, patrols },
      patrols.map((p) => `${p.id}  ${p.team}  ${p.from} - ${p.to}  ${p.status}  ${p.achievedSlots}/${p.plannedSlots}`),
    );
  });
}

async function addStep(output: CommandOutput, patrol: string, step: string, options: StepOptions): Promise<void> {
  const { team, kind, from, to, cell, plan, reason, language } = options;
  const body = {
    patrol,
    step,
    ...(kind === undefined ? {} : { patrolKind: kind }),
    ...(reason === undefined ? {} : { reason: { text: reason.normalize('NFC'), language } }),
    ...Object.fromEntries(Object.entries({ team, from, to, cell, plan }).filter(([, value]) => value !== undefined)),
  };
  await withSeatClient(output, options, async (client) => {
    const added = await client.post<{ readonly id: string }>('/api/patrols', body);
    if (added.ok) printResult(output, options.json === true, added.value, [`${step} ${patrol}: ${added.value.id}`]);
    else printRefusal(output, options.json === true, added.error);
  });
}
