/** `seamline rfi`: requests for information from draft to closed or refused, with consent of either originator. */
import type { Command } from 'commander';
import { err, ok, type Result } from '../base/result.ts';
import { type UnixMs, unixMsToIso } from '../base/time.ts';
import type { RfiView } from '../node/http/contract-direction.ts';
import type { JsonObject } from '../record/disclosure.ts';
import { PRIORITIES, RFI_ANSWER_FORMATS, RFI_STEPS } from '../record/kind/direction.ts';
import { MARKINGS } from '../record/label.ts';
import {
  type ActOptions,
  addActOptions,
  addAndPrint,
  addReadCommands,
  addReceiptCommand,
  codeOfOrganisation,
  type DirectionDesk,
  findCalled,
  type Refusal,
  resolveOrganisationCodes,
  typedText,
  withActingDesk,
} from './direction-desk.ts';
import { collectFlag, oneOfFlag, parseInstantFlag } from './flag.ts';
import type { CommandOutput } from './output.ts';

type RfiOptions = ActOptions & {
  readonly to: ReadonlyArray<string>;
  readonly question: string;
  readonly justification: string;
  readonly priority: string;
  readonly valueUntil: UnixMs;
  readonly answerMarking: string;
  readonly answerFormat: string;
  readonly mayPassTo: ReadonlyArray<string>;
};
type StepOptions = ActOptions & {
  readonly reason?: string;
  readonly answer?: string;
  readonly record: ReadonlyArray<string>;
  readonly taskedTo?: string;
  readonly mayPassTo: ReadonlyArray<string>;
};

export function addRfiCommands(program: Command, output: CommandOutput): void {
  const rfi = program.command('rfi');
  addReadCommands<RfiView>(rfi, output, {
    key: 'rfis',
    list: ({ view }) => view.rfis,
    codeOf: ({ id }) => id,
    describe: describeRequest,
  });
  addActOptions(rfi.command('add').description('draft a request; `rfi step ID submitted` sends it'))
    .requiredOption('--question <text>', 'what is asked')
    .requiredOption('--justification <text>', 'why it is needed')
    .requiredOption('--value-until <time>', 'latest time the answer is of value', parseInstantFlag)
    .option('--to <code>', 'organisation asked; repeatable', collectFlag, [])
    .option('--priority <name>', PRIORITIES.join(', '), oneOfFlag(PRIORITIES), 'priority')
    .option('--answer-marking <name>', 'highest marking of the answer', oneOfFlag(MARKINGS), 'official')
    .option('--answer-format <name>', RFI_ANSWER_FORMATS.join(', '), oneOfFlag(RFI_ANSWER_FORMATS), 'text')
    .option('--may-pass-to <code>', 'organisation the question may go on to; repeatable', collectFlag, [])
    .action((options: RfiOptions) =>
      withActingDesk(output, options, async (desk) => {
        const body = buildRequest(desk, options);
        return body.ok ? addAndPrint(output, options, desk, 'rfi', body.value) : body;
      }),
    );
  addActOptions(rfi.command('step').description('the next step of a request'))
    .argument('<id>', 'id of the request')
    .argument('<step>', RFI_STEPS.join(', '), oneOfFlag(RFI_STEPS))
    .option('--reason <text>', 'why it is refused')
    .option('--answer <text>', 'the answer')
    .option('--record <id>', 'record that answers; repeatable', collectFlag, [])
    .option('--tasked-to <code>', 'organisation that works on it')
    .option('--may-pass-to <code>', 'organisation the answer may go on to; repeatable', collectFlag, [])
    .action((name: string, step: string, options: StepOptions) =>
      withActingDesk(output, options, async (desk) => {
        const body = buildStep(desk, name, step, options);
        return body.ok ? addAndPrint(output, options, desk, 'rfi-step', body.value) : body;
      }),
    );
  addReceiptCommand(rfi, output, ({ view }, name) => findCalled(view.rfis, name, 'rfi'));
}

function buildRequest(desk: DirectionDesk, options: RfiOptions): Result<JsonObject, Refusal> {
  const asked = resolveOrganisationCodes(desk, options.to);
  if (!asked.ok) return asked;
  if (asked.value.length === 0) return err({ type: 'EmptyAudience', field: 'to' } as Refusal);
  const onward = resolveOrganisationCodes(desk, options.mayPassTo);
  if (!onward.ok) return onward;
  return ok({
    parties: [...new Set([desk.org, ...asked.value])],
    question: typedText(options.question, options.language),
    justification: typedText(options.justification, options.language),
    priority: options.priority,
    valueUntil: unixMsToIso(options.valueUntil),
    answerMarking: options.answerMarking,
    answerFormat: options.answerFormat,
    ...(onward.value.length === 0 ? {} : { mayPassTo: [...onward.value] }),
    at: unixMsToIso(desk.at),
  });
}

function buildStep(desk: DirectionDesk, name: string, step: string, options: StepOptions): Result<JsonObject, Refusal> {
  const found = findCalled(desk.view.rfis, name, 'rfi');
  if (!found.ok) return found;
  const tasked = resolveOrganisationCodes(desk, options.taskedTo === undefined ? [] : [options.taskedTo]);
  if (!tasked.ok) return tasked;
  const onward = resolveOrganisationCodes(desk, options.mayPassTo);
  if (!onward.ok) return onward;
  return ok({
    parties: [...found.value.parties],
    rfi: found.value.id,
    step,
    at: unixMsToIso(desk.at),
    ...(options.reason === undefined ? {} : { reason: typedText(options.reason, options.language) }),
    ...(options.answer === undefined ? {} : { answer: typedText(options.answer, options.language) }),
    ...(tasked.value[0] === undefined ? {} : { taskedTo: tasked.value[0] }),
    ...(options.record.length === 0 ? {} : { records: [...options.record] }),
    ...(onward.value.length === 0 ? {} : { mayPassTo: [...onward.value] }),
  });
}

function describeRequest(rfi: RfiView, desk: DirectionDesk): ReadonlyArray<string> {
  const late = rfi.isLate ? '  LATE' : '';
  return [
    `${rfi.id}  ${rfi.state}${late}  of value until ${rfi.valueUntil}  ${rfi.question.text}`,
    ...rfi.steps.map(({ step, by, at, reason }) =>
      `  ${step}  ${codeOfOrganisation(desk, by)}  ${at}  ${reason?.text ?? ''}`.trimEnd(),
    ),
    ...(rfi.answer === null ? [] : [`  answer: ${rfi.answer.text}`]),
  ];
}
