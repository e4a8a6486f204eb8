/**
 * `seamline movement`: own planned movements, and their blind comparison with a partner's. What met something is told as
 * "conflict, call this desk"; nothing of the other plan is known here.
 */
import type { Command } from 'commander';
import { err, ok, type Result } from '../base/result.ts';
import type { MovementView, OperationsView } from '../node/http/contract-operations.ts';
import type { JointAct } from '../node/service/joint-desk.ts';
import type { MovementCheck } from '../node/service/movement-desk.ts';
import { collectFlag, oneOfFlag, wholeFlag } from './flag.ts';
import { type CommandOutput, EXIT, printError, printResult } from './output.ts';
import { printRefusal, resolveOrganisations, type SeatClient, withSeatClient } from './seat-client.ts';
import { addSeatOptions, type SeatOptions } from './seat-flag.ts';

type PlanOptions = SeatOptions & { readonly leg: ReadonlyArray<string>; readonly state: MovementView['state'] };
type AgreeOptions = SeatOptions & {
  readonly with: string;
  readonly bucket: number;
  readonly ownDesk: string;
  readonly partnerDesk: string;
  readonly until: string;
  readonly purpose: string;
};

const STATES = ['planned', 'moving', 'done', 'called-off'];

export function addMovementCommands(program: Command, output: CommandOutput): void {
  const movement = program.command('movement');
  addSeatOptions(
    movement.command('list').description('own movements, warnings, and when the next check may be'),
    'command',
  ).action((options: SeatOptions) => listAll(output, options));
  addSeatOptions(
    movement.command('notify').description('enter or replace an own movement; it stays at home'),
    'planner',
  )
    .argument('<code>', 'code of the movement')
    .option('--leg <cell,from,to>', 'res-8 cell and two instants; repeatable, in order', collectFlag, [])
    .option('--state <name>', STATES.join(', '), oneOfFlag(STATES), 'planned')
    .action((code: string, options: PlanOptions) => notify(output, code, options));
  addSeatOptions(movement.command('agree').description('propose an agreement to compare movements'), 'command')
    .requiredOption('--with <code>', 'partner')
    .requiredOption('--own-desk <desk=hotline>', 'whom the partner shall call')
    .requiredOption('--partner-desk <desk=hotline>', 'whom to call there')
    .requiredOption('--until <time>', 'end of the agreement')
    .option('--bucket <n>', 'tokens each side puts into a run: 256, 1024 or 4096', wholeFlag(256, 4_096), 1_024)
    .option('--purpose <text>', 'what for', 'No two movements meet by surprise')
    .action((options: AgreeOptions) => agree(output, options));
  addSeatOptions(movement.command('sign').description('sign a proposed agreement'), 'command')
    .argument('<id>', 'record of the agreement')
    .action((id: string, options: SeatOptions) =>
      act<JointAct>(
        output,
        options,
        '/api/answers',
        { proposal: id, answer: 'yes', reason: null },
        ({ id: made }) => made,
      ),
    );
  addSeatOptions(
    movement.command('check').description('compare with the partner now; the node must be running'),
    'command',
  ).action((options: SeatOptions) => checkNow(output, options));
  addSeatOptions(
    movement.command('called').description('keep that the desk was called, and what came of it'),
    'command',
  )
    .argument('<conflict>', 'record of the warning')
    .requiredOption('--result <text>', 'what was agreed by telephone')
    .action((conflict: string, options: SeatOptions & { readonly result: string }) =>
      act<{ readonly id: string }>(
        output,
        options,
        '/api/movements/called',
        { conflict, result: options.result },
        ({ id }) => id,
      ),
    );
}

async function listAll(output: CommandOutput, options: SeatOptions): Promise<void> {
  await withSeatClient(output, options, async (client) => {
    const view = await client.get<OperationsView>('/api/operations');
    if (!view.ok) return printRefusal(output, options.json === true, view.error);
    const { at, movements, warnings, movementAgreement } = view.value;
    printResult(output, options.json === true, { at, movements, warnings, agreement: movementAgreement }, [
      ...movements.map((m) => `${m.code}  ${m.state}  ${m.from} - ${m.to}`),
      ...warnings.map(
        (w) => `${w.severity}: movement ${w.movement}, call ${w.desk} ${w.hotline}${w.called ? ' (done)' : ''}`,
      ),
    ]);
  });
}

async function notify(output: CommandOutput, code: string, options: PlanOptions): Promise<void> {
  const legs = options.leg.map((leg) => leg.split(','));
  if (legs.length === 0 || legs.some((parts) => parts.length !== 3)) {
    printError(output, options.json === true, { type: 'BadLeg' }, '--leg wants CELL,FROM,TO', EXIT.badInput);
    return;
  }
  const body = { code, state: options.state, legs: legs.map(([cell, from, to]) => ({ cell, from, to })) };
  await act<{ readonly id: string; readonly protectedSite: string }>(
    output,
    options,
    '/api/movements',
    body,
    ({ id, protectedSite }) => `${id}  protected site concerned: ${protectedSite}`,
  );
}

async function agree(output: CommandOutput, options: AgreeOptions): Promise<void> {
  const ownDesk = readDesk(options.ownDesk);
  const partnerDesk = readDesk(options.partnerDesk);
  if (!ownDesk.ok || !partnerDesk.ok) {
    printError(output, options.json === true, { type: 'BadDesk' }, 'a desk is DESK=HOTLINE', EXIT.badInput);
    return;
  }
  await withSeatClient(output, options, async (client) => {
    const partner = await resolveOrganisations(client, [options.with]);
    if (!partner.ok) return printRefusal(output, options.json === true, partner.error);
    await post<JointAct>(output, options, client, '/api/proposals', ({ id }) => id, {
      kind: 'movement-agreement',
      partner: partner.value[0]!,
      bucket: options.bucket,
      ownDesk: ownDesk.value,
      partnerDesk: partnerDesk.value,
      purpose: { text: options.purpose.normalize('NFC'), language: 'en' },
      expires: options.until,
    });
  });
}

function readDesk(text: string): Result<{ readonly desk: string; readonly hotline: string }, null> {
  const [desk, hotline] = text.split('=');
  return desk && hotline ? ok({ desk, hotline }) : err(null);
}

async function checkNow(output: CommandOutput, options: SeatOptions): Promise<void> {
  await withSeatClient(output, options, async (client) => {
    const view = await client.get<OperationsView>('/api/operations');
    if (!view.ok) return printRefusal(output, options.json === true, view.error);
    const agreement = view.value.movementAgreement;
    if (agreement === null) {
      return printRefusal(output, options.json === true, { type: 'NoAgreement', status: 409, facts: {} });
    }
    if (!client.isRunning) {
      const words = 'movements are compared over the link: start `seamline serve --data DIR`';
      return printError(output, options.json === true, { type: 'NodeNotRunning' }, words, EXIT.refused);
    }
    const toText = ({ conflicts }: MovementCheck) => `${conflicts} conflicts; see \`seamline movement list\``;
    await post(output, options, client, '/api/movements/check', toText, { agreement: agreement.id });
  });
}

async function act<T>(
  output: CommandOutput,
  options: SeatOptions,
  path: string,
  body: unknown,
  toText: (value: T) => string,
): Promise<void> {
  await withSeatClient(output, options, (client) => post(output, options, client, path, toText, body));
}

async function post<T>(
  output: CommandOutput,
  options: SeatOptions,
  client: SeatClient,
  path: string,
  toText: (value: T) => string,
  body: unknown,
): Promise<void> {
  const answer = await client.post<T>(path, body);
  if (answer.ok) printResult(output, options.json === true, answer.value, [toText(answer.value)]);
  else printRefusal(output, options.json === true, answer.error);
}
