/**
 * `seamline offer`: what the own side could do to close shared vacuum, at a cost. A package of posts goes in by file; its
 * node rounds it down, attacks it, and says how far it narrows where a post could stand.
 */
import type { Command } from 'commander';
import { createLocale } from '../format/locale/language.ts';
import { createMessages } from '../format/message/messages.ts';
import type { ClosingView } from '../node/http/contract-closing.ts';
import type { AddedOffer } from '../node/service/offer-desk.ts';
import { readTextFile } from './event-file.ts';
import { wholeFlag } from './flag.ts';
import { type CommandOutput, EXIT, printError, printResult } from './output.ts';
import { printRefusal, withSeatClient } from './seat-client.ts';
import { addSeatOptions, type SeatOptions } from './seat-flag.ts';

type AddOptions = SeatOptions & { readonly cost: number; readonly team: string; readonly expires: string };

const COST_MAX = 1_000_000_000;

export function addOfferCommands(program: Command, output: CommandOutput): void {
  const offer = program.command('offer');
  addSeatOptions(offer.command('add').description('make an offer of a package of posts'), 'command')
    .argument('<file>', 'JSON: posts, as `force import` takes them')
    .requiredOption('--cost <n>', 'whole, in the unit both agreed on', wholeFlag(0, COST_MAX))
    .requiredOption('--team <code>', 'team that would do it')
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
  const posts = readPosts(text.value);
  if (posts === null) return printError(output, json, { type: 'BadFile' }, 'JSON with a list of posts', EXIT.badInput);
  const { cost, team, expires } = options;
  await withSeatClient(output, options, async (client) => {
    const added = await client.post<AddedOffer>('/api/offers', { cost, team, expires, posts });
    if (!added.ok) return printRefusal(output, json, added.error);
    const { id, released, placesAbout, placesMin } = added.value;
    const words = createMessages(createLocale('en')).closing.offer;
    printResult(output, json, added.value, [
      `${id}  ${released ? 'sent' : 'waits for approvals at the release desk'}`,
      words.narrows({ n: placesAbout }),
      ...(placesAbout < placesMin ? [`fewer than the ${placesMin} agreed: two persons must approve it`] : []),
    ]);
  });
}

function readPosts(text: string): ReadonlyArray<unknown> | null {
  try {
    const json = JSON.parse(text) as { readonly posts?: unknown };
    return Array.isArray(json.posts) ? json.posts : null;
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
