/**
 * Directives and what became of them: a fold over meetings, decisions, directives, tasks, updates, evidence and receipts,
 * as they stood at a given time. Equal records give an equal board on every node, in whatever order they arrived (rule D-1).
 * DirectiveReceipt of a directive is its addressee's countersignature; done means every task done, each with evidence.
 */
import { isoToUnixMs, type UnixMs } from '../base/time.ts';
import { type AgeBand, ageDays, ageToBand } from './age.ts';

/** A record as the fold sees it: its kind, who made it, and its body. */
export type DirectionRecord = {
  readonly id: string;
  readonly kind: string;
  readonly originator: string;
  readonly body: Readonly<Record<string, unknown>>;
};

export type PassageTexts = ReadonlyArray<{ readonly text: string; readonly language: 'en' | 'ar' | 'ckb' }>;

export type TaskStatus = {
  readonly id: string;
  readonly code: string;
  readonly title: PassageTexts;
  readonly owner: string;
  readonly centre: string | null;
  readonly state: string;
  readonly blocker: string | null;
  readonly progressPermille: number;
  readonly openedAt: string;
  readonly doneAt: string | null;
  readonly due: string | null;
  readonly ageDays: number;
  readonly band: AgeBand;
  readonly isOverdue: boolean;
  readonly evidence: ReadonlyArray<string>;
  readonly waitsFor: ReadonlyArray<string>;
};

export type DirectiveStatus = {
  readonly id: string;
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
};

export type DirectiveReceipt = {
  readonly organisation: string;
  readonly at: string | null;
  readonly daysUnreceived: number;
};

type Indexed = {
  readonly byKind: (kind: string) => ReadonlyArray<DirectionRecord>;
  readonly byId: ReadonlyMap<string, DirectionRecord>;
};

/** Directives as they stood at `at`, by number, then id. Records from after `at` are left out. */
export function foldDirectives(records: ReadonlyArray<DirectionRecord>, at: UnixMs): ReadonlyArray<DirectiveStatus> {
  const known = records.filter((r) => recordTime(r) <= at);
  const index: Indexed = {
    byKind: (kind) => known.filter((r) => r.kind === kind),
    byId: new Map(known.map((r) => [r.id, r])),
  };
  return index
    .byKind('directive')
    .map((directive) => describeDirective(directive, index, at))
    .sort((a, b) => compareText(a.number, b.number) || compareText(a.id, b.id));
}

function describeDirective(directive: DirectionRecord, index: Indexed, at: UnixMs): DirectiveStatus {
  const { body, id } = directive;
  const issued = timeOf(body, 'issuedAt');
  const tasks = index
    .byKind('task')
    .filter((t) => t.body['directive'] === id)
    .map((task) => describeTask(task, index, at))
    .sort((a, b) => compareText(a.code, b.code) || compareText(a.id, b.id));
  const ended = findEnd(directive, index);
  const isDone = tasks.length > 0 && tasks.every((t) => t.state === 'done' && t.evidence.length > 0);
  const doneAt = isDone
    ? tasks
        .map((t) => t.doneAt ?? '')
        .sort(compareText)
        .at(-1)!
    : null;
  const until = doneAt === null ? at : toMs(doneAt);
  const days = ageDays(issued, until);
  const due = textOrNull(body['due']);
  const decision = index.byId.get(String(body['decision']));
  return {
    id,
    number: String(body['number']),
    meeting: textOrNull(decision?.body['meeting']),
    decision: String(body['decision']),
    issuer: String(body['issuer']),
    priority: String(body['priority']),
    text: body['text'] as PassageTexts,
    issuedAt: String(body['issuedAt']),
    due,
    state: ended ?? (isDone ? 'done' : 'open'),
    doneAt,
    ageDays: days,
    band: ageToBand(days),
    isOverdue: due !== null && toMs(due) < until,
    receipts: listReceipts(directive, index, at),
    tasks,
    evidence: listEvidence(id, index),
  };
}

/** A later directive of the same issuer's organisation may supersede or revoke. */
function findEnd(directive: DirectionRecord, index: Indexed): 'superseded' | 'revoked' | null {
  const later = index.byKind('directive').filter((d) => d.originator === directive.originator);
  if (later.some((d) => d.body['revokes'] === directive.id)) return 'revoked';
  return later.some((d) => d.body['supersedes'] === directive.id) ? 'superseded' : null;
}

function listReceipts(directive: DirectionRecord, index: Indexed, at: UnixMs): ReadonlyArray<DirectiveReceipt> {
  const issued = timeOf(directive.body, 'issuedAt');
  const answers = index
    .byKind('countersignature')
    .filter((c) => c.body['proposal'] === directive.id && c.body['answer'] === 'yes');
  return (directive.body['addressees'] as ReadonlyArray<string>).map((organisation) => {
    const times = answers
      .filter((a) => a.originator === organisation)
      .map((a) => String(a.body['at']))
      .sort(compareText);
    const received = organisation === directive.originator ? String(directive.body['issuedAt']) : (times[0] ?? null);
    return { organisation, at: received, daysUnreceived: ageDays(issued, received === null ? at : toMs(received)) };
  });
}

function describeTask(task: DirectionRecord, index: Indexed, at: UnixMs): TaskStatus {
  const { body, id } = task;
  const updates = index
    .byKind('task-update')
    .filter((u) => u.body['task'] === id && u.originator === body['owner'])
    .sort((a, b) => compareText(String(a.body['at']), String(b.body['at'])) || compareText(a.id, b.id));
  const last = updates.at(-1)?.body;
  const state = String(last?.['state'] ?? 'open');
  const doneAt = state === 'done' ? String(last?.['at']) : null;
  const until = doneAt === null ? at : toMs(doneAt);
  const days = ageDays(timeOf(body, 'openedAt'), until);
  const due = textOrNull(body['due']);
  return {
    id,
    code: String(body['code']),
    title: body['title'] as PassageTexts,
    owner: String(body['owner']),
    centre: textOrNull(body['centre']),
    state,
    blocker: textOrNull(last?.['blocker']),
    progressPermille: Number(last?.['progressPermille'] ?? 0),
    openedAt: String(body['openedAt']),
    doneAt,
    due,
    ageDays: days,
    band: ageToBand(days),
    isOverdue: due !== null && toMs(due) < until,
    evidence: listEvidence(id, index),
    waitsFor: findOpenBefore(task, index),
  };
}

function findOpenBefore(task: DirectionRecord, index: Indexed): ReadonlyArray<string> {
  const before = (task.body['dependsOn'] ?? []) as ReadonlyArray<string>;
  const isDone = (id: string) =>
    index
      .byKind('task-update')
      .some(
        (u) =>
          u.body['task'] === id && u.body['state'] === 'done' && u.originator === index.byId.get(id)?.body['owner'],
      );
  return before.filter((id) => !isDone(id)).sort(compareText);
}

function listEvidence(about: string, index: Indexed): ReadonlyArray<string> {
  const records = index
    .byKind('evidence')
    .filter((e) => e.body['about'] === about)
    .flatMap((e) => e.body['records'] as ReadonlyArray<string>);
  return [...new Set(records)].sort(compareText);
}

/** The task whose dependencies would lead back to it, or null: a task may not wait for itself (rule D-3). */
export function findTaskCycle(dependsOn: ReadonlyMap<string, ReadonlyArray<string>>, from: string): string | null {
  const waiting = [...(dependsOn.get(from) ?? [])];
  const seen = new Set<string>();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next === from) return from;
    if (seen.has(next)) continue;
    seen.add(next);
    waiting.push(...(dependsOn.get(next) ?? []));
  }
  return null;
}

const TIME_MEMBERS: Readonly<Record<string, string>> = {
  directive: 'issuedAt',
  task: 'openedAt',
  decision: '',
  committee: 'firstSession',
};

function recordTime(record: DirectionRecord): number {
  const member = TIME_MEMBERS[record.kind] ?? 'at';
  return member === '' ? Number.NEGATIVE_INFINITY : timeOf(record.body, member);
}

function timeOf(body: Readonly<Record<string, unknown>>, member: string): UnixMs {
  return toMs(String(body[member] ?? ''));
}

function toMs(iso: string): UnixMs {
  const ms = isoToUnixMs(iso);
  return ms.ok ? ms.value : (0 as UnixMs);
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
