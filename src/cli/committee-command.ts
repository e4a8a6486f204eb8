/** `seamline committee`: joint committees and teams with terms of reference, seats, quorum and rhythm; who sits, what was held. */
import type { Command } from 'commander';
import { err, ok, type Result } from '../base/result.ts';
import { type UnixMs, unixMsToIso } from '../base/time.ts';
import type { CommitteeView } from '../node/http/contract-direction.ts';
import type { JsonObject } from '../record/disclosure.ts';
import { COMMITTEE_FORMS } from '../record/kind/direction.ts';
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
import { collectFlag, oneOfFlag, parseInstantFlag, wholeFlag } from './flag.ts';
import type { CommandOutput } from './output.ts';

type CommitteeOptions = ActOptions & {
  readonly code: string;
  readonly name: ReadonlyArray<string>;
  readonly form: string;
  readonly centre?: string;
  readonly terms: ReadonlyArray<string>;
  readonly seatFor: ReadonlyArray<string>;
  readonly quorum: number;
  readonly firstSession: UnixMs;
  readonly everyDays: number;
};
type SessionOptions = ActOptions & { readonly filled: ReadonlyArray<string>; readonly note?: string };
type FillOptions = ActOptions & { readonly by?: string };

const codeOf = ({ code }: CommitteeView): string => code;

export function addCommitteeCommands(program: Command, output: CommandOutput): void {
  const committee = program.command('committee');
  addReadCommands<CommitteeView>(committee, output, {
    key: 'committees',
    list: ({ view }) => view.committees,
    codeOf,
    describe: describeCommittee,
  });
  const add = addActOptions(committee.command('add').description('propose a committee or team; the others sign it'))
    .requiredOption('--code <code>', 'what it is called')
    .option('--form <name>', COMMITTEE_FORMS.join(' or '), oneOfFlag(COMMITTEE_FORMS), 'committee')
    .option('--centre <code>', 'centre it belongs to')
    .option(
      '--seat-for <code:organisation:role>',
      'one seat, such as LO-1:FED:liaison-officer; repeatable',
      collectFlag,
      [],
    )
    .requiredOption('--quorum <n>', 'seats that must be filled for a session to count', wholeFlag(1, 40))
    .requiredOption('--first-session <time>', 'first session of the rhythm', parseInstantFlag)
    .option('--every-days <n>', 'days from one session to the next', wholeFlag(1, 366), 7);
  addPassageOption(addPassageOption(add, 'name', 'its name'), 'terms', 'terms of reference').action(
    (options: CommitteeOptions) =>
      withActingDesk(output, options, async (desk) => {
        const body = buildCommittee(desk, options);
        return body.ok ? addAndPrint(output, options, desk, 'committee', body.value) : body;
      }),
  );
  addActOptions(committee.command('session').description('a session was held (`--at`), with these seats filled'))
    .argument('<id>', 'id or code')
    .option('--filled <code>', 'seat that was filled; repeatable', collectFlag, [])
    .option('--note <text>', 'in words')
    .action((name: string, options: SessionOptions) =>
      addAbout(output, options, name, 'committee-session', {
        filledSeats: [...options.filled],
        ...(options.note === undefined ? {} : { note: typedText(options.note, options.language) }),
      }),
    );
  addActOptions(committee.command('fill').description('who fills an own seat from now on (`--at`)'))
    .argument('<id>', 'id or code')
    .argument('<seat>', 'code of the seat')
    .option('--by <position>', 'position whose holder sits there; vacant without it')
    .action((name: string, seat: string, options: FillOptions) =>
      addAbout(output, options, name, 'seat-filling', {
        seat,
        ...(options.by === undefined ? {} : { filledBy: options.by }),
      }),
    );
  addReceiptCommand(committee, output, ({ view }, name) => findCalled(view.committees, name, 'committee', codeOf));
}

async function addAbout(
  output: CommandOutput,
  options: ActOptions,
  name: string,
  kind: string,
  body: JsonObject,
): Promise<void> {
  await withActingDesk(output, options, async (desk) => {
    const found = findCalled(desk.view.committees, name, 'committee', codeOf);
    if (!found.ok) return found;
    const { id, parties } = found.value;
    return addAndPrint(output, options, desk, kind, {
      parties: [...parties],
      committee: id,
      at: unixMsToIso(desk.at),
      ...body,
    });
  });
}

function buildCommittee(desk: DirectionDesk, options: CommitteeOptions): Result<JsonObject, Refusal> {
  const name = readPassages(options.name, 'name', options.language);
  if (!name.ok) return name;
  const terms = readPassages(options.terms, 'terms', options.language);
  if (!terms.ok) return terms;
  const seats: JsonObject[] = [];
  for (const text of options.seatFor) {
    const [code, organisation, role] = text.split(':');
    const owner = resolveOrganisationCodes(desk, [organisation ?? '']);
    if (!owner.ok) return owner;
    if (code === undefined || role === undefined) {
      return err({ type: 'UnknownSeatCode', field: 'seatFor', seat: text } as Refusal);
    }
    seats.push({ code, organisation: owner.value[0]!, role });
  }
  const parties = [...new Set([desk.org, ...seats.map((seat) => String(seat['organisation']))])];
  return ok({
    parties,
    code: options.code,
    name: name.value as JsonObject[string],
    form: options.form,
    ...(options.centre === undefined ? {} : { centre: options.centre }),
    terms: terms.value as JsonObject[string],
    seats,
    quorum: options.quorum,
    firstSession: unixMsToIso(options.firstSession),
    everyDays: options.everyDays,
  });
}

function describeCommittee(committee: CommitteeView, desk: DirectionDesk): ReadonlyArray<string> {
  const { code, form, name, seats, filledSeats, quorum, held, missed, turnover, signedBy } = committee;
  return [
    `${code}  ${form}  ${name[0]?.text ?? ''}  ${filledSeats} of ${seats.length} seats, quorum ${quorum}  ${held} held, ${missed} missed`,
    `  signed by ${signedBy.map((org) => codeOfOrganisation(desk, org)).join(', ')}; ${turnover} changes`,
    ...seats.map(
      ({ code: seat, organisation, role, filledBy, since }) =>
        `  ${seat}  ${codeOfOrganisation(desk, organisation)} ${role}: ${filledBy ?? 'vacant'} since ${since}`,
    ),
  ];
}
