/**
 * `seamline plan`: a closing plan from the offers of both. It says which method found it, its bound, and what it leaves;
 * the partner signs only what its own node finds as well.
 */
import type { Command } from 'commander';
import type { ClosingView, PlanView } from '../node/http/contract-closing.ts';
import type { JointAct } from '../node/service/joint-desk.ts';
import type { ProposedPlan } from '../node/service/plan-desk.ts';
import { oneOfFlag, parseNotNegativeFlag, wholeFlag } from './flag.ts';
import { type CommandOutput, EXIT, printResult } from './output.ts';
import { type NodeRefusal, printRefusal, type SeatClient, withSeatClient } from './seat-client.ts';
import { addSeatOptions, type SeatOptions } from './seat-flag.ts';

type ProposeOptions = SeatOptions & {
  readonly mode: string;
  readonly goal: string;
  readonly leave?: number;
  readonly ownBudget: number;
  readonly partnerBudget: number;
  readonly fairness?: number;
  readonly stayLimit?: true;
  readonly expires: string;
  readonly timeLimit: number;
};

const BUDGET_MAX = 1_000_000_000;

export function addPlanCommands(program: Command, output: CommandOutput): void {
  const plan = program.command('plan');
  addSeatOptions(plan.command('propose').description('find a plan from the offers of both and send it'), 'command')
    .option('--mode <name>', 'add to what stands, or re-site: choose afresh', oneOfFlag(['add', 're-site']), 'add')
    .option('--goal <name>', 'least-cost or most-closed', oneOfFlag(['least-cost', 'most-closed']), 'most-closed')
    .option('--leave <weight>', 'most weight a plan of least cost may leave open', wholeFlag(0, BUDGET_MAX))
    .requiredOption('--own-budget <n>', 'what the own side may spend', wholeFlag(0, BUDGET_MAX))
    .requiredOption('--partner-budget <n>', 'what the partner may spend', wholeFlag(0, BUDGET_MAX))
    .option('--fairness <permille>', 'greatest difference between the shares spent', wholeFlag(0, 1_000))
    .option('--stay-limit', 'the agreed sanctuary limit must hold after it')
    .requiredOption('--expires <time>', 'until when it may be signed')
    .option('--time-limit <seconds>', 'when to stop with the best found and its bound', parseNotNegativeFlag, 30)
    .action((options: ProposeOptions) => propose(output, options));
  addSeatOptions(plan.command('list').description('every plan as it stands'), 'command').action(
    (options: SeatOptions) =>
      withSeatClient(output, options, async (client) => {
        const plans = await readPlans(client);
        if ('type' in plans) return printRefusal(output, options.json === true, plans);
        printResult(output, options.json === true, { plans }, plans.map(planToText));
      }),
  );
  addSeatOptions(plan.command('show').description('a plan, and whether this node finds the same'), 'command')
    .argument('<id>', 'record of the plan')
    .action((id: string, options: SeatOptions) => show(output, id, options));
  addSeatOptions(plan.command('sign').description('sign a plan that this node has verified'), 'command')
    .argument('<id>', 'record of the plan')
    .action((id: string, options: SeatOptions) => act(output, options, '/api/plans/sign', { plan: id }));
  addSeatOptions(plan.command('reject').description('reject a plan, with the reason'), 'command')
    .argument('<id>', 'record of the plan')
    .requiredOption('--reason <text>', 'why')
    .action((id: string, options: SeatOptions & { readonly reason: string }) =>
      act(output, options, '/api/answers', { proposal: id, answer: 'no', reason: options.reason }),
    );
}

async function propose(output: CommandOutput, options: ProposeOptions): Promise<void> {
  const { mode, goal, leave, ownBudget, partnerBudget, fairness, expires, timeLimit } = options;
  const body = {
    mode,
    goal,
    weightLeftMax: leave ?? null,
    ownBudget,
    partnerBudget,
    fairnessPermille: fairness ?? null,
    keepsStayLimit: options.stayLimit === true,
    expires,
    timeLimitS: timeLimit,
  };
  await withSeatClient(output, options, async (client) => {
    const proposed = await client.post<ProposedPlan>('/api/plans', body);
    if (!proposed.ok) return printRefusal(output, options.json === true, proposed.error);
    const { id, released, plan } = proposed.value;
    printResult(output, options.json === true, proposed.value, [
      `${id}  ${released ? 'sent to the partner' : 'waits for approval at the release desk'}`,
      `${plan.status} by ${plan.method}: ${plan.objective}, bound ${plan.bound}; ${plan.offers.length} offers`,
      `vacuum index ${plan.before.index} -> ${plan.after.index}; in no offer: ${plan.remainderWeight}`,
    ]);
  });
}

async function readPlans(client: SeatClient): Promise<ReadonlyArray<PlanView> | NodeRefusal> {
  const view = await client.get<ClosingView>('/api/closing');
  return view.ok ? view.value.plans : view.error;
}

function planToText(plan: PlanView): string {
  const { id, state, status, method, objective, bound, before, after } = plan;
  return `${id}  ${state}  ${status} by ${method} ${objective} (bound ${bound})  index ${before.index} -> ${after.index}`;
}

async function show(output: CommandOutput, id: string, options: SeatOptions): Promise<void> {
  const json = options.json === true;
  await withSeatClient(output, options, async (client) => {
    const plans = await readPlans(client);
    if ('type' in plans) return printRefusal(output, json, plans);
    const plan = plans.find((each) => each.id === id);
    if (plan === undefined) return printRefusal(output, json, { type: 'NotFound', status: 404, facts: {} });
    const check = await client.get<{ readonly closed: number }>(`/api/plans/${id}/check`);
    const verified = check.ok ? { same: true } : { same: false, refusal: check.error.type };
    printResult(output, json, { ...plan, verified }, [
      planToText(plan),
      check.ok ? 'this node finds the same' : `this node does not: ${check.error.type}`,
    ]);
    if (!check.ok) output.exit(EXIT.fault);
  });
}

async function act(output: CommandOutput, options: SeatOptions, path: string, body: unknown): Promise<void> {
  await withSeatClient(output, options, async (client) => {
    const done = await client.post<JointAct>(path, body);
    if (done.ok)
      printResult(output, options.json === true, done.value, [
        `${done.value.id} ${done.value.released ? 'sent' : 'waits'}`,
      ]);
    else printRefusal(output, options.json === true, done.error);
  });
}
