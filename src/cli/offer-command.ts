/**
 * `seamline offer`: what the own side could do to close shared vacuum, at a cost. A package of posts, patrols and shifts goes in by file; its
 * node rounds it down, attacks it, and says how far it narrows where a post could stand.
 */
import type { Command } from 'commander';
import { createLocale } from '../format/locale/language.ts';
import { createMessages } from '../format/message/messages.ts';
import type { ClosingView } from '../node/http/contract-closing.ts';
import type { AddedOffer } from '../node/service/offer-desk.ts';
import { readTextFile } from './event-file.ts';
import { oneOfFlag, wholeFlag } from './flag.ts';
import { type CommandOutput, EXIT, printError, printResult } from './output.ts';
import { printRefusal, withSeatClient } from './seat-client.ts';
import { addSeatOptions, type SeatOptions } from './seat-flag.ts';

type AddOptions = SeatOptions & {
  readonly mode: 'add' | 're-site';
  readonly cost: number;
  readonly team: string;
  readonly jointCost?: number;
  readonly jointTeam?: string;
  readonly expires: string;
};

const COST_MAX = 1_000_000_000;

export function addOfferCommands(program: Command, output: CommandOutput): void {
  const offer = program.command('offer');
  addSeatOptions(offer.command('add').description('make an offer of a package of posts, patrols and shifts'), 'command')
    .argument('<file>', 'JSON: posts and patrols as `force import` takes them, shifts as post and hours')
    .option('--mode <name>', 'add or re-site', oneOfFlag(['add', 're-site']), 'add')
    .requiredOption('--cost <n>', 'whole, in the unit both agreed on', wholeFlag(0, COST_MAX))
    .requiredOption('--team <code>', 'team that would do it')
    .option('--joint-cost <n>', 'what the partner puts into a joint patrol', wholeFlag(0, COST_MAX))
    .option('--joint-team <code>', "the partner's team in it")
    .requiredOption('--expires <time>', 'until when it holds')
    .action((file: string, options: AddOptions) => addOne(output, file, options));
  addSeatOptions(offer.command('list').description('offers of both sides over the latest vacuum'), 'command').action(
    (options: SeatOptions) => listAll(output, options),
  );
}

async function addOne(output: CommandOutput, file: string, options: AddOptions): Promise<void> {
  const json = options.json === true;
  const text = await readTextFile(file);
  if (!text.ok) return printError(output, json, text.error, `${file} cannot be read`, EXIT.badInput);
  const parts = readParts(text.value);
  if (parts === null) {
    return printError(output, json, { type: 'BadFile' }, 'JSON with posts, patrols or shifts', EXIT.badInput);
  }
  const { mode, cost, team, expires, jointCost, jointTeam } = options;
  if ((jointCost === undefined) !== (jointTeam === undefined)) {
    return printError(output, json, { type: 'BadOffer' }, 'a joint patrol names cost and team', EXIT.badInput);
  }
  const joint = jointCost === undefined || jointTeam === undefined ? null : { cost: jointCost, team: jointTeam };
  await withSeatClient(output, options, async (client) => {
    const added = await client.post<AddedOffer>('/api/offers', { mode, cost, team, joint, expires, ...parts });
    if (!added.ok) return printRefusal(output, json, added.error);
    const { id, released, placesAbout, placesMin } = added.value;
    const words = createMessages(createLocale('en')).closing.offer;
    const isNarrow = placesAbout === null || placesAbout < placesMin;
    printResult(output, json, added.value, [
      `${id}  ${released ? 'sent' : 'waits for approvals at the release desk'}`,
      placesAbout === null ? words.reSite : words.narrows({ n: placesAbout }),
      ...(isNarrow
        ? [placesAbout === null ? words.narrow : `fewer than the ${placesMin} agreed: ${words.narrow}`]
        : []),
    ]);
  });
}

const PART_LISTS = ['posts', 'patrols', 'shifts'] as const;

function readParts(text: string): Readonly<Record<string, ReadonlyArray<unknown>>> | null {
  try {
    const json = JSON.parse(text) as Readonly<Record<string, unknown>>;
    const lists = PART_LISTS.filter((name) => json[name] !== undefined);
    if (lists.length === 0 || lists.some((name) => !Array.isArray(json[name]))) return null;
    return Object.fromEntries(lists.map((name) => [name, json[name] as ReadonlyArray<unknown>]));
  } catch {
    return null;
  }
}

async function listAll(output: CommandOutput, options: SeatOptions): Promise<void> {
  await withSeatClient(output, options, async (client) => {
    const view = await client.get<ClosingView>('/api/closing');
    if (!view.ok) return printRefusal(output, options.json === true, view.error);
    const { at, refusal, vacuum, placesMin, offers } = view.value;
    printResult(output, options.json === true, { at, refusal, vacuum, placesMin, offers }, [
      ...(refusal === null ? [] : [refusal]),
      ...offers.map((o) => `${o.id}  cost ${o.cost}  closes ${o.covered} blocks  about ${o.placesAbout ?? '-'} places`),
    ]);
  });
}
