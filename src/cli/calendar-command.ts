/**
 * `seamline calendar`: the battle rhythm of a centre - its slots with inputs, product and owner, what was held or missed, what
 * begins soon. `seamline roster`: who has the watch, and the hours nobody has.
 */
import type { Command } from 'commander';
import { err, ok, type Result } from '../base/result.ts';
import { type UnixMs, unixMsToIso } from '../base/time.ts';
import type { RhythmView, RosterView } from '../node/http/contract-direction.ts';
import type { JsonObject } from '../record/disclosure.ts';
import {
  type ActOptions,
  addActOptions,
  addAndPrint,
  addDeskOptions,
  codeOfOrganisation,
  type DeskOptions,
  type DirectionDesk,
  type Refusal,
  withActingDesk,
  withDesk,
} from './direction-desk.ts';
import { collectFlag, parseInstant, parseInstantFlag } from './flag.ts';
import { type CommandOutput, printResult } from './output.ts';

type Slot = RhythmView['slots'][number];
type ListOptions = DeskOptions & { readonly centre: string; readonly from?: UnixMs; readonly to?: UnixMs };
type SetOptions = ActOptions & {
  readonly centre: string;
  readonly slot: ReadonlyArray<string>;
  readonly remove: ReadonlyArray<string>;
};
type MarkOptions = ActOptions & { readonly centre: string; readonly slotAt: UnixMs; readonly product?: string };
type RosterOptions = ActOptions & { readonly centre: string; readonly shift: ReadonlyArray<string> };

export function addCalendarCommands(program: Command, output: CommandOutput): void {
  const calendar = program.command('calendar').description('the battle rhythm of a centre');
  addDeskOptions(calendar.command('list').description('slots held, missed, due and to come'))
    .requiredOption('--centre <code>', 'code of the centre')
    .option('--from <time>', 'first day or instant; two days back without it', parseInstantFlag)
    .option('--to <time>', 'last instant; one day ahead without it', parseInstantFlag)
    .action((options: ListOptions) =>
      withDesk(output, options, async (desk) => {
        const span = { from: options.from ?? null, to: options.to ?? null };
        const rhythm = await desk.readRhythm(options.centre, span);
        if (!rhythm.ok) return rhythm;
        printResult(output, options.json === true, rhythm.value, rhythm.value.occurrences.map(describeOccurrence));
        return ok(undefined);
      }),
    );
  addActOptions(calendar.command('set').description('change slots of the calendar; the others stay as they are'))
    .requiredOption('--centre <code>', 'code of the centre')
    .option(
      '--slot <text>',
      '"code daily|weekly/DAY|monthly/DAY HH:MM owner input,input product"; repeatable',
      collectFlag,
      [],
    )
    .option('--remove <code>', 'slot that is no longer kept; repeatable', collectFlag, [])
    .action((options: SetOptions) => withActingDesk(output, options, (desk) => setCalendar(output, options, desk)));
  addActOptions(calendar.command('mark').description('say that a slot was held'))
    .argument('<slot>', 'code of the slot')
    .requiredOption('--centre <code>', 'code of the centre')
    .requiredOption('--slot-at <time>', 'instant of the calendar it counts for', parseInstantFlag)
    .option('--product <id>', 'record that came out of it')
    .action((slot: string, options: MarkOptions) =>
      withActingDesk(output, options, (desk) => markSlot(output, options, desk, slot)),
    );
  addRosterCommands(program, output);
}

async function setCalendar(
  output: CommandOutput,
  options: SetOptions,
  desk: DirectionDesk,
): Promise<Result<void, Refusal>> {
  const rhythm = await desk.readRhythm(options.centre, { from: desk.at, to: desk.at });
  if (!rhythm.ok) return rhythm;
  const slots = new Map(rhythm.value.slots.map((slot) => [slot.code, slot]));
  const unknown = options.remove.find((code) => !slots.delete(code));
  if (unknown !== undefined) return err({ type: 'UnknownSlot', field: 'remove', slot: unknown } as Refusal);
  for (const text of options.slot) {
    const slot = parseSlot(text);
    if (slot === null) return err({ type: 'BadSlot', field: 'slot', text } as Refusal);
    slots.set(slot.code, slot);
  }
  if (options.slot.length + options.remove.length === 0)
    return err({ type: 'BadSlot', field: 'slot', text: '' } as Refusal);
  return addAndPrint(output, options, desk, 'battle-rhythm', {
    parties: allParties(desk),
    centre: options.centre,
    at: unixMsToIso(desk.at),
    slots: [...slots.values()] as unknown as JsonObject[string],
  });
}

/** `joint-committee weekly/7 10:00 commander tasks,blockers decisions`; null where it is none. */
function parseSlot(text: string): Slot | null {
  const parts =
    /^(\S+) (daily|weekly\/[1-7]|monthly\/(?:[1-9]|[12]\d|3[01])) ([01]\d|2[0-3]):([0-5]\d) (\S+) (\S+) (\S+)$/.exec(
      text.trim(),
    );
  if (parts === null) return null;
  const [, code, cadence, hour, minute, owner, inputs, product] = parts as unknown as ReadonlyArray<string>;
  const [every, day] = cadence!.split('/');
  return {
    code: code!,
    every: every as Slot['every'],
    minute: Number(hour) * 60 + Number(minute),
    ...(day === undefined ? {} : { day: Number(day) }),
    owner: owner!,
    inputs: inputs === '-' ? [] : inputs!.split(','),
    product: product!,
  };
}

async function markSlot(
  output: CommandOutput,
  options: MarkOptions,
  desk: DirectionDesk,
  slot: string,
): Promise<Result<void, Refusal>> {
  const { centre, slotAt, product } = options;
  const rhythm = await desk.readRhythm(centre, { from: slotAt, to: (slotAt + 1) as UnixMs });
  if (!rhythm.ok) return rhythm;
  const isKept = rhythm.value.occurrences.some((one) => one.slot === slot);
  if (!isKept) return err({ type: 'UnknownSlot', field: 'slot', slot: `${slot} ${unixMsToIso(slotAt)}` } as Refusal);
  return addAndPrint(output, options, desk, 'rhythm-mark', {
    parties: allParties(desk),
    centre,
    slot,
    slotAt: unixMsToIso(slotAt),
    at: unixMsToIso(desk.at),
    ...(product === undefined ? {} : { product }),
  });
}

function addRosterCommands(program: Command, output: CommandOutput): void {
  const roster = program.command('roster').description('who has the watch, and the hours nobody has');
  addDeskOptions(roster.command('list').description('watch now, watch next, and hours without one')).action(
    (options: DeskOptions) =>
      withDesk(output, options, async (desk) => {
        const { rosters } = desk.view;
        const lines = rosters.flatMap((one) => describeRoster(one, desk));
        printResult(output, options.json === true, { at: desk.view.at, rosters }, lines);
        return ok(undefined);
      }),
  );
  addActOptions(roster.command('add').description('enter shifts of the own watch at a centre'))
    .requiredOption('--centre <code>', 'code of the centre')
    .option(
      '--shift <seat@from/to>',
      'one shift, such as watch-1@2021-05-02T07:00+03:00/2021-05-02T19:00+03:00; repeatable',
      collectFlag,
      [],
    )
    .action((options: RosterOptions) =>
      withActingDesk(output, options, async (desk) => {
        const shifts: JsonObject[] = [];
        for (const text of options.shift) {
          const shift = parseShift(text);
          if (shift === null) return err({ type: 'BadShift', field: 'shift', text } as Refusal);
          shifts.push(shift);
        }
        if (shifts.length === 0) return err({ type: 'BadShift', field: 'shift', text: '' } as Refusal);
        return addAndPrint(output, options, desk, 'watch-roster', {
          parties: allParties(desk),
          centre: options.centre,
          at: unixMsToIso(desk.at),
          shifts,
        });
      }),
    );
}

/** Null where it is no shift, or ends before it begins. */
function parseShift(text: string): JsonObject | null {
  const [seat, span] = text.split('@');
  const [first, last] = (span ?? '').split('/');
  const [from, to] = [parseInstant(first ?? '', false), parseInstant(last ?? '', false)];
  if (seat === undefined || seat === '' || from === null || to === null || from >= to) return null;
  return { seat, from: unixMsToIso(from), to: unixMsToIso(to) };
}

/** The calendar and the watch are for everybody this node knows. */
function allParties(desk: DirectionDesk): string[] {
  return [...new Set([desk.org, ...desk.organisations.map(({ id }) => id)])];
}

function describeOccurrence(one: RhythmView['occurrences'][number]): string {
  const soon = one.isReminded ? '  BEGINS SOON' : '';
  return `${one.at}  ${one.state}${soon}  ${one.slot}  ${one.owner}: ${one.inputs.join(', ')} -> ${one.product}`;
}

function describeRoster(roster: RosterView, desk: DirectionDesk): ReadonlyArray<string> {
  const { centre, organisation, current, next, unmanned } = roster;
  const upcoming = next === null ? '' : `, next ${next.seat} at ${next.from}`;
  return [
    `${centre}  ${codeOfOrganisation(desk, organisation)}: ${current?.seat ?? 'nobody'}${upcoming}`,
    ...unmanned.map(({ from, to }) => `  nobody from ${from} to ${to}`),
  ];
}
