/** `seamline task`: tasks of directives with owner, due date, progress and what blocks them; evidence that they were done. */
import type { Command } from 'commander';
import { err, ok, type Result } from '../base/result.ts';
import { type UnixMs, unixMsToIso } from '../base/time.ts';
import type { TaskView } from '../node/http/contract-direction.ts';
import type { JsonObject } from '../record/disclosure.ts';
import { BLOCKER_CAUSES, TASK_STATES } from '../record/kind/direction.ts';
import {
  type ActOptions,
  addActOptions,
  addAndPrint,
  addPassageOption,
  addReadCommands,
  addReceiptCommand,
  codeOfOrganisation,
  type DirectionDesk,
  findCalled,
  type Refusal,
  readPassages,
  resolveOrganisationCodes,
  typedText,
  withActingDesk,
} from './direction-desk.ts';
import { numberOf } from './directive-command.ts';
import { collectFlag, oneOfFlag, parseInstantFlag, wholeFlag } from './flag.ts';
import type { CommandOutput } from './output.ts';

/** A task with the directive it belongs to. */
type ListedTask = TaskView & { readonly directive: string; readonly parties: ReadonlyArray<string> };

type TaskOptions = ActOptions & {
  readonly directive: string;
  readonly code: string;
  readonly title: ReadonlyArray<string>;
  readonly owner?: string;
  readonly ownerSeat?: string;
  readonly centre?: string;
  readonly due?: UnixMs;
  readonly dependsOn: ReadonlyArray<string>;
};
type UpdateOptions = ActOptions & {
  readonly state: string;
  readonly progress?: number;
  readonly cause?: string;
  readonly note?: string;
};
type EvidenceOptions = ActOptions & { readonly record: ReadonlyArray<string>; readonly note?: string };

const codeOf = ({ code }: ListedTask): string => code;

export function addTaskCommands(program: Command, output: CommandOutput): void {
  const task = program.command('task');
  addReadCommands<ListedTask>(task, output, { key: 'tasks', list: listTasks, codeOf, describe: describeTask });
  const add = addActOptions(task.command('add').description('open a task'))
    .requiredOption('--directive <id>', 'id or number of its directive')
    .requiredOption('--code <code>', 'what it is called, such as T3-1')
    .option('--owner <code>', 'organisation that does it; the own where none is named')
    .option('--owner-seat <code>', 'seat that does it')
    .option('--centre <code>', 'centre it belongs to')
    .option('--due <time>', 'day or instant it is due', parseInstantFlag)
    .option('--depends-on <id>', 'task that comes before, by id or code; repeatable', collectFlag, []);
  addPassageOption(add, 'title', 'what is done').action((options: TaskOptions) =>
    withActingDesk(output, options, async (desk) => {
      const body = buildTask(desk, options);
      return body.ok ? addAndPrint(output, options, desk, 'task', body.value) : body;
    }),
  );
  addActOptions(task.command('update').description('report on an own task'))
    .argument('<id>', 'id or code')
    .requiredOption('--state <name>', TASK_STATES.join(', '), oneOfFlag(TASK_STATES))
    .option('--progress <percent>', '0 to 100', wholeFlag(0, 100))
    .option('--cause <name>', `what blocks it: ${BLOCKER_CAUSES.join(', ')}`, oneOfFlag(BLOCKER_CAUSES))
    .option('--note <text>', 'in words')
    .action((name: string, options: UpdateOptions) =>
      withActingDesk(output, options, async (desk) => {
        const found = findCalled(listTasks(desk), name, 'task', codeOf);
        if (!found.ok) return found;
        return addAndPrint(output, options, desk, 'task-update', buildUpdate(desk, found.value, options));
      }),
    );
  addActOptions(task.command('evidence').description('link records that prove it'))
    .argument('<id>', 'id or code')
    .option('--record <id>', 'record that proves it; repeatable', collectFlag, [])
    .option('--note <text>', 'in words')
    .action((name: string, options: EvidenceOptions) =>
      withActingDesk(output, options, async (desk) => {
        const found = findCalled(listTasks(desk), name, 'about', codeOf);
        if (!found.ok) return found;
        return addAndPrint(output, options, desk, 'evidence', {
          parties: [...found.value.parties],
          about: found.value.id,
          records: [...options.record],
          at: unixMsToIso(desk.at),
          ...(options.note === undefined ? {} : { note: typedText(options.note, options.language) }),
        });
      }),
    );
  addReceiptCommand(task, output, (desk, name) => findCalled(listTasks(desk), name, 'task', codeOf));
}

function listTasks({ view }: DirectionDesk): ReadonlyArray<ListedTask> {
  return view.directives.flatMap(({ tasks, number, parties }) =>
    tasks.map((task) => ({ ...task, directive: number, parties })),
  );
}

function buildTask(desk: DirectionDesk, options: TaskOptions): Result<JsonObject, Refusal> {
  const directive = findCalled(desk.view.directives, options.directive, 'directive', numberOf);
  if (!directive.ok) return directive;
  const title = readPassages(options.title, 'title', options.language);
  if (!title.ok) return title;
  const owner = resolveOrganisationCodes(desk, options.owner === undefined ? [desk.org] : [options.owner]);
  if (!owner.ok) return owner;
  const before: string[] = [];
  for (const name of options.dependsOn) {
    if (name === options.code) {
      return err({ type: 'DependsOnItself', field: 'dependsOn', path: options.code } as Refusal);
    }
    const task = findCalled(listTasks(desk), name, 'dependsOn', codeOf);
    if (!task.ok) return task;
    before.push(task.value.id);
  }
  return ok({
    parties: [...directive.value.parties],
    directive: directive.value.id,
    code: options.code,
    title: title.value as JsonObject[string],
    owner: owner.value[0]!,
    ...(options.ownerSeat === undefined ? {} : { ownerSeat: options.ownerSeat }),
    ...(options.centre === undefined ? {} : { centre: options.centre }),
    openedAt: unixMsToIso(desk.at),
    ...(options.due === undefined ? {} : { due: unixMsToIso(options.due) }),
    ...(before.length === 0 ? {} : { dependsOn: before }),
  });
}

function buildUpdate(desk: DirectionDesk, task: ListedTask, options: UpdateOptions): JsonObject {
  const isDone = options.state === 'done';
  const permille = options.progress === undefined ? (isDone ? 1_000 : task.progressPermille) : options.progress * 10;
  return {
    parties: [...task.parties],
    task: task.id,
    at: unixMsToIso(desk.at),
    state: options.state,
    progressPermille: permille,
    ...(options.cause === undefined ? {} : { blocker: options.cause }),
    ...(options.note === undefined ? {} : { note: typedText(options.note, options.language) }),
  };
}

function describeTask(task: ListedTask, desk: DirectionDesk): ReadonlyArray<string> {
  const blocker = task.blocker === null ? '' : ` (${task.blocker} since ${task.blockedSince})`;
  const owner = codeOfOrganisation(desk, task.owner);
  return [
    `${task.directive} ${task.code}  ${owner}  ${task.state}${blocker}  ${task.ageDays} days  ${task.title[0]?.text ?? ''}`,
    `  progress ${task.progressPermille / 10} %, evidence ${task.evidence.length}`,
    ...task.waitsFor.map((id) => `  waits for ${id}`),
  ];
}
