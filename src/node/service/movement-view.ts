/**
 * Own planned movements and the hotline records of their conflicts. A movement is entered by a seat and stays at home;
 * its latest notice under a code counts. Protected sites are checked here, at home: yes or no.
 */
import { type Cell, gridCellToLatLng } from '../../base/grid.ts';
import { distanceM } from '../../base/place.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { JsonObject } from '../../record/disclosure.ts';
import type { MovementAgreementBody, MovementConflictBody, MovementNoticeBody } from '../../record/kind/operation.ts';
import { checkFullBody } from '../../record/registry.ts';
import { createMovementTokens, touchesProtectedSite } from '../../vacuum/deconfliction.ts';
import { bodyToMovement } from '../../vacuum/operation-record.ts';
import type { ProtectedSite } from '../../vacuum/survey-refusal.ts';
import { addDeskRecord } from './desk-record.ts';
import { type JointAct, type JointActors, nowIso, proposeJoint } from './joint-desk.ts';
import type { NodeContext, SeatContext } from './node-context.ts';
import { readForce } from './own-force.ts';

export type OwnMovement = { readonly id: string; readonly body: MovementNoticeBody };

/** The latest notice of each own movement, in the order in which they were first entered. */
export async function listMovements(
  context: Pick<NodeContext, 'store' | 'identity'>,
): Promise<ReadonlyArray<OwnMovement>> {
  const rows = await readOwnRows(context, 'movement-notice');
  const byCode = new Map<string, OwnMovement>();
  for (const { id, body } of rows) {
    const notice = JSON.parse(body) as MovementNoticeBody;
    byCode.set(notice.code, { id, body: notice });
  }
  return [...byCode.values()];
}

export type MovementWarning = MovementConflictBody & { readonly id: string; readonly code: string };

/** The latest hotline record of each movement that met something. */
export async function listMovementWarnings(
  context: Pick<NodeContext, 'store' | 'identity'>,
): Promise<ReadonlyArray<MovementWarning>> {
  const codeById = new Map<string, string>();
  for (const { id, body } of await readOwnRows(context, 'movement-notice')) {
    codeById.set(id, (JSON.parse(body) as MovementNoticeBody).code);
  }
  const byMovement = new Map<string, MovementWarning>();
  for (const { id, body } of await readOwnRows(context, 'movement-conflict')) {
    const conflict = JSON.parse(body) as MovementConflictBody;
    byMovement.set(conflict.movement, { ...conflict, id, code: codeById.get(conflict.movement) ?? '' });
  }
  return [...byMovement.values()];
}

async function readOwnRows({ store, identity }: Pick<NodeContext, 'store' | 'identity'>, kind: string) {
  return store.db
    .selectFrom('record_view')
    .select(['id', 'body'])
    .where('kind', '=', kind)
    .where('org', '=', identity.org)
    .where('standing', '=', 'current')
    .orderBy('position')
    .execute();
}

export type MovementDraft = Omit<MovementNoticeBody, 'at'>;

/** Enters or replaces a movement; legs that cannot be walked or driven one after the other are refused. */
export async function enterMovement(
  context: NodeContext,
  seat: SeatContext,
  draft: MovementDraft,
): Promise<Result<{ readonly id: string; readonly protectedSite: 'yes' | 'no' }, { readonly type: string }>> {
  const body: MovementNoticeBody = { ...draft, at: nowIso(context) };
  const shaped = checkFullBody('movement-notice', body);
  if (!shaped.ok) return shaped;
  const movement = bodyToMovement(body, draft.code);
  const possible = createMovementTokens([movement], context.time.now());
  if (!possible.ok) return possible;
  const added = await addDeskRecord(context, seat, {
    kind: 'movement-notice',
    marking: 'confidential',
    body: body as unknown as JsonObject,
  });
  if (!added.ok) return added;
  const { sites } = await readForce(context);
  const cells = new Set(movement.legs.map(({ cell }) => cell).filter((cell) => isProtected(cell, sites)));
  context.notify({ type: 'operation', id: added.value.id });
  return ok({ id: added.value.id, protectedSite: touchesProtectedSite(movement, cells) });
}

/** A res-8 cell whose centre lies within the buffer of a site, or no farther from it than the cell is wide. */
function isProtected(cell: Cell, sites: ReadonlyArray<ProtectedSite>): boolean {
  const centre = gridCellToLatLng(cell);
  return sites.some(({ place, bufferM }) => distanceM(place, centre) <= bufferM + CELL_RADIUS_M);
}

/** Greatest distance from the centre of a res-8 cell to its edge, rounded up. */
const CELL_RADIUS_M = 600;

/** Keeps that the desk was called, and what came of it. */
export async function settleConflict(
  context: NodeContext,
  seat: SeatContext,
  call: { readonly conflict: string; readonly result: string },
): Promise<Result<{ readonly id: string }, { readonly type: string }>> {
  const held = (await listMovementWarnings(context)).find(({ id }) => id === call.conflict);
  if (held === undefined) return err({ type: 'NotFound' });
  const { id: _id, code: _code, result: _result, ...same } = held;
  const text = call.result.trim().normalize('NFC');
  if (text === '') return err({ type: 'ReasonMissing' });
  const body = { ...same, called: true, result: { text, language: 'en' }, at: nowIso(context) };
  const draft = { kind: 'movement-conflict', marking: 'official', body: body as unknown as JsonObject } as const;
  const added = await addDeskRecord(context, seat, draft);
  if (!added.ok) return added;
  context.notify({ type: 'operation', id: added.value.id });
  return ok({ id: added.value.id });
}

export type MovementTermsDraft = Pick<MovementAgreementBody, 'bucket' | 'purpose' | 'expires'> & {
  readonly partner: string;
  readonly ownDesk: { readonly desk: string; readonly hotline: string };
  readonly partnerDesk: { readonly desk: string; readonly hotline: string };
};

/** What both sign before their movements are compared. */
export async function proposeMovementAgreement(
  context: NodeContext,
  actors: JointActors,
  draft: MovementTermsDraft,
): Promise<Result<JointAct, { readonly type: string }>> {
  const { partner, bucket, ownDesk, partnerDesk, purpose, expires } = draft;
  const { org } = context.identity;
  const desks = [
    { organisation: org, ...ownDesk },
    { organisation: partner, ...partnerDesk },
  ];
  const body = { parties: [org, partner], bucket, desks, purpose, expires, at: nowIso(context) };
  const shaped = checkFullBody('movement-agreement', body);
  if (!shaped.ok) return shaped;
  return proposeJoint(context, actors, { kind: 'movement-agreement', marking: 'official', body: shaped.value });
}
