/**
 * Handover of posts between two organisations: each step is a record of one of them, released at once; what stands is a
 * fold over the steps of both, equal on both nodes. A post left with nobody in place is an alarm on both sides, and its
 * res-7 cell is open from that moment.
 */
import { err, ok, type Result } from '../../base/result.ts';
import type { UnixMs } from '../../base/time.ts';
import type { JsonObject } from '../../record/disclosure.ts';
import type { PostHandoverBody } from '../../record/kind/operation.ts';
import { type BadBody, checkFullBody, type UnknownKind } from '../../record/registry.ts';
import {
  applyHandover,
  type BadHandover,
  findHandoverAlarm,
  type Handover,
  type HandoverAlarm,
  type HandoverCover,
  type HandoverStatement,
  handoverCoverAt,
} from '../../vacuum/handover.ts';
import { bodyToHandoverStatement } from '../../vacuum/operation-record.ts';
import { raiseAlarm } from './alarm.ts';
import { type JointAct, type JointActors, nowIso, proposeJoint } from './joint-desk.ts';
import type { NodeContext } from './node-context.ts';

export type HandoverState = {
  readonly handover: Handover;
  readonly parties: ReadonlyArray<string>;
  /** Code and place as the notice says them. */
  readonly post: string | null;
  readonly cell7: string | null;
  readonly latE7: number | null;
  readonly lngE7: number | null;
  readonly cover: HandoverCover;
  readonly alarm: HandoverAlarm | null;
  /** The announced hour has passed and nobody is in place; the leaving force still counts. */
  readonly isOverdue: boolean;
};

type Step = { readonly id: string; readonly by: string; readonly body: PostHandoverBody };

/** Every handover as it stands at `now`, by the time of its notice. */
export async function listHandovers(context: NodeContext, now: UnixMs): Promise<ReadonlyArray<HandoverState>> {
  const steps = await readSteps(context);
  const notices = steps.filter(({ body }) => body.step === 'notice');
  return notices.flatMap((notice) => {
    const handover = foldHandover(notice, steps);
    return handover === null ? [] : [describeHandover(notice, handover, now)];
  });
}

/** Steps in the order of their own time, so that both nodes fold alike in whatever order they arrived. */
async function readSteps({ store }: Pick<NodeContext, 'store'>): Promise<ReadonlyArray<Step>> {
  const rows = await store.db
    .selectFrom('record_view')
    .select(['id', 'org', 'body'])
    .where('kind', '=', 'post-handover')
    .where('standing', '=', 'current')
    .execute();
  return rows
    .map(({ id, org, body }) => ({ id, by: org, body: JSON.parse(body) as PostHandoverBody }))
    .sort((a, b) => (a.body.at === b.body.at ? (a.id < b.id ? -1 : 1) : a.body.at < b.body.at ? -1 : 1));
}

/** A step that does not fit is left out, on both nodes alike. */
function foldHandover(notice: Step, steps: ReadonlyArray<Step>): Handover | null {
  const opened = applyHandover(null, toStatement(notice));
  if (!opened.ok) return null;
  let handover = opened.value;
  for (const step of steps) {
    if (step.body.handover !== notice.id || step.body.step === 'notice') continue;
    const next = applyHandover(handover, toStatement(step));
    if (next.ok) handover = next.value;
  }
  return handover;
}

function toStatement({ id, by, body }: Step): HandoverStatement {
  return bodyToHandoverStatement(body, id, by);
}

function describeHandover(notice: Step, handover: Handover, now: UnixMs): HandoverState {
  const { body } = notice;
  const cover = handoverCoverAt(handover, now);
  const isOpen = handover.phase === 'notice' || handover.phase === 'accepted';
  return {
    handover,
    parties: body.parties,
    post: body.post ?? null,
    cell7: body.place?.cell7 ?? null,
    latE7: body.place?.latE7 ?? null,
    lngE7: body.place?.lngE7 ?? null,
    cover,
    alarm: findHandoverAlarm(handover, now),
    isOverdue: isOpen && handover.vacatedAt === null && now >= handover.leavesAt,
  };
}

/** Adds one step, if it fits what stands; a vacated post with nobody in place also sounds across the seam. */
export async function addHandoverStep(
  context: NodeContext,
  actors: JointActors,
  draft: Omit<PostHandoverBody, 'at' | 'parties'>,
): Promise<Result<JointAct & { readonly alarmed: boolean }, BadHandover | { readonly type: string }>> {
  const parties = await partiesOf(context, draft);
  const body = { ...draft, parties, at: nowIso(context) } as PostHandoverBody;
  const checked = await checkStep(context, body);
  if (!checked.ok) return checked;
  const added = await proposeJoint(
    context,
    actors,
    { kind: 'post-handover', marking: 'official', body: body as unknown as JsonObject },
    'urgent',
  );
  if (!added.ok) return added;
  context.notify({ type: 'operation', id: added.value.id });
  return ok({ ...added.value, alarmed: await alarmIfOpen(context, actors, body) });
}

/** Those of the notice; a notice names the organisation that shall take over. */
async function partiesOf(context: NodeContext, draft: Omit<PostHandoverBody, 'at' | 'parties'>): Promise<string[]> {
  if (draft.step === 'notice') return [context.identity.org, draft.relieving ?? ''];
  const notice = (await readSteps(context)).find(({ id }) => id === draft.handover);
  return [...(notice?.body.parties ?? [])];
}

async function checkStep(
  context: NodeContext,
  body: PostHandoverBody,
): Promise<Result<null, BadHandover | UnknownKind | BadBody>> {
  const steps = await readSteps(context);
  const notice = steps.find(({ id }) => id === body.handover);
  if (body.step !== 'notice' && notice === undefined) return err({ type: 'NoNotice' });
  const shaped = checkFullBody('post-handover', body);
  if (!shaped.ok) return shaped;
  const before = notice === undefined ? null : foldHandover(notice, steps);
  const next = applyHandover(before, bodyToHandoverStatement(body, 'new', context.identity.org));
  return next.ok ? ok(null) : next;
}

/** True where an alarm went out; without a standing release the screens of both still show it. */
async function alarmIfOpen(context: NodeContext, { seat }: JointActors, body: PostHandoverBody): Promise<boolean> {
  if (body.step !== 'vacated') return false;
  const all = await listHandovers(context, context.time.now());
  const state = all.find(({ handover }) => handover.id === body.handover);
  if (!state?.alarm || state.latE7 === null || state.lngE7 === null) return false;
  const { latE7, lngE7 } = state;
  const alarm = { alarmKind: 'post-vacated', latE7, lngE7, helpWanted: true, test: false };
  return (await raiseAlarm(context, seat, alarm, false)).ok;
}
