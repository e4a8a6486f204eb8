/** Options that say how incident files are read, the same for every pattern command. */
import type { Command } from 'commander';
import { EVENT_FORMATS, type EventSource } from './event-file.ts';
import { oneOfFlag, parseNotNegativeFlag } from './flag.ts';

export type EventFlags = {
  readonly x: string;
  readonly y: string;
  readonly time: string;
  readonly typeColumn: string;
  readonly foundColumn: string;
  readonly format: EventSource['format'];
  readonly placeWithin: number;
  readonly dateWithin: number;
};

export function addEventOptions(command: Command): Command {
  return command
    .option(
      '--format <format>',
      `${EVENT_FORMATS.join(', ')}: plain columns or a public collection`,
      oneOfFlag(EVENT_FORMATS),
      'csv',
    )
    .option('--x <column>', 'column of longitude or planar x', 'longitude')
    .option('--y <column>', 'column of latitude or planar y', 'latitude')
    .option('--time <column>', 'column of dates, date-times or day numbers', 'date')
    .option('--type-column <column>', 'column of types', 'type')
    .option('--found-column <column>', 'column that says own-patrol where an own patrol found it', 'found')
    .option('--place-within <metres>', 'of a collection only rows placed this well', parseNotNegativeFlag, 25_000)
    .option('--date-within <days>', 'of a collection only rows dated this well', parseNotNegativeFlag, 1);
}

export function toEventSource(flags: EventFlags): EventSource {
  const { x, y, time, typeColumn: type, foundColumn: found } = flags;
  return {
    format: flags.format,
    columns: { x, y, time, type, found },
    placeWithinM: flags.placeWithin,
    dateWithinDays: flags.dateWithin,
  };
}
