/**
 * What a record of direction must hold before this node signs it, beyond its schema: everything it names is here, and each
 * refusal says which field is wrong. An addressee that is a party, no task that waits for itself, no evidence its reader
 * may not see, steps of a request in their order (rules D-3, D-5, D-6, D-7).
 */
import type { UnixMs } from '../../base/time.ts';
import { type DirectionRecord, keepLatestVersions, textOrNull } from '../../direction/direction-record.ts';
import { findRfiStepFault, foldRfis, type RfiStepFault } from '../../direction/rfi-board.ts';
import { findTaskCycle } from '../../direction/task-dependency.ts';
import { readDirectionRecords } from './direction-view.ts';
import type { NodeContext } from './node-context.ts';
import type { NewRecord } from './record-intake.ts';

type RuleContext = Pick<NodeContext, 'store' | 'identity' | 'time' | 'directory'>;
type Body = Readonly<Record<string, unknown>>;
type Known = { readonly records: ReadonlyArray<DirectionRecord>; readonly now: UnixMs };

export type DirectionFault =
  | { readonly type: 'NoAddressee'; readonly field: 'addressees' }
  | { readonly type: 'AddresseeNotParty'; readonly field: 'addressees'; readonly organisation: string }
  | { readonly type: 'UnknownReference'; readonly field: string; readonly record: string }
  | { readonly type: 'DirectiveOfAnother'; readonly field: string; readonly record: string }
  | { readonly type: 'DependsOnItself'; readonly field: 'dependsOn'; readonly path: string }
  | { readonly type: 'NotTaskOwner'; readonly field: 'task'; readonly owner: string }
  | { readonly type: 'BlockerMissing'; readonly field: 'blocker' }
  | { readonly type: 'EvidenceNotVisible'; readonly field: 'records'; readonly record: string; readonly reader: string }
  | { readonly type: 'QuorumTooLarge'; readonly field: 'quorum'; readonly seats: number }
  | { readonly type: 'UnknownSeatCode'; readonly field: string; readonly seat: string }
  | { readonly type: 'SeatOfAnother'; readonly field: 'seat'; readonly seat: string }
  | { readonly type: RfiStepFault; readonly field: string; readonly state: string };

/** Members that must name a record of this kind that is here. */
const REFERENCES: Readonly<Record<string, ReadonlyArray<readonly [member: string, kinds: ReadonlyArray<string>]>>> = {
  decision: [['meeting', ['meeting']]],
  directive: [
    ['decision', ['decision']],
    ['supersedes', ['directive']],
    ['revokes', ['directive']],
  ],
  task: [
    ['directive', ['directive']],
    ['dependsOn', ['task']],
  ],
  'task-update': [['task', ['task']]],
  evidence: [['about', ['task', 'directive']]],
  escalation: [['about', ['task', 'directive']]],
  'committee-session': [['committee', ['committee']]],
  'seat-filling': [['committee', ['committee']]],
  'rfi-step': [['rfi', ['rfi']]],
};

/** The first fault of a draft, or null; kinds of other areas have none here. */
export async function findDirectionFault(context: RuleContext, draft: NewRecord): Promise<DirectionFault | null> {
  const body = draft.body as Body;
  if (draft.kind === 'directive') {
    const fault = checkAddressees(body);
    if (fault !== null) return fault;
  }
  if (draft.kind === 'committee') return checkQuorum(body);
  const references = REFERENCES[draft.kind];
  if (references === undefined) return null;
  const records = keepLatestVersions(await readDirectionRecords(context));
  const missing = findMissing(references, body, records);
  if (missing !== null) return missing;
  const known = { records, now: context.time.now() };
  switch (draft.kind) {
    case 'directive':
      return checkEnded(context, body, known);
    case 'task':
      return checkDependencies(body, known);
    case 'task-update':
      return checkUpdate(context, body, known);
    case 'evidence':
      return findHiddenEvidence(context, body);
    case 'committee-session':
    case 'seat-filling':
      return checkSeats(context, draft.kind, body, known);
    case 'rfi-step':
      return checkStep(context, body, known);
    default:
      return null;
  }
}

function checkAddressees(body: Body): DirectionFault | null {
  const addressees = listOf(body['addressees']);
  if (addressees.length === 0) return { type: 'NoAddressee', field: 'addressees' };
  const parties = listOf(body['parties']);
  const stranger = addressees.find((organisation) => !parties.includes(organisation));
  return stranger === undefined ? null : { type: 'AddresseeNotParty', field: 'addressees', organisation: stranger };
}

function checkQuorum(body: Body): DirectionFault | null {
  const seats = (body['seats'] as ReadonlyArray<unknown> | undefined)?.length ?? 0;
  return Number(body['quorum']) > seats ? { type: 'QuorumTooLarge', field: 'quorum', seats } : null;
}

function findMissing(
  references: ReadonlyArray<readonly [member: string, kinds: ReadonlyArray<string>]>,
  body: Body,
  records: ReadonlyArray<DirectionRecord>,
): DirectionFault | null {
  const kindById = new Map(records.map(({ id, kind }) => [id, kind]));
  for (const [field, kinds] of references) {
    const missing = listOf(body[field]).find((id) => !kinds.includes(kindById.get(id) ?? ''));
    if (missing !== undefined) return { type: 'UnknownReference', field, record: missing };
  }
  return null;
}

/** Whoever issued a directive supersedes or revokes it. */
function checkEnded(context: RuleContext, body: Body, { records }: Known): DirectionFault | null {
  for (const field of ['supersedes', 'revokes']) {
    const ended = records.find(({ id }) => id === body[field]);
    if (ended !== undefined && ended.originator !== context.identity.org) {
      return { type: 'DirectiveOfAnother', field, record: ended.id };
    }
  }
  return null;
}

/** An amended task stands for its earlier version, so a round through amendments is found too. */
function checkDependencies(body: Body, { records }: Known): DirectionFault | null {
  const own = String(body['prev'] ?? 'new');
  const tasks = records.filter(({ kind }) => kind === 'task');
  const dependsOn = new Map(tasks.map((task) => [task.id, listOf(task.body['dependsOn'])]));
  dependsOn.set(own, listOf(body['dependsOn']));
  const isRound = findTaskCycle(dependsOn, own) !== null;
  return isRound ? { type: 'DependsOnItself', field: 'dependsOn', path: String(body['code']) } : null;
}

function checkUpdate(context: RuleContext, body: Body, { records }: Known): DirectionFault | null {
  if (body['state'] === 'blocked' && body['blocker'] === undefined) return { type: 'BlockerMissing', field: 'blocker' };
  const owner = String(records.find(({ id }) => id === body['task'])?.body['owner']);
  if (owner === context.identity.org) return null;
  return { type: 'NotTaskOwner', field: 'task', owner: context.directory.findCode(owner) ?? owner };
}

/** A record is seen by whoever made it and by whom a form of it was released to and not withdrawn from. */
async function findHiddenEvidence(context: RuleContext, body: Body): Promise<DirectionFault | null> {
  const { db } = context.store;
  const records = listOf(body['records']);
  if (records.length === 0) return null;
  const held = await db
    .selectFrom('record_view')
    .select(['id', 'org', 'standing'])
    .where('id', 'in', records)
    .execute();
  const given = await db
    .selectFrom('release_view')
    .select(['record_id', 'partner'])
    .where('record_id', 'in', records)
    .where('direction', '=', 'out')
    .where('withdrawn', 'is', null)
    .execute();
  for (const record of records) {
    const row = held.find(({ id }) => id === record);
    if (row === undefined || row.standing === 'withdrawn')
      return { type: 'UnknownReference', field: 'records', record };
    const hidden = listOf(body['parties']).find(
      (reader) =>
        reader !== context.identity.org &&
        reader !== row.org &&
        !given.some(({ record_id, partner }) => record_id === record && partner === reader),
    );
    if (hidden !== undefined) {
      const reader = context.directory.findCode(hidden) ?? hidden;
      return { type: 'EvidenceNotVisible', field: 'records', record, reader };
    }
  }
  return null;
}

function checkSeats(context: RuleContext, kind: string, body: Body, { records }: Known): DirectionFault | null {
  const committee = records.find(({ id }) => id === body['committee']);
  const seats = (committee?.body['seats'] ?? []) as ReadonlyArray<{ code: string; organisation: string }>;
  const field = kind === 'seat-filling' ? 'seat' : 'filledSeats';
  const unknown = listOf(body[field]).find((code) => !seats.some((seat) => seat.code === code));
  if (unknown !== undefined) return { type: 'UnknownSeatCode', field, seat: unknown };
  if (kind !== 'seat-filling') return null;
  const seat = String(body['seat']);
  const owner = seats.find(({ code }) => code === seat)?.organisation;
  return owner === context.identity.org ? null : { type: 'SeatOfAnother', field: 'seat', seat };
}

function checkStep(context: RuleContext, body: Body, { records, now }: Known): DirectionFault | null {
  const rfi = records.find(({ id }) => id === body['rfi'])!;
  const state = foldRfis(records, now).find(({ id }) => id === rfi.id)?.state ?? 'draft';
  const fault = findRfiStepFault(rfi, state, { originator: context.identity.org, body });
  if (fault === null) return null;
  const field = fault === 'RfiReasonMissing' ? 'reason' : fault === 'RfiNoConsent' ? 'taskedTo' : 'step';
  return { type: fault, field, state };
}

function listOf(value: unknown): ReadonlyArray<string> {
  if (Array.isArray(value)) return value.map(String);
  const text = textOrNull(value);
  return text === null ? [] : [text];
}
