/** `seamline directive`: directives with issuer, addressees, priority and due date; receipts, amendments, escalation. */
import type { Command } from 'commander';
import { err, ok, type Result } from '../base/result.ts';
import { type UnixMs, unixMsToIso } from '../base/time.ts';
import type { DirectiveView } from '../node/http/contract-direction.ts';
import type { JsonObject } from '../record/disclosure.ts';
import { PRIORITIES } from '../record/kind/direction.ts';
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
import { collectFlag, oneOfFlag, parseInstantFlag } from './flag.ts';
import { decisionBody } from './meeting-command.ts';
import type { CommandOutput } from './output.ts';

type DirectiveOptions = ActOptions & {
  readonly number: string;
  readonly meeting?: string;
  readonly decision?: string;
  readonly issuer?: string;
  readonly to: ReadonlyArray<string>;
  readonly text: ReadonlyArray<string>;
  readonly priority: string;
  readonly due?: UnixMs;
  readonly supersedes?: string;
  readonly revokes?: string;
};
type EscalateOptions = ActOptions & { readonly to: string; readonly reason?: string };

export const numberOf = ({ number }: DirectiveView): string => number;

export function addDirectiveCommands(program: Command, output: CommandOutput): void {
  const directive = program.command('directive');
  addReadCommands<DirectiveView>(directive, output, {
    key: 'directives',
    list: ({ view }) => view.directives,
    codeOf: numberOf,
    describe: describeDirective,
  });
  const add = addActOptions(directive.command('add').description('issue a directive'))
    .requiredOption('--number <code>', 'its number, such as D4')
    .option('--decision <id>', 'decision it carries out')
    .option('--meeting <id>', 'meeting that decided it; the decision is entered too')
    .option('--issuer <role>', 'role that issues it; who chaired the meeting where none is named')
    .option('--to <code>', 'addressee; repeatable', collectFlag, [])
    .option('--priority <name>', PRIORITIES.join(', '), oneOfFlag(PRIORITIES), 'priority')
    .option('--due <time>', 'day or instant it is due', parseInstantFlag)
    .option('--supersedes <id>', 'directive it replaces')
    .option('--revokes <id>', 'directive it ends');
  addPassageOption(add, 'text', 'what is to be done').action((options: DirectiveOptions) =>
    withActingDesk(output, options, (desk) => issueDirective(output, options, desk)),
  );
  addActOptions(directive.command('escalate').description('tell somebody higher that it stands still'))
    .argument('<id>', 'id or number')
    .requiredOption('--to <role>', 'role that is told')
    .option('--reason <text>', 'why')
    .action((name: string, options: EscalateOptions) =>
      withActingDesk(output, options, async (desk) => {
        const found = findCalled(desk.view.directives, name, 'about', numberOf);
        if (!found.ok) return found;
        return addAndPrint(output, options, desk, 'escalation', {
          parties: [...found.value.parties],
          about: found.value.id,
          to: options.to,
          at: unixMsToIso(desk.at),
          ...(options.reason === undefined ? {} : { reason: typedText(options.reason, options.language) }),
        });
      }),
    );
  addReceiptCommand(directive, output, ({ view }, name) => findCalled(view.directives, name, 'directive', numberOf));
}

async function issueDirective(
  output: CommandOutput,
  options: DirectiveOptions,
  desk: DirectionDesk,
): Promise<Result<void, Refusal>> {
  const text = readPassages(options.text, 'text', options.language);
  if (!text.ok) return text;
  const addressees = resolveOrganisationCodes(desk, options.to);
  if (!addressees.ok) return addressees;
  if (addressees.value.length === 0) return err({ type: 'NoAddressee', field: 'addressees' } as Refusal);
  const context = findContext(desk, options);
  if (!context.ok) return context;
  const { meeting, decision } = context.value;
  const ended: Record<string, string> = {};
  for (const member of ['supersedes', 'revokes'] as const) {
    const name = options[member];
    if (name === undefined) continue;
    const earlier = findCalled(desk.view.directives, name, member, numberOf);
    if (!earlier.ok) return earlier;
    ended[member] = earlier.value.id;
  }
  const stranger = addressees.value.find((id) => !meeting.parties.includes(id));
  if (stranger !== undefined) {
    return err({ type: 'AddresseeNotParty', organisation: codeOfOrganisation(desk, stranger) } as Refusal);
  }
  const decided =
    decision === null
      ? await desk.add('decision', decisionBody(meeting, options.number, text.value, false))
      : ok({ id: decision });
  if (!decided.ok) return decided;
  return addAndPrint(output, options, desk, 'directive', {
    parties: [...meeting.parties],
    decision: decided.value.id,
    number: options.number,
    issuer: options.issuer ?? meeting.chair,
    addressees: [...addressees.value],
    text: text.value as JsonObject[string],
    priority: options.priority,
    issuedAt: unixMsToIso(desk.at),
    ...(options.due === undefined ? {} : { due: unixMsToIso(options.due) }),
    ...ended,
  });
}

/** The meeting, and the decision if it is entered already. */
function findContext(
  desk: DirectionDesk,
  options: DirectiveOptions,
): Result<{ readonly meeting: DirectionDesk['view']['meetings'][number]; readonly decision: string | null }, Refusal> {
  const { meetings } = desk.view;
  if (options.decision !== undefined) {
    const meeting = meetings.find(({ decisions }) => decisions.some(({ id }) => id === options.decision));
    return meeting === undefined
      ? err({ type: 'UnknownReference', field: 'decision', record: options.decision } as Refusal)
      : ok({ meeting, decision: options.decision });
  }
  const meeting = findCalled(meetings, options.meeting ?? '', 'meeting');
  if (!meeting.ok) return meeting;
  const decided = meeting.value.decisions.find(({ number }) => number === options.number);
  return ok({ meeting: meeting.value, decision: decided?.id ?? null });
}

function describeDirective(directive: DirectiveView, desk: DirectionDesk): ReadonlyArray<string> {
  const { number, state, ageDays, receipts, text, tasks, escalationDue } = directive;
  const received = receipts.filter((receipt) => receipt.at !== null).length;
  return [
    `${number}  ${state}  ${ageDays} days  received ${received} of ${receipts.length}  ${text[0]?.text ?? ''}`,
    ...receipts.map(({ organisation, at, daysUnreceived }) => {
      const code = codeOfOrganisation(desk, organisation);
      return at === null ? `  ${code}: not received for ${daysUnreceived} days` : `  ${code}: received ${at}`;
    }),
    ...tasks.map(
      (task) =>
        `  ${task.code}  ${task.state}${task.blocker === null ? '' : ` (${task.blocker})`}  ${task.ageDays} days  ${task.title[0]?.text ?? ''}`,
    ),
    ...(escalationDue === null ? [] : [`  escalation due: ${escalationDue}`]),
  ];
}
