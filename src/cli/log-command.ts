/** `seamline log`: import a table of incidents, list and count the log. */
import { basename } from 'node:path';
import type { Command } from 'commander';
import { type UnixMs, unixMsToIso } from '../base/time.ts';
import { ACLED_RULES } from '../format/acled.ts';
import { isInArea } from '../format/area.ts';
import { parseEventTime } from '../format/event-csv.ts';
import { UCDP_RULES } from '../format/ucdp.ts';
import { DEFAULT_MAPPING, IMPORT_FIELDS, type ImportColumns, type ImportMapping } from '../node/service/import-row.ts';
import { importLog } from '../node/service/log-import.ts';
import { countLog, listLog } from '../node/service/log-view.ts';
import { outlineCsvFile, readCsvRows } from './csv-file.ts';
import { readArea } from './event-file.ts';
import { collectFlag } from './flag.ts';
import { addLogEntryCommands } from './log-entry.ts';
import { type NodeOptions, withNode } from './node-command.ts';
import { type CommandOutput, EXIT, printError, printResult } from './output.ts';

type ImportOptions = NodeOptions & {
  readonly format: string;
  readonly map: ReadonlyArray<string>;
  readonly source?: string;
  readonly dryRun?: true;
};

export function addLogCommands(program: Command, output: CommandOutput): void {
  const log = program.command('log');
  log
    .command('import')
    .argument('<file>', 'CSV, plain or .gz')
    .requiredOption('--data <dir>', 'data directory')
    .option('--format <name>', 'auto or csv: plain columns; ucdp or acled: an export of that collection', 'auto')
    .option('--map <field=column>', `a column for ${IMPORT_FIELDS.join(', ')}; repeatable`, collectFlag, [])
    .option('--source <name>', 'name of the source; the collection or the file name where none is given')
    .option('--dry-run', 'say what would happen and change nothing')
    .option('--passphrase-file <file>', 'file with the passphrase')
    .option('--json', 'one JSON line')
    .action((file: string, options: ImportOptions) => runImport(output, file, options));
  log
    .command('list')
    .requiredOption('--data <dir>', 'data directory')
    .option('--from <time>', 'first day or instant, included')
    .option('--to <time>', 'day (included) or instant (excluded)')
    .option('--within <geojson>', 'only what lies in the polygons of this file')
    .option('--where <key=value>', 'only its features with this property; repeatable', collectFlag, [])
    .option('--count', 'only how many')
    .option('--limit <n>', 'rows at most', '100')
    .option('--passphrase-file <file>', 'file with the passphrase')
    .option('--json', 'one JSON line')
    .action((options: ListOptions) => runList(output, options));
  addLogEntryCommands(log, output);
}

async function runImport(output: CommandOutput, file: string, options: ImportOptions): Promise<void> {
  const json = options.json === true;
  const mapping = parseMapping(options.map);
  if (mapping === null) {
    printError(
      output,
      json,
      { type: 'BadMapping' },
      `--map wants field=column with a field of ${IMPORT_FIELDS.join(', ')}`,
      EXIT.badInput,
    );
    return;
  }
  const columns = toColumns(options.format, mapping);
  if (columns === null) {
    printError(output, json, { type: 'BadFormat' }, '--format is auto, csv, ucdp or acled', EXIT.badInput);
    return;
  }
  const started = performance.now();
  const outline = await outlineCsvFile(file);
  if (!outline.ok) {
    const isCsv = outline.error.type !== 'NotCsv';
    const words = isCsv ? 'the file cannot be read' : 'not a CSV';
    printError(output, json, outline.error, words, isCsv ? EXIT.io : EXIT.badInput);
    return;
  }
  await withNode(output, options, async (node) => {
    const result = await importLog(node, {
      ...outline.value,
      readRows: () => readCsvRows(file),
      source: options.source ?? (columns.type === 'collection' ? options.format : basename(file)),
      columns,
      dryRun: options.dryRun === true,
      progress: (done, of) => output.progress(`imported ${done} of ${of}`),
    });
    if (!result.ok) {
      const words = `no column "${result.error.column}"${columns.type === 'plain' ? ': name it with --map' : ''}`;
      printError(output, json, result.error, words, EXIT.badInput);
      return;
    }
    const outcome = { ...result.value, ms: Math.round(performance.now() - started) };
    printResult(output, json, outcome, [
      `${outcome.rows} rows: ${outcome.imported} imported, ${outcome.alreadyThere} already there, ${outcome.refused} refused, ${outcome.possibleDuplicates} possible duplicates (${outcome.ms} ms)`,
    ]);
  });
}

function toColumns(format: string, mapping: ImportMapping): ImportColumns | null {
  if (format === 'auto' || format === 'csv') return { type: 'plain', mapping };
  if (format === 'ucdp') return { type: 'collection', rules: UCDP_RULES };
  return format === 'acled' ? { type: 'collection', rules: ACLED_RULES } : null;
}

function parseMapping(pairs: ReadonlyArray<string>): ImportMapping | null {
  const mapping: Record<string, string> = { ...DEFAULT_MAPPING };
  const alias: Readonly<Record<string, string>> = { time: 'date', latitude: 'lat', longitude: 'lng', kind: 'type' };
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    const field = alias[pair.slice(0, at)] ?? pair.slice(0, at);
    if (at < 1 || !(IMPORT_FIELDS as ReadonlyArray<string>).includes(field)) return null;
    mapping[field] = pair.slice(at + 1);
  }
  return mapping as ImportMapping;
}

type ListOptions = NodeOptions & {
  readonly from?: string;
  readonly to?: string;
  readonly within?: string;
  readonly where: ReadonlyArray<string>;
  readonly count?: true;
  readonly limit: string;
};

async function runList(output: CommandOutput, options: ListOptions): Promise<void> {
  const json = options.json === true;
  const from = options.from === undefined ? null : parseEventTime(options.from);
  const to = options.to === undefined ? null : parseEventTime(options.to);
  if (from === undefined || to === undefined) {
    printError(output, json, { type: 'BadTime' }, '--from and --to want a day or an ISO 8601 instant', EXIT.badInput);
    return;
  }
  const area = options.within === undefined ? null : await readArea(options.within, options.where);
  if (area !== null && !area.ok) {
    printError(output, json, area.error, 'no usable polygon in that file', EXIT.badInput);
    return;
  }
  const dayMs = /^\d{4}-\d{2}-\d{2}$/.test(options.to ?? '') ? 86_400_000 : 0;
  const selection = {
    ...(from === null ? {} : { from: unixMsToIso(from.ms as UnixMs) }),
    ...(to === null ? {} : { to: unixMsToIso((to.ms + dayMs) as UnixMs) }),
  };
  const isWithin =
    area === null
      ? null
      : (latE7: number, lngE7: number) => isInArea({ lat: latE7 / 1e7, lng: lngE7 / 1e7 }, area.value);
  await withNode(output, options, async (node) => {
    if (options.count) {
      const count = await countLog(node, selection, isWithin);
      printResult(output, json, { count }, [String(count)]);
      return;
    }
    const page = await listLog(node, { ...selection, limit: Math.min(500, Number(options.limit) || 100) });
    const rows = page.rows.filter(
      (r) => isWithin === null || (r.latE7 !== null && r.lngE7 !== null && isWithin(r.latE7, r.lngE7)),
    );
    printResult(
      output,
      json,
      { rows, total: page.total },
      rows.map((r) => `${r.serial}  ${r.occurredFrom ?? ''}  ${r.incidentKind ?? r.kind}  ${r.placeName?.text ?? ''}`),
    );
  });
}
