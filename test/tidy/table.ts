/**
 * What the tidy rules compare with: the import table, the packages each room may name, the entries of the
 * program, words with one meaning. To change a row here is to change the house: say why in the commit.
 */

/** Rooms a room may import, itself aside. */
export const ROOMS: Readonly<Record<string, ReadonlyArray<string>>> = {
  base: [],
  record: ['base'],
  exchange: ['base', 'record'],
  ground: ['base', 'record'],
  vacuum: ['base', 'record'],
  pattern: ['base', 'record'],
  direction: ['base', 'record'],
  format: ['base', 'record', 'exchange', 'vacuum', 'pattern', 'direction'],
  node: ['base', 'record', 'exchange', 'ground', 'vacuum', 'pattern', 'direction', 'format'],
  web: ['base', 'record', 'vacuum', 'direction', 'format'],
  cli: ['base', 'record', 'exchange', 'ground', 'vacuum', 'pattern', 'direction', 'format', 'node', 'sim'],
  sim: ['base', 'record', 'exchange', 'ground', 'vacuum', 'pattern', 'direction', 'format', 'node'],
};

export const DOMAIN_ROOMS: ReadonlyArray<string> = ['exchange', 'ground', 'vacuum', 'pattern', 'direction'];
export const PURE_ROOMS: ReadonlyArray<string> = ['base', 'record', ...DOMAIN_ROOMS, 'format'];

/** Packages a pure room may import; a name ending in `/` allows everything below it. */
export const ROOM_PACKAGES: Readonly<Record<string, ReadonlyArray<string>>> = {
  base: ['h3-js'],
  record: ['zod'],
  exchange: ['zod'],
  ground: [],
  vacuum: [],
  pattern: [],
  direction: [],
  format: ['csv-parse', 'docx', 'geojson', 'geotiff', 'mgrs', 'proj4', 'qrcode', 'zod'],
};

/** The one file that may import h3-js. */
export const GRID_FILE = 'src/base/grid.ts';

/** What starts by itself; every other source file must be reached from one of these by imports. */
export const ENTRIES: ReadonlyArray<RegExp> = [
  /^src\/cli\/main\.ts$/,
  /^src\/web\/main\.tsx$/,
  /^src\/sim\/run\.ts$/,
  /^src\/node\/kernels\/\w+\.as\.ts$/,
  /^bench\//,
  /^scripts\//,
  /\.config\.ts$/,
  /^test\//,
];

/** Files that stand before anything above them reaches them, each an engine whose rule its own tests hold. */
export const AWAITING_ENTRY: ReadonlyArray<RegExp> = [
  /^src\/vacuum\/(belt-barrier|graph-clear)\.ts$/,
  /^src\/vacuum\/survey-opening\.ts$/,
  /^src\/pattern\/hawkes-time\.ts$/,
  /^src\/format\/document\/directive-list\.ts$/,
];

export const DRAWERS: ReadonlySet<string> = new Set([
  'util',
  'utils',
  'shared',
  'common',
  'helper',
  'helpers',
  'lib',
  'libs',
  'types',
  'misc',
]);

export type BannedWord = { readonly word: string; readonly say: string; readonly where: RegExp };

const PURE = /^src\/(base|record|exchange|ground|vacuum|pattern|direction|format)\//;
const DOMAIN = /^src\/(record|exchange|ground|vacuum|direction)\//;
const EXCHANGE = /^src\/(record|exchange)\//;
const PLACE = /^src\/(ground|vacuum)\//;
const ALL = /^src\//;

/** Words of exported names that have another name here; only where the word can mean nothing else. */
export const BANNED_WORDS: ReadonlyArray<BannedWord> = [
  { word: 'event', say: 'incident', where: DOMAIN },
  { word: 'alert', say: 'alarm or incident', where: PURE },
  { word: 'author', say: 'originator', where: PURE },
  { word: 'hub', say: 'centre', where: ALL },
  { word: 'server', say: 'node', where: DOMAIN },
  { word: 'faction', say: 'force', where: ALL },
  { word: 'side', say: 'force or organisation', where: DOMAIN },
  { word: 'ally', say: 'partner', where: ALL },
  { word: 'peer', say: 'partner', where: DOMAIN },
  { word: 'classification', say: 'marking', where: ALL },
  { word: 'publish', say: 'release', where: DOMAIN },
  { word: 'delete', say: 'withdraw or erase', where: DOMAIN },
  { word: 'recall', say: 'withdraw', where: EXCHANGE },
  { word: 'mask', say: 'redact', where: EXCHANGE },
  { word: 'censor', say: 'redact', where: EXCHANGE },
  { word: 'stream', say: 'feed', where: EXCHANGE },
  { word: 'topic', say: 'feed', where: EXCHANGE },
  { word: 'policy', say: 'agreement', where: DOMAIN },
  { word: 'border', say: 'boundary', where: DOMAIN },
  { word: 'zone', say: 'seam', where: DOMAIN },
  { word: 'gap', say: 'vacuum', where: PLACE },
  { word: 'region', say: 'sector', where: PLACE },
  { word: 'mission', say: 'patrol or movement', where: ALL },
  { word: 'isochrone', say: 'reach', where: ALL },
  { word: 'heatmap', say: 'coverage', where: ALL },
  { word: 'blindspot', say: 'vacuum', where: ALL },
  { word: 'haven', say: 'sanctuary', where: ALL },
  { word: 'collision', say: 'deconfliction', where: PLACE },
  { word: 'ticket', say: 'task', where: DOMAIN },
  { word: 'hotspot', say: 'hot cell', where: ALL },
  { word: 'timestamp', say: 'the named instant (occurredAt, recordedAt, ...)', where: PURE },
];
