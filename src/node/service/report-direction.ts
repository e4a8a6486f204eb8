/**
 * Directives and their tasks as documents show them, out of the fold of the board: a task is a row of its own under its
 * directive, received by its owner once the owner reported on it.
 */
import { toTime, type UnixMs } from '../../base/time.ts';
import type { DirectionRecord, PassageTexts } from '../../direction/direction-record.ts';
import { type DirectiveStatus, foldDirectives, type TaskStatus } from '../../direction/directive-board.ts';
import type {
  BlockerCause,
  DirectiveState,
  PassageByLanguage,
  ReportDirective,
} from '../../format/document/directive-sentence.ts';
import type { Marking } from '../../record/label.ts';
import type { NodeContext } from './node-context.ts';

type Names = Pick<NodeContext['directory'], 'findCode'>;

/** Directives as they stood at `at`, each before its tasks; with a centre, only tasks of it or of none. */
export function listReportDirectives(
  directory: Names,
  records: ReadonlyArray<DirectionRecord>,
  markings: ReadonlyMap<string, Marking>,
  at: UnixMs,
  centre: string | null = null,
): ReadonlyArray<ReportDirective> {
  const nameOf = (org: string): string => directory.findCode(org) ?? org;
  return foldDirectives(records, at).flatMap((directive) => {
    const tasks = directive.tasks.filter((task) => centre === null || task.centre === null || task.centre === centre);
    return [
      describeReportDirective(directive, markings.get(directive.id) ?? 'official', nameOf),
      ...tasks.map((task) => describeReportTask(task, directive, markings, nameOf)),
    ];
  });
}

function describeReportDirective(
  directive: DirectiveStatus,
  marking: Marking,
  nameOf: (org: string) => string,
): ReportDirective {
  return {
    records: [directive.id],
    serial: directive.number,
    texts: passageByLanguage(directive.text),
    issuer: directive.issuer,
    issuedAt: toTime(directive.issuedAt) ?? (0 as UnixMs),
    dueAt: toTime(directive.due),
    addressees: directive.receipts.map(({ organisation, at }) => ({
      name: nameOf(organisation),
      receivedAt: toTime(at),
    })),
    state: chooseState(directive),
    progress: null,
    blocker: null,
    evidence: directive.evidence,
    marking,
  };
}

function chooseState(directive: DirectiveStatus): DirectiveState {
  const { state, tasks, receipts } = directive;
  if (state !== 'open') return state;
  if (tasks.some((task) => task.state === 'blocked')) return 'blocked';
  if (tasks.some((task) => task.state === 'active' || task.state === 'done')) return 'in-progress';
  return receipts.every(({ at }) => at !== null) ? 'received' : 'issued';
}

const STATE_BY_TASK: Readonly<Record<string, DirectiveState>> = {
  active: 'in-progress',
  blocked: 'blocked',
  done: 'done',
  cancelled: 'revoked',
};
const CAUSE_BY_BLOCKER: Readonly<Record<string, BlockerCause>> = {
  finance: 'finance',
  law: 'legal-basis',
  staff: 'personnel',
  equipment: 'equipment',
};

function describeReportTask(
  task: TaskStatus,
  directive: DirectiveStatus,
  markings: ReadonlyMap<string, Marking>,
  nameOf: (org: string) => string,
): ReportDirective {
  const opened = toTime(task.openedAt) ?? (0 as UnixMs);
  return {
    records: [task.id],
    serial: task.code,
    texts: passageByLanguage(task.title),
    issuer: directive.issuer,
    issuedAt: opened,
    dueAt: toTime(task.due),
    addressees: [{ name: nameOf(task.owner), receivedAt: toTime(task.receivedAt) }],
    state: STATE_BY_TASK[task.state] ?? 'received',
    progress: task.receivedAt === null || task.state === 'open' ? null : task.progressPermille / 1_000,
    blocker:
      task.state !== 'blocked' || task.blocker === null
        ? null
        : { cause: CAUSE_BY_BLOCKER[task.blocker] ?? 'other', since: toTime(task.blockedSince) ?? opened },
    evidence: task.evidence,
    marking: markings.get(task.id) ?? 'official',
  };
}

export function passageByLanguage(texts: PassageTexts): PassageByLanguage {
  const passage: { [language in 'en' | 'ar' | 'ckb']?: string } = {};
  for (const { text, language } of texts) passage[language] ??= text;
  return passage;
}
