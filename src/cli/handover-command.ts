/**
 * `seamline handover`: a post changes hands by steps of both organisations. The leaving force counts until the relief is
 * confirmed; a post left with nobody in place sounds on both sides.
 */
import type { Command } from 'commander';
import type { OperationsView } from '../node/http/contract-operations.ts';
import type { JointAct } from '../node/service/joint-desk.ts';
import { oneOfFlag } from './flag.ts';
import { type CommandOutput, printResult } from './output.ts';
import { printRefusal, resolveOrganisations, type SeatClient, withSeatClient } from './seat-client.ts';
import { addSeatOptions, type SeatOptions } from './seat-flag.ts';

type NoticeOptions = SeatOptions & {
  readonly to: string;
  readonly post?: string;
  readonly place?: string;
  readonly cell7?: string;
  readonly leaves: string;
};
type StepOptions = SeatOptions & { readonly takesOver?: string; readonly reason?: string; readonly language: string };

const STEPS: Readonly<Record<string, string>> = {
  accept: 'the relief accepts, and says when it takes over',
  refuse: 'the relief refuses, with the reason',
  'in-place': 'the relief stands there',
  confirm: 'the leaving force confirms the relief',
  vacated: 'the leaving force is gone',
  withdraw: 'the leaving force stays after all, with the reason',
};

export function addHandoverCommands(program: Command, output: CommandOutput): void {
  const handover = program.command('handover');
  addSeatOptions(handover.command('list').description('every handover as it stands, with its alarm'), 'command').action(
    (options: SeatOptions) => listAll(output, options),
  );
  addSeatOptions(handover.command('notice').description('announce that a post will be left'), 'command')
    .requiredOption('--to <code>', 'organisation that shall take over')
    .requiredOption('--leaves <time>', 'when it is left')
    .option('--post <code>', 'name of the post between the two')
    .option('--place <lat,lng>', 'where it is, in degrees')
    .option('--cell7 <id>', 'its res-7 cell')
    .action((options: NoticeOptions) => giveNotice(output, options));
  for (const [step, words] of Object.entries(STEPS)) {
    addSeatOptions(handover.command(step).description(words), 'command')
      .argument('<id>', 'record of the notice')
      .option('--takes-over <time>', 'when the relief will be in place')
      .option('--reason <text>', 'why')
      .option('--language <code>', 'language of the reason', oneOfFlag(['en', 'ar', 'ckb']), 'en')
      .action((id: string, options: StepOptions) => addStep(output, id, step, options));
  }
}

async function listAll(output: CommandOutput, options: SeatOptions): Promise<void> {
  await withSeatClient(output, options, async (client) => {
    const view = await client.get<OperationsView>('/api/operations');
    if (!view.ok) return printRefusal(output, options.json === true, view.error);
    const { at, handovers } = view.value;
    printResult(
      output,
      options.json === true,
      { at, handovers },
      handovers.map((h) => `${h.id}  ${h.post ?? ''}  ${h.phase}  leaves ${h.leavesAt}  ${h.alarm?.reason ?? ''}`),
    );
  });
}

async function giveNotice(output: CommandOutput, options: NoticeOptions): Promise<void> {
  await withSeatClient(output, options, async (client) => {
    const partner = await resolveOrganisations(client, [options.to]);
    if (!partner.ok) return printRefusal(output, options.json === true, partner.error);
    const relieving = partner.value[0]!;
    const [lat, lng] = (options.place ?? '').split(',').map(Number);
    const place = {
      ...(lat === undefined || lng === undefined ? {} : { latE7: Math.round(lat * 1e7), lngE7: Math.round(lng * 1e7) }),
      ...(options.cell7 === undefined ? {} : { cell7: options.cell7 }),
    };
    await post(output, options, client, {
      step: 'notice',
      relieving,
      leavesAt: options.leaves,
      ...(options.post === undefined ? {} : { post: options.post }),
      ...(Object.keys(place).length === 0 ? {} : { place }),
    });
  });
}

async function addStep(output: CommandOutput, handover: string, step: string, options: StepOptions): Promise<void> {
  await withSeatClient(output, options, async (client) => {
    await post(output, options, client, {
      step,
      handover,
      ...(options.takesOver === undefined ? {} : { takesOverAt: options.takesOver }),
      ...(options.reason === undefined
        ? {}
        : { reason: { text: options.reason.normalize('NFC'), language: options.language } }),
    });
  });
}

async function post(output: CommandOutput, options: SeatOptions, client: SeatClient, body: object): Promise<void> {
  const added = await client.post<JointAct & { readonly alarmed: boolean }>('/api/handovers', body);
  if (!added.ok) return printRefusal(output, options.json === true, added.error);
  const { id, released, alarmed } = added.value;
  printResult(output, options.json === true, added.value, [
    `${id}  ${released ? 'sent' : 'waits for approval at the release desk'}${alarmed ? '  alarm on both sides' : ''}`,
  ]);
}
