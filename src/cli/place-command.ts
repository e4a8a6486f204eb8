/**
 * `seamline place`: names of places as organisations bring them, side by side, found in any spelling, and the terms both
 * sides agreed for joint text. A list is taken in whole or not at all.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Command } from 'commander';
import { ok, type Result } from '../base/result.ts';
import { unixMsToIso } from '../base/time.ts';
import type { Language } from '../format/locale/language.ts';
import { formatPlaceNames, type NamedPlace } from '../format/place-name.ts';
import { parseGeoNames, parsePlaceNameCsv } from '../format/place-name-file.ts';
import { searchPlaces } from '../format/place-search.ts';
import { findPlace, listPlaceSets, readPlaceNames, savePlaceSet } from '../node/service/place-set.ts';
import {
  type ActOptions,
  addActOptions,
  addAndPrint,
  addDeskOptions,
  addPassageOption,
  type DeskOptions,
  readPassages,
  refuseDirection,
  resolveOrganisationCodes,
  withActingDesk,
} from './direction-desk.ts';
import { collectFlag, oneOfFlag, wholeFlag } from './flag.ts';
import { withNode } from './node-command.ts';
import { type CommandOutput, EXIT, printError, printResult } from './output.ts';

type ImportOptions = DeskOptions & {
  readonly format: string;
  readonly alternate?: string;
  readonly set: string;
  readonly organisation: string;
  readonly source: string;
  readonly asOf: string;
};
type SearchOptions = DeskOptions & { readonly limit: number };
type AgreeOptions = ActOptions & { readonly term: ReadonlyArray<string>; readonly party: ReadonlyArray<string> };

export function addPlaceCommands(program: Command, output: CommandOutput): void {
  const place = program.command('place');
  addDeskOptions(place.command('import').description('take a list of names into use'))
    .argument('<file>', 'CSV or GeoNames table, plain or .gz')
    .option('--format <name>', 'csv or geonames', oneOfFlag(['csv', 'geonames']), 'csv')
    .option('--alternate <file>', 'alternateNamesV2 of GeoNames')
    .requiredOption('--set <name>', 'what the list is called; a list of that name is replaced')
    .option('--organisation <code>', 'who uses these names; a public gazetteer without it', '')
    .requiredOption('--source <text>', 'who published it')
    .option('--as-of <day>', 'day of the source', '')
    .action((file: string, options: ImportOptions) => runImport(output, file, options));
  addDeskOptions(place.command('sets').description('lists in use, with source and date')).action(
    async (options: DeskOptions) => {
      await withNode(output, options, async (node) => {
        const sets = await listPlaceSets(node);
        const lines = sets.map(
          (one) => `${one.set}  ${one.places} places, ${one.names} names  ${one.source} ${one.asOf}`,
        );
        printResult(output, options.json === true, { sets }, lines);
      });
    },
  );
  addDeskOptions(place.command('search').description('places by a name in any spelling'))
    .argument('<name>', 'as somebody types it')
    .option('--limit <n>', 'at most so many', wholeFlag(1, 500), 10)
    .action((name: string, options: SearchOptions) => runSearch(output, name, options));
  const agree = addActOptions(
    place.command('agree').description('propose the joint term; the others sign it by `place sign`'),
  )
    .argument('<place>', 'id or name of the place')
    .option('--party <code>', 'organisation that is to agree; repeatable', collectFlag, []);
  addPassageOption(agree, 'term', 'the term').action((name: string, options: AgreeOptions) =>
    runAgree(output, name, options),
  );
  addActOptions(place.command('sign').description('agree to a proposed joint term'))
    .argument('<id>', 'record of the term')
    .action((proposal: string, options: ActOptions) =>
      withActingDesk(output, options, (desk) =>
        addAndPrint(output, options, desk, 'countersignature', { proposal, answer: 'yes', at: unixMsToIso(desk.at) }),
      ),
    );
}

async function runImport(output: CommandOutput, file: string, options: ImportOptions): Promise<void> {
  const json = options.json === true;
  const { source, asOf, organisation } = options;
  const origin = { source, asOf, organisation };
  let texts: ReadonlyArray<string>;
  try {
    texts = [file, ...(options.alternate === undefined ? [] : [options.alternate])].map(readTable);
  } catch {
    printError(output, json, { type: 'FileUnreadable' }, 'the file cannot be read', EXIT.io);
    return;
  }
  const read =
    options.format === 'csv'
      ? parsePlaceNameCsv(texts[0]!, origin)
      : parseGeoNames(texts[0]!, texts[1] ?? null, origin);
  if (!read.ok) return refuseDirection(output, options, read.error);
  await withNode(output, options, async (node) => {
    const saved = await savePlaceSet(node, options.set, read);
    if (!saved.ok) return refuseDirection(output, options, saved.error);
    const { places, unnamed } = saved.value;
    printResult(output, json, { set: options.set, places, unnamed }, [
      `${places} places named, ${unnamed} without a name`,
    ]);
  });
}

function readTable(file: string): string {
  const bytes = readFileSync(file);
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

async function runSearch(output: CommandOutput, name: string, options: SearchOptions): Promise<void> {
  await withNode(output, options, async (node) => {
    const language = options.language as Language;
    const { index } = await readPlaceNames(node);
    const reader = { language, organisation: node.identity.code, isJoint: false };
    const hits = searchPlaces(index, name, { language, limit: options.limit });
    const places = hits.map(({ place, match }) => ({ ...place, match }));
    const lines = hits.map(({ place, match }) => `${match}  ${describePlace(place, reader)}`);
    printResult(output, options.json === true, { places }, lines);
  });
}

function describePlace(place: NamedPlace, reader: Parameters<typeof formatPlaceNames>[1]): string {
  const { lat, lng } = place.position;
  return `${place.id}  ${lat.toFixed(4)} ${lng.toFixed(4)}  ${formatPlaceNames(place, reader)}`;
}

async function runAgree(output: CommandOutput, name: string, options: AgreeOptions): Promise<void> {
  const terms = readPassages(options.term, 'term', options.language);
  if (!terms.ok) return refuseDirection(output, options, terms.error);
  let found: NamedPlace | null = null;
  const opened = await withNode(output, options, async (node) => {
    found = findPlace(await readPlaceNames(node), name);
    return true;
  });
  if (opened === null) return;
  const place = found as NamedPlace | null;
  if (place === null) return refuseDirection(output, options, { type: 'BadPlace' });
  await withActingDesk(output, options, async (desk): Promise<Result<void, { readonly type: string }>> => {
    const parties = resolveOrganisationCodes(desk, options.party);
    if (!parties.ok) return parties;
    const added = await addAndPrint(output, options, desk, 'place-term', {
      parties: [...new Set([desk.org, ...parties.value])],
      place: place.id,
      latE7: Math.round(place.position.lat * 1e7),
      lngE7: Math.round(place.position.lng * 1e7),
      terms: terms.value as never,
      at: unixMsToIso(desk.at),
    });
    return added.ok ? ok(undefined) : added;
  });
}
