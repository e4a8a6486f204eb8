/**
 * Directives and what became of them: a fold over meetings, decisions, directives, tasks, updates, evidence and receipts,
 * as they stood at a given time. Equal records give an equal board on every node, in whatever order they arrived (rule D-1).
 * Receipt of a directive is its addressee's countersignature; done means every task done, each with evidence.
 */
import type { UnixMs } from '../base/time.ts';
import { type AgeBand, ageDays, ageToBand } from './age.ts';
import {
  compareIds,
  type DirectionRecord,
  groupByMember,
  keepLatestVersions,
  listParties,
  memberToMs,
  type PassageTexts,
  sortByTime,
  textOrNull,
  timeToMs,
} from './direction-record.ts';

export type TaskStatus = {
  readonly id: string;
  readonly code: string;
  readonly title: PassageTexts;
  readonly owner: string;
  readonly ownerSeat: string | null;
  readonly centre: string | null;
  readonly state: string;
  readonly blocker: string | null;
  readonly blockedSince: string | null;
  readonly progressPermille: number;
  readonly openedAt: string;
  /** When the owner first reported on it, or opened it. */
  readonly receivedAt: string | null;
  readonly doneAt: string | null;
  readonly due: string | null;
  readonly ageDays: number;
  readonly band: AgeBand;
  readonly isOverdue: boolean;
  readonly evidence: ReadonlyArray<string>;
  readonly waitsFor: ReadonlyArray<string>;
};

/** Why somebody higher should know, by the first rule that holds. */
export type EscalationCause = 'overdue' | 'unreceived' | 'blocked';
export type Escalation = { readonly id: string; readonly about: string; readonly to: string; readonly at: string };

export type DirectiveStatus = {
  readonly id: string;
  readonly originator: string;
  readonly parties: ReadonlyArray<string>;
  readonly number: string;
  readonly meeting: string | null;
  readonly decision: string;
  readonly issuer: string;
  readonly priority: string;
  readonly text: PassageTexts;
  readonly issuedAt: string;
  readonly due: string | null;
  readonly state: 'open' | 'done' | 'superseded' | 'revoked';
  readonly doneAt: string | null;
  readonly ageDays: number;
  readonly band: AgeBand;
  readonly isOverdue: boolean;
  readonly receipts: ReadonlyArray<DirectiveReceipt>;
  readonly tasks: ReadonlyArray<TaskStatus>;
  readonly evidence: ReadonlyArray<string>;
  readonly escalations: ReadonlyArray<Escalation>;
  /** Null where nothing is due, or somebody was told since. */
  readonly escalationDue: EscalationCause | null;
};

export type DirectiveReceipt = {
  readonly organisation: string;
  readonly at: string | null;
  readonly daysUnreceived: number;
};

/** Days without a receipt, and days blocked, after which somebody higher should know. */
export const ESCALATION_DAYS = { unreceived: 7, blocked: 30 } as const;

const DIRECTIVE_KINDS: ReadonlySet<string> = new Set([
  'decision',
  'directive',
  'task',
  'task-update',
  'evidence',
  'countersignature',
  'escalation',
]);

type Indexed = {
  readonly byId: ReadonlyMap<string, DirectionRecord>;
  readonly tasksByDirective: ReadonlyMap<string, ReadonlyArray<DirectionRecord>>;
  readonly updatesByTask: ReadonlyMap<string, ReadonlyArray<DirectionRecord>>;
  readonly evidenceByAbout: ReadonlyMap<string, ReadonlyArray<DirectionRecord>>;
  readonly answersByProposal: ReadonlyMap<string, ReadonlyArray<DirectionRecord>>;
  readonly escalationsByAbout: ReadonlyMap<string, ReadonlyArray<DirectionRecord>>;
  readonly endsByDirective: ReadonlyMap<string, ReadonlyArray<readonly ['superseded' | 'revoked', string]>>;
};

/** Directives as they stood at `at`, by number, then id. Records from after `at` are left out. */
export function foldDirectives(records: ReadonlyArray<DirectionRecord>, at: UnixMs): ReadonlyArray<DirectiveStatus> {
  const followed = records.filter(({ kind }) => DIRECTIVE_KINDS.has(kind));
  const known = keepLatestVersions(followed).filter((r) => recordTime(r) <= at);
  const directives = known.filter((r) => r.kind === 'directive');
  const ends = directives.flatMap(({ originator, body }) => [
    { of: textOrNull(body['supersedes']), end: ['superseded', originator] as const },
    { of: textOrNull(body['revokes']), end: ['revoked', originator] as const },
  ]);
  const index: Indexed = {
    byId: new Map(known.map((r) => [r.id, r])),
    tasksByDirective: groupByMember(known, 'task', 'directive'),
    updatesByTask: groupByMember(known, 'task-update', 'task'),
    evidenceByAbout: groupByMember(known, 'evidence', 'about'),
    answersByProposal: groupByMember(known, 'countersignature', 'proposal'),
    escalationsByAbout: groupByMember(known, 'escalation', 'about'),
    endsByDirective: new Map(
      [...Map.groupBy(ends, ({ of }) => of ?? '')].map(([of, list]) => [of, list.map(({ end }) => end)]),
    ),
  };
  return directives
    .map((directive) => describeDirective(directive, index, at))
    .sort((a, b) => compareIds(a.number, b.number) || compareIds(a.id, b.id));
}

function describeDirective(directive: DirectionRecord, index: Indexed, at: UnixMs): DirectiveStatus {
  const { body, id } = directive;
  const issued = memberToMs(body, 'issuedAt');
  const tasks = (index.tasksByDirective.get(id) ?? [])
    .map((task) => describeTask(task, index, at))
    .sort((a, b) => compareIds(a.code, b.code) || compareIds(a.id, b.id));
  const isDone = tasks.length > 0 && tasks.every((t) => t.state === 'done' && t.evidence.length > 0);
  const doneTimes = tasks.map((t) => t.doneAt ?? '').sort(compareIds);
  const doneAt = isDone ? doneTimes.at(-1)! : null;
  const until = doneAt === null ? at : timeToMs(doneAt);
  const days = ageDays(issued, until);
  const due = textOrNull(body['due']);
  const decision = index.byId.get(String(body['decision']));
  const state = findEnd(directive, index) ?? (isDone ? 'done' : 'open');
  const receipts = listReceipts(directive, index, at);
  const isOverdue = due !== null && timeToMs(due) < until;
  const escalations = listEscalations([id, ...tasks.map((task) => task.id)], index);
  return {
    id,
    originator: directive.originator,
    parties: listParties(body),
    number: String(body['number']),
    meeting: textOrNull(decision?.body['meeting']),
    decision: String(body['decision']),
    issuer: String(body['issuer']),
    priority: String(body['priority']),
    text: body['text'] as PassageTexts,
    issuedAt: String(body['issuedAt']),
    due,
    state,
    doneAt,
    ageDays: days,
    band: ageToBand(days),
    isOverdue,
    receipts,
    tasks,
    evidence: listEvidence(id, index),
    escalations,
    escalationDue:
      state === 'open' ? findEscalationDue({ isOverdue, due, issued, receipts, tasks, escalations }, at) : null,
  };
}

/** A later directive of the same organisation may supersede or revoke; revoking is the stronger word. */
function findEnd(directive: DirectionRecord, index: Indexed): 'superseded' | 'revoked' | null {
  const ends = (index.endsByDirective.get(directive.id) ?? []).filter(([, by]) => by === directive.originator);
  if (ends.some(([end]) => end === 'revoked')) return 'revoked';
  return ends.length > 0 ? 'superseded' : null;
}

/** The first cause since which nobody was told. */
function findEscalationDue(
  directive: Pick<DirectiveStatus, 'isOverdue' | 'due' | 'receipts' | 'tasks' | 'escalations'> & {
    readonly issued: UnixMs;
  },
  at: UnixMs,
): EscalationCause | null {
  const { isOverdue, due, issued, receipts, tasks, escalations } = directive;
  const told = Math.max(0, ...escalations.map((escalation) => timeToMs(escalation.at)));
  if (isOverdue && due !== null && told < timeToMs(due)) return 'overdue';
  const isUnreceived = receipts.some((r) => r.at === null && r.daysUnreceived >= ESCALATION_DAYS.unreceived);
  if (isUnreceived && told <= issued) return 'unreceived';
  const isBlocked = tasks.some(({ blockedSince }) => {
    const since = timeToMs(blockedSince);
    return blockedSince !== null && told < since && ageDays(since, at) >= ESCALATION_DAYS.blocked;
  });
  return isBlocked ? 'blocked' : null;
}

function listEscalations(about: ReadonlyArray<string>, index: Indexed): ReadonlyArray<Escalation> {
  const records = about.flatMap((id) => index.escalationsByAbout.get(id) ?? []);
  return sortByTime(records, 'at').map(({ id, body }) => ({
    id,
    about: String(body['about']),
    to: String(body['to']),
    at: String(body['at']),
  }));
}

function listReceipts(directive: DirectionRecord, index: Indexed, at: UnixMs): ReadonlyArray<DirectiveReceipt> {
  const issued = memberToMs(directive.body, 'issuedAt');
  const answers = (index.answersByProposal.get(directive.id) ?? []).filter((c) => c.body['answer'] === 'yes');
  return (directive.body['addressees'] as ReadonlyArray<string>).map((organisation) => {
    const times = answers
      .filter((a) => a.originator === organisation)
      .map((a) => String(a.body['at']))
      .sort(compareIds);
    const received = organisation === directive.originator ? String(directive.body['issuedAt']) : (times[0] ?? null);
    return { organisation, at: received, daysUnreceived: ageDays(issued, received === null ? at : timeToMs(received)) };
  });
}

function describeTask(task: DirectionRecord, index: Indexed, at: UnixMs): TaskStatus {
  const { body, id } = task;
  const updates = sortByTime(
    (index.updatesByTask.get(id) ?? []).filter((u) => u.originator === body['owner']),
    'at',
  );
  const last = updates.at(-1)?.body;
  const state = String(last?.['state'] ?? 'open');
  const doneAt = state === 'done' ? String(last?.['at']) : null;
  const until = doneAt === null ? at : timeToMs(doneAt);
  const days = ageDays(memberToMs(body, 'openedAt'), until);
  const due = textOrNull(body['due']);
  const blocked = updates[updates.findLastIndex((u) => u.body['state'] !== 'blocked') + 1];
  const openedAt = String(body['openedAt']);
  return {
    id,
    code: String(body['code']),
    title: body['title'] as PassageTexts,
    owner: String(body['owner']),
    ownerSeat: textOrNull(body['ownerSeat']),
    centre: textOrNull(body['centre']),
    state,
    blocker: textOrNull(last?.['blocker']),
    blockedSince: state === 'blocked' ? textOrNull(blocked?.body['at']) : null,
    progressPermille: Number(last?.['progressPermille'] ?? 0),
    openedAt,
    receivedAt: task.originator === body['owner'] ? openedAt : textOrNull(updates[0]?.body['at']),
    doneAt,
    due,
    ageDays: days,
    band: ageToBand(days),
    isOverdue: due !== null && timeToMs(due) < until,
    evidence: listEvidence(id, index),
    waitsFor: findOpenBefore(task, index),
  };
}

function findOpenBefore(task: DirectionRecord, index: Indexed): ReadonlyArray<string> {
  const before = (task.body['dependsOn'] ?? []) as ReadonlyArray<string>;
  const isDone = (id: string): boolean => {
    const owner = index.byId.get(id)?.body['owner'];
    return (index.updatesByTask.get(id) ?? []).some((u) => u.body['state'] === 'done' && u.originator === owner);
  };
  return before.filter((id) => !isDone(id)).sort(compareIds);
}

function listEvidence(about: string, index: Indexed): ReadonlyArray<string> {
  const records = (index.evidenceByAbout.get(about) ?? []).flatMap((e) => e.body['records'] as ReadonlyArray<string>);
  return [...new Set(records)].sort(compareIds);
}

/** When a record began to count; a decision counts with the meeting that is its context. */
const TIME_MEMBERS: Readonly<Record<string, string>> = {
  directive: 'issuedAt',
  task: 'openedAt',
};

function recordTime(record: DirectionRecord): number {
  if (record.kind === 'decision') return Number.NEGATIVE_INFINITY;
  return memberToMs(record.body, TIME_MEMBERS[record.kind] ?? 'at');
}
