/**
 * The elements of an own offer as its maker hands them in: posts and patrols as `force import` takes them, and shifts,
 * further hours of a post that stands. What cannot be (hours that overlap, a post nobody knows) is refused by name.
 */
import { err, ok, type Result } from '../../base/result.ts';
import { minuteToSlot, type OverlappingSchedule, type SlotPlan, spansToSlots } from '../../ground/slot-plan.ts';
import type { PatrolBody, PostBody } from '../../record/kind/force.ts';
import { checkFullBody } from '../../record/registry.ts';
import { nowIso } from './joint-desk.ts';
import type { NodeContext } from './node-context.ts';
import type { OfferPart } from './offer-check.ts';
import { bodyToPatrol, bodyToPost, readForce } from './own-force.ts';

type Given = Readonly<Record<string, unknown>>;
type Span = { readonly fromMin: number; readonly toMin: number };

export type OfferParts = {
  /** Posts and patrols as `force import` takes them, without state. */
  readonly posts: ReadonlyArray<Given>;
  readonly patrols: ReadonlyArray<Given>;
  /** Further hours of an own post, by its code. */
  readonly shifts: ReadonlyArray<{ readonly post: string; readonly manned: ReadonlyArray<Span> }>;
};

export async function readOfferParts(
  context: NodeContext,
  plan: SlotPlan,
  given: OfferParts,
): Promise<Result<ReadonlyArray<OfferPart>, { readonly type: string }>> {
  const parts: OfferPart[] = [];
  const shape = (kind: 'post' | 'patrol', draft: Given) =>
    checkFullBody(kind, { ...draft, state: 'standing', at: nowIso(context) });
  for (const draft of given.posts) {
    const shaped = shape('post', draft);
    if (!shaped.ok) return shaped;
    parts.push({ kind: 'post', post: bodyToPost(shaped.value as unknown as PostBody) });
  }
  for (const draft of given.patrols) {
    const shaped = shape('patrol', draft);
    if (!shaped.ok) return shaped;
    parts.push({ kind: 'patrol', patrol: bodyToPatrol(shaped.value as unknown as PatrolBody) });
  }
  const { posts } = await readForce(context);
  for (const { post: code, manned } of given.shifts) {
    const held = posts.find(({ id }) => id === code);
    if (held === undefined) return err({ type: 'UnknownPost', code } as { type: string });
    const isTwice = manned.some((span) => held.manned.some((old) => isOverlapping(span, old)));
    if (isTwice) return err({ type: 'OverlappingSchedule', id: code } as OverlappingSchedule);
    parts.push({ kind: 'shift', post: { ...held, manned } });
  }
  return nameParts(plan, parts);
}

function isOverlapping(a: Span, b: Span): boolean {
  return a.fromMin < b.toMin && b.fromMin < a.toMin;
}

/** Ids of their own, so that an element never stands for one of the force; hours outside the period are refused. */
function nameParts(
  plan: SlotPlan,
  parts: ReadonlyArray<OfferPart>,
): Result<ReadonlyArray<OfferPart>, { readonly type: string }> {
  for (const [k, part] of parts.entries()) {
    const possible = spansToSlots(plan, listSpans(part), `offer-${k + 1}`);
    if (!possible.ok) return possible;
  }
  return ok(
    parts.map((part, k) => {
      const id = `offer-${k + 1}`;
      return part.kind === 'patrol'
        ? { ...part, patrol: { ...part.patrol, id } }
        : { ...part, post: { ...part.post, id } };
    }),
  );
}

function listSpans(part: OfferPart): ReadonlyArray<Span> {
  if (part.kind !== 'patrol') return part.post.manned;
  return part.patrol.walks.map(({ departMin, durationMin }) => ({
    fromMin: departMin,
    toMin: departMin + durationMin,
  }));
}

/** Slots in which the team is bound by any element, ascending. */
export function listBoundSlots(plan: SlotPlan, parts: ReadonlyArray<OfferPart>): ReadonlyArray<number> {
  const bound = new Set<number>();
  for (const { fromMin, toMin } of parts.flatMap(listSpans)) {
    for (let at = fromMin - (fromMin % plan.slotMin); at < toMin; at += plan.slotMin) bound.add(minuteToSlot(plan, at));
  }
  return [...bound].sort((a, b) => a - b);
}
