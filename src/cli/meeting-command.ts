/** `seamline meeting`: meetings with attendees as roles, agenda and minutes, and the decisions they came to. */
import type { Command } from 'commander';
import { ok, type Result } from '../base/result.ts';
import { unixMsToIso } from '../base/time.ts';
import type { MeetingView } from '../node/http/contract-direction.ts';
import type { JsonObject } from '../record/disclosure.ts';
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
import { collectFlag } from './flag.ts';
import type { CommandOutput } from './output.ts';

type MeetingOptions = ActOptions & {
  readonly chair: string;
  readonly attendee: ReadonlyArray<string>;
  readonly party: ReadonlyArray<string>;
  readonly subject: ReadonlyArray<string>;
  readonly agenda: ReadonlyArray<string>;
  readonly minutes: ReadonlyArray<string>;
  readonly place?: string;
  readonly incident: ReadonlyArray<string>;
  readonly publicText?: true;
};
type DecisionOptions = ActOptions & {
  readonly number: string;
  readonly text: ReadonlyArray<string>;
  readonly publicText?: true;
};

export function addMeetingCommands(program: Command, output: CommandOutput): void {
  const meeting = program.command('meeting');
  addReadCommands<MeetingView>(meeting, output, {
    key: 'meetings',
    list: ({ view }) => view.meetings,
    codeOf: ({ id }) => id,
    describe: describeMeeting,
  });
  const add = addActOptions(meeting.command('add').description('enter a meeting; attendees are roles, never names'))
    .requiredOption('--chair <role>', 'role that chaired')
    .option('--attendee <role>', 'role that attended; repeatable', collectFlag, [])
    .option('--party <code>', 'organisation it concerns beside the own; repeatable', collectFlag, [])
    .option('--place <name>', 'where it was held')
    .option('--incident <id>', 'incident report it considered; repeatable', collectFlag, [])
    .option('--public-text', 'its text may be told to the public where its marking allows');
  addPassageOption(
    addPassageOption(addPassageOption(add, 'subject', 'what it was about'), 'agenda', 'one item'),
    'minutes',
    'what was said',
  );
  add.action((options: MeetingOptions) =>
    withActingDesk(output, options, async (desk) => {
      const body = buildMeeting(desk, options);
      return body.ok ? addAndPrint(output, options, desk, 'meeting', body.value) : body;
    }),
  );
  const decide = addActOptions(meeting.command('decide').description('enter a decision of a meeting'))
    .argument('<meeting>', 'id of the meeting')
    .requiredOption('--number <code>', 'number of the decision, such as D4')
    .option('--public-text', 'its text may be told to the public where its marking allows');
  addPassageOption(decide, 'text', 'what was decided').action((name: string, options: DecisionOptions) =>
    withActingDesk(output, options, async (desk) => {
      const found = findCalled(desk.view.meetings, name, 'meeting');
      if (!found.ok) return found;
      const text = readPassages(options.text, 'text', options.language);
      if (!text.ok) return text;
      const body = decisionBody(found.value, options.number, text.value, options.publicText === true);
      return addAndPrint(output, options, desk, 'decision', body);
    }),
  );
  addReceiptCommand(meeting, output, ({ view }, name) => findCalled(view.meetings, name, 'meeting'));
}

export function decisionBody(
  meeting: Pick<MeetingView, 'id' | 'parties'>,
  number: string,
  text: unknown,
  publicText: boolean,
): JsonObject {
  return { parties: [...meeting.parties], meeting: meeting.id, number, text, publicText } as JsonObject;
}

function buildMeeting(desk: DirectionDesk, options: MeetingOptions): Result<JsonObject, Refusal> {
  const { language } = options;
  const parties = resolveOrganisationCodes(desk, options.party);
  if (!parties.ok) return parties;
  const subject = readPassages(options.subject, 'subject', language);
  if (!subject.ok) return subject;
  const minutes = options.minutes.length === 0 ? ok(null) : readPassages(options.minutes, 'minutes', language);
  if (!minutes.ok) return minutes;
  return ok({
    parties: [...new Set([desk.org, ...parties.value])],
    at: unixMsToIso(desk.at),
    ...(options.place === undefined ? {} : { place: typedText(options.place, language) }),
    chair: options.chair,
    attendees: [...options.attendee],
    subject: [...subject.value],
    ...(options.agenda.length === 0 ? {} : { agenda: options.agenda.map((item) => [typedText(item, language)]) }),
    ...(minutes.value === null ? {} : { minutes: [...minutes.value] }),
    ...(options.incident.length === 0 ? {} : { incidents: [...options.incident] }),
    publicText: options.publicText === true,
  } as JsonObject);
}

function describeMeeting(meeting: MeetingView, desk: DirectionDesk): ReadonlyArray<string> {
  const { id, at, chair, subject, attendees, decisions, signedBy } = meeting;
  return [
    `${id}  ${at}  ${chair}  ${subject[0]?.text ?? ''}`,
    `  attended by ${attendees.join(', ')}`,
    `  signed by ${signedBy.map((org) => codeOfOrganisation(desk, org)).join(', ')}`,
    ...decisions.map(({ number, text }) => `  ${number}  ${text[0]?.text ?? ''}`),
  ];
}
