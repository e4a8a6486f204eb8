/** EXERCISE: the meeting, its decisions and directives, receipts, tasks and evidence, committees and requests, through the same feeds as all else. */
import { assert } from '../../base/assert.ts';
import { DAY_MS, HOUR_MS, unixMs, unixMsToIso } from '../../base/time.ts';
import type { JsonObject } from '../../record/disclosure.ts';
import { addRecord } from '../service/record-intake.ts';
import { EXERCISE_COMMITTEES, EXERCISE_REQUESTS, FIRST_SESSION, SESSION_DAYS } from './committee-data.ts';
import { EXERCISE_DIRECTIVES, EXERCISE_MEETING, type ExerciseTask } from './direction-data.ts';
import { releaseApproved, type StoryNode, settleFeeds } from './story.ts';

const ISSUED = '2021-05-02T18:00:00.000Z';
const RECEIVED = '2021-05-03T07:00:00.000Z';

/** FED's head of government chairs, so FED issues; PSH receives, and each owner reports on its own tasks. */
export async function playDirection(fed: StoryNode, psh: StoryNode): Promise<void> {
  const parties = [fed.node.identity.org, psh.node.identity.org];
  const meeting = await tell(fed, psh, 'meeting', { parties, ...EXERCISE_MEETING, publicText: true }, 'public');
  const tasks: Array<readonly [ExerciseTask, string]> = [];
  const directives: string[] = [];
  for (const { number, text, tasks: wanted } of EXERCISE_DIRECTIVES) {
    const decision = await tell(fed, psh, 'decision', { parties, meeting, number, text, publicText: true }, 'public');
    const issued = { issuer: EXERCISE_MEETING.chair, addressees: parties, priority: 'priority', issuedAt: ISSUED };
    const directive = await tell(fed, psh, 'directive', { parties, decision, number, text, ...issued });
    directives.push(directive);
    for (const task of wanted) tasks.push([task, directive]);
  }
  const ids = new Map<string, string>();
  for (const [task, directive] of tasks) {
    const { code, title, centre, openedAt } = task;
    const owner = (task.owner === 'FED' ? fed : psh).node.identity.org;
    const body = { parties, directive, code, title, owner, openedAt, ...(centre === null ? {} : { centre }) };
    ids.set(code, await tell(fed, psh, 'task', body));
  }
  await settleFeeds(fed, psh);
  for (const proposal of directives)
    await tell(psh, fed, 'countersignature', { proposal, answer: 'yes', at: RECEIVED });
  for (const [task] of tasks)
    await reportTask(task.owner === 'FED' ? [fed, psh] : [psh, fed], parties, task, ids.get(task.code)!);
  await settleFeeds(fed, psh);
  await playCommittees(fed, psh, parties);
  await playRequests(fed, psh, parties);
}

/** FED proposes, PSH signs; each side says who fills its seats, and one seat of Kirkuk changes hands. */
async function playCommittees(fed: StoryNode, psh: StoryNode, parties: ReadonlyArray<string>): Promise<void> {
  for (const { code, centre, form, name, terms, seats, quorum } of EXERCISE_COMMITTEES) {
    const sides = [
      { side: fed, other: psh, prefix: 'FED' },
      { side: psh, other: fed, prefix: 'PSH' },
    ];
    const all = sides.flatMap(({ side, prefix }) =>
      seats.map((seat) => ({
        code: `${prefix}-${seat}`,
        organisation: side.node.identity.org,
        role: 'liaison-officer',
      })),
    );
    const body = { parties, code, centre, form, name, terms, seats: all, quorum, everyDays: 7 };
    const committee = await tell(fed, psh, 'committee', { ...body, firstSession: FIRST_SESSION });
    await settleFeeds(fed, psh);
    await tell(psh, fed, 'countersignature', { proposal: committee, answer: 'yes', at: RECEIVED });
    const filled: string[] = [];
    for (const { side, other, prefix } of sides) {
      for (const seat of seats.slice(0, Math.max(1, seats.length - 1))) {
        const filling = { parties, committee, seat: `${prefix}-${seat}`, filledBy: `liaison officer, ${centre}` };
        await tell(side, other, 'seat-filling', { ...filling, at: FIRST_SESSION });
        filled.push(filling.seat);
      }
    }
    for (const days of SESSION_DAYS[code] ?? []) {
      const at = unixMsToIso(unixMs(Date.parse(FIRST_SESSION) + days * DAY_MS));
      await tell(fed, psh, 'committee-session', { parties, committee, at, filledSeats: filled });
    }
  }
  await settleFeeds(fed, psh);
}

/** PSH asks: one answered in time and closed, one that FED has only validated. */
async function playRequests(fed: StoryNode, psh: StoryNode, parties: ReadonlyArray<string>): Promise<void> {
  for (const { answer, ...request } of EXERCISE_REQUESTS) {
    const asked = { parties, ...request, answerMarking: 'official', answerFormat: 'text' };
    const rfi = await tell(psh, fed, 'rfi', asked);
    let hours = 0;
    const step = async (from: StoryNode, to: StoryNode, name: string, more: object = {}): Promise<void> => {
      const at = unixMsToIso(unixMs(Date.parse(request.at) + ++hours * HOUR_MS));
      await tell(from, to, 'rfi-step', { parties, rfi, step: name, at, ...more });
    };
    await step(psh, fed, 'submitted');
    await settleFeeds(fed, psh);
    await step(fed, psh, 'validated');
    if (answer === null) continue;
    await step(fed, psh, 'tasked');
    await step(fed, psh, 'answered', { answer });
    await settleFeeds(fed, psh);
    await step(psh, fed, 'accepted');
    await step(psh, fed, 'closed');
  }
  await settleFeeds(fed, psh);
}

async function reportTask(
  [owner, other]: readonly [StoryNode, StoryNode],
  parties: ReadonlyArray<string>,
  task: ExerciseTask,
  id: string,
): Promise<void> {
  for (const update of task.updates) {
    const report = await tell(owner, other, 'task-update', { parties, task: id, ...update });
    if (update.state === 'done')
      await tell(owner, other, 'evidence', { parties, about: id, records: [report], at: update.at });
  }
}

async function tell(
  from: StoryNode,
  to: StoryNode,
  kind: string,
  body: unknown,
  marking: 'public' | 'official' = 'official',
): Promise<string> {
  const added = await addRecord(from.node, { kind, marking, body: body as JsonObject });
  assert(added.ok, `${kind}: ${added.ok ? '' : JSON.stringify(added.error)}`);
  await releaseApproved(from, [to.node.identity.org], added.value.id);
  return added.value.id;
}
