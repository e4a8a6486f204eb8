/**
 * The tidy rules. Each is a pure function from source texts to findings; `tidy.test.ts` runs every rule over
 * the repository and over a small text that breaks it, so that a rule which finds nothing is known to bite.
 */
import { posix } from 'node:path';
import { readFunctionSpans } from './functions.ts';
import {
  findInCode,
  isTestPath,
  lineAt,
  readExportedNames,
  readImports,
  type SourceText,
  type TidyFinding,
} from './source.ts';
import {
  AWAITING_ENTRY,
  BANNED_WORDS,
  DOMAIN_ROOMS,
  DRAWERS,
  ENTRIES,
  GRID_FILE,
  PURE_ROOMS,
  ROOM_PACKAGES,
  ROOMS,
} from './table.ts';

export type TidyRule = (sources: ReadonlyArray<SourceText>) => ReadonlyArray<TidyFinding>;

const HARD_FILE_LINES = 600;
const HARD_FUNCTION_LINES = 70;

export function roomOf(path: string): string | null {
  return /^src\/([^/]+)\//.exec(path)?.[1] ?? null;
}

/** Path a relative specifier means, or null for a package. */
export function resolveSpecifier(from: string, specifier: string): string | null {
  const bare = specifier.replace(/\?.*$/, '');
  return bare.startsWith('.') ? posix.normalize(posix.join(posix.dirname(from), bare)) : null;
}

/** Rooms import downwards only; ground is walled off from what partners reach. */
export const findUpwardImports: TidyRule = (sources) =>
  eachImport(sources, (source, edge, target) => {
    const from = roomOf(source.path);
    const to = target === null ? null : roomOf(target);
    if (from === null || target === null) return null;
    if (to === null) {
      if (isTestPath(source.path) || !/^(test|bench|scripts)\//.test(target)) return null;
      return `a source file must not import ${target}: move what it needs into src/`;
    }
    if (/^src\/node\/http\/contract/.test(source.path) && to === 'ground') {
      return 'the contract partners reach must not import ground/ (the wall of DESIGN.md 3)';
    }
    if (from === to) return null;
    const allowed = ROOMS[from];
    if (allowed === undefined) return `unknown room ${from}/: the rooms are those of DESIGN.md 3`;
    if (from === 'web' && /^src\/node\/http\/contract/.test(target)) {
      return edge.isType ? null : `${target}: web takes only types of the HTTP contract, write import type`;
    }
    if (allowed.includes(to)) return null;
    if (isTestPath(source.path) && (to !== 'ground' || !/^(exchange|vacuum|format|web)$/.test(from))) return null;
    return `${from}/ must not import ${to}/; it may import ${allowed.join(', ') || 'no room'}`;
  });

/** Domain rooms are neighbours: in node/ and cli/ only node/service/ brings two of them together. */
export const findRoomsMeeting: TidyRule = (sources) =>
  sources.flatMap((source) => {
    if (isTestPath(source.path) || !/^src\/(node|cli)\//.test(source.path)) return [];
    if (source.path.startsWith('src/node/service/')) return [];
    const met = new Map<string, number>();
    for (const edge of readImports(source)) {
      const room = roomOf(resolveSpecifier(source.path, edge.specifier) ?? '');
      if (room !== null && DOMAIN_ROOMS.includes(room) && !met.has(room)) met.set(room, edge.line);
    }
    if (met.size < 2) return [];
    const todo = `${[...met.keys()].join('/ and ')}/ meet here; only src/node/service/ may join domain rooms: move the joining there`;
    return [{ path: source.path, line: [...met.values()][1]!, todo }];
  });

/** Pure rooms name only their own packages, nothing of Node; h3-js has one door; tests keep test packages; screens are bundled. */
export function createPackageRule(runtime: ReadonlySet<string>): TidyRule {
  return (sources) =>
    eachImport(sources, (source, edge, target) => {
      const room = roomOf(source.path);
      if (target !== null || room === null || isTestPath(source.path)) return null;
      const name = edge.specifier;
      if (name === 'h3-js' && source.path !== GRID_FILE)
        return `h3-js only through ${GRID_FILE}: add what you need there`;
      const isPure = PURE_ROOMS.includes(room);
      if (name.startsWith('node:')) {
        return isPure || room === 'web' ? `${room}/ must not import ${name}: take it as an argument` : null;
      }
      const allowed = ROOM_PACKAGES[room] ?? [];
      const isAllowed = allowed.some((a) => name === a || name.startsWith(a.endsWith('/') ? a : `${a}/`));
      if (isPure && !isAllowed) return `${room}/ must not import ${name}: take it as an argument`;
      const owner = name.startsWith('@') ? name.split('/').slice(0, 2).join('/') : name.split('/')[0]!;
      if (!edge.isType && room !== 'web' && !runtime.has(owner))
        return `${owner} is not a runtime dependency: only tests and bench may use it`;
      return null;
    });
}

/** A started module is called by its TypeScript name only through `moduleAddress`, else the packed file fails. */
export const findRawAddresses: TidyRule = (sources) =>
  sources
    .filter((source) => /^src\/(node|cli|sim)\//.test(source.path) && !isTestPath(source.path))
    .flatMap((source) =>
      findInCode(source, /(?<!moduleAddress\(\s*)\bnew URL\(\s*'[^']*',\s*import\.meta\.url/g, (match) => match)
        .filter(({ line }) => /\.ts'/.test(source.text.split('\n')[line - 1]!))
        .map((found) => ({ ...found, todo: 'write moduleAddress(new URL(...)) of src/node/module-address.ts' })),
    );

const AMBIENT: ReadonlyArray<readonly [RegExp, string]> = [
  [/\bDate\.now\b|\bnew Date\(\s*\)|(?<!new )\bDate\(\s*\)|\bperformance\./g, 'take Time as an argument'],
  [/\bMath\.random\b/g, 'take a Prng or RandomBytes as an argument'],
  [/(?<![.\w])crypto\.|\bglobalThis\b/g, 'take what base/crypto.ts names as an argument'],
  [
    /(?<![.\w])(?:setTimeout|setInterval|setImmediate|queueMicrotask)\(/g,
    'no timers: be a function of state and message',
  ],
  [
    /(?<![.\w])fetch\(|\bnew (?:WebSocket|EventSource|XMLHttpRequest|Worker|BroadcastChannel)\b/g,
    'no network or workers',
  ],
  [
    /(?<![.\w])(?:process|console|localStorage|sessionStorage|indexedDB|navigator|WebAssembly)\./g,
    'no ambient machine',
  ],
  [
    /\.(?:get|set)(?:Hours|Minutes|Seconds|Day|Date|Month|FullYear|TimezoneOffset)\(/g,
    'local time of the machine: use UTC',
  ],
];
const AMBIENT_LOCALE: ReadonlyArray<readonly [RegExp, string]> = [
  [/\.(?:localeCompare|toLocale\w*)\(/g, 'locale of the machine: compare code units, or use format/'],
];

/** No clock, chance, network, disk, timer or locale of the machine in pure rooms and in the simulator. */
export const findAmbient: TidyRule = (sources) =>
  sources.flatMap((source) => {
    const room = roomOf(source.path);
    const isSimulator = room === 'sim' && source.path !== 'src/sim/run.ts';
    if (room === null || isTestPath(source.path) || !(PURE_ROOMS.includes(room) || isSimulator)) return [];
    const patterns = room === 'format' || isSimulator ? AMBIENT : [...AMBIENT, ...AMBIENT_LOCALE];
    return patterns.flatMap(([pattern, todo]) =>
      findInCode(source, pattern, (match) => `${match} in ${room}/: ${todo}`),
    );
  });

/** No module keeps state: `let` at the outermost level of a pure room is shared by every caller. */
export const findModuleState: TidyRule = (sources) =>
  inSource(sources, PURE_ROOMS, /^(?:export )?(?:let|var)\s+\w+/gm, (m) => `${m}: keep state in a createX function`);

export const findClasses: TidyRule = (sources) =>
  inSource(sources, PURE_ROOMS, /^\s*(?:export )?(?:abstract )?class \w+/gm, (m) => `${m}: write a createX function`);

export const findDefaultExports: TidyRule = (sources) =>
  sources
    .filter((source) => !/\.config\.ts$/.test(source.path))
    .flatMap((source) =>
      findInCode(source, /^export default\b|^export \{[^}]*\bas default\b/gm, () => 'no default export: name it'),
    );

/** Re-exports hide where a thing lives. */
export const findBarrels: TidyRule = (sources) =>
  sources.flatMap((source) => {
    const findings = readImports(source)
      .filter((edge) => edge.isReExport)
      .map((edge) => ({
        path: source.path,
        line: edge.line,
        todo: `no re-export: import ${edge.specifier} where it is used`,
      }));
    if (!/(^|\/)index\.[jt]sx?$/.test(source.path)) return findings;
    return [...findings, { path: source.path, line: 1, todo: 'no index file: name it after what it is' }];
  });

export const findDrawers: TidyRule = (sources) =>
  sources.flatMap((source) => {
    const drawer = source.path.split('/').find((part) => DRAWERS.has(part.replace(/\..*$/, '')));
    return drawer ? [{ path: source.path, line: 1, todo: `${drawer} says nothing: name it after its content` }] : [];
  });

export const findBadFileNames: TidyRule = (sources) =>
  sources.flatMap((source) => {
    const name = source.path.split('/').at(-1)!;
    if (/^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z]+)+$/.test(name)) return [];
    return [{ path: source.path, line: 1, todo: `${name}: file names are kebab-case nouns` }];
  });

/** Every source file is reached from an entry; tests do not count as use. */
export const findDeadFiles: TidyRule = (sources) => {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const reached = new Set<string>();
  const waiting = sources.map((s) => s.path).filter((path) => !path.startsWith('test/') && isEntry(path));
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (reached.has(path)) continue;
    reached.add(path);
    const source = byPath.get(path);
    if (source === undefined) continue;
    for (const edge of readImports(source)) {
      const target = resolveSpecifier(path, edge.specifier);
      if (target !== null) waiting.push(target);
    }
  }
  return sources
    .filter((source) => !reached.has(source.path) && !isTestPath(source.path) && !isEntry(source.path))
    .filter((source) => !AWAITING_ENTRY.some((pattern) => pattern.test(source.path)))
    .map((source) => ({ path: source.path, line: 1, todo: 'no entry reaches this file: call it or take it away' }));
};

/** One name, one thing, in the whole repository; the test runner names what its setup files export. */
export const findDoubleNames: TidyRule = (sources) => {
  const first = new Map<string, string>();
  const findings: TidyFinding[] = [];
  for (const source of sources) {
    if (/\.config\.ts$|-setup\.ts$/.test(source.path)) continue;
    for (const { name, line } of readExportedNames(source)) {
      const other = first.get(name);
      if (other === undefined) first.set(name, `${source.path}:${line}`);
      else findings.push({ path: source.path, line, todo: `${name} is exported by ${other} too: rename one` });
    }
  }
  return findings;
};

export const findBannedWords: TidyRule = (sources) =>
  sources
    .filter((source) => !isTestPath(source.path))
    .flatMap((source) =>
      readExportedNames(source).flatMap(({ name, line }) => {
        const words = name.split(/(?<=[a-z0-9])(?=[A-Z])|_/).map((word) => word.toLowerCase().replace(/s$/, ''));
        const banned = BANNED_WORDS.filter((b) => b.where.test(source.path) && words.includes(b.word));
        return banned.map((b) => ({
          path: source.path,
          line,
          todo: `${name}: not "${b.word}" but ${b.say} (conventions)`,
        }));
      }),
    );

/** Switched-off tests name a decision note on their line or the one above. */
export const findSkippedTests: TidyRule = (sources) =>
  sources
    .flatMap((source) =>
      findInCode(
        source,
        /\b(?:it|test|describe)\.(?:skip|todo|only|fails|skipIf)\b|\b(?:xit|xdescribe|fit|fdescribe)\(/g,
        (match) => `${match}: mend the test, take it away, or name docs/decisions/NNNN above it`,
      ).map((finding) => ({ finding, lines: source.text.split('\n').slice(finding.line - 2, finding.line) })),
    )
    .filter(({ lines }) => !lines.some((line) => /docs\/decisions\/\d{4}/.test(line)))
    .map(({ finding }) => finding);

export const findLongFunctions: TidyRule = (sources) =>
  sources.flatMap((source) =>
    readFunctionSpans(source)
      .filter((span) => span.lines > HARD_FUNCTION_LINES)
      .map((span) => ({
        path: source.path,
        line: span.line,
        todo: `${span.name} has ${span.lines} lines: divide it, ${HARD_FUNCTION_LINES} is the most`,
      })),
  );

export const findLongFiles: TidyRule = (sources) =>
  sources.flatMap((source) => {
    const lines = source.text.trimEnd().split('\n').length;
    if (lines <= HARD_FILE_LINES) return [];
    return [
      { path: source.path, line: HARD_FILE_LINES, todo: `${lines} lines: divide it, ${HARD_FILE_LINES} is the most` },
    ];
  });

/** Every file opens by saying what it is. */
export const findMissingHeaders: TidyRule = (sources) =>
  sources.flatMap((source) => {
    const text = source.text.replace(/^#!.*\n/, '');
    const header = /^(?:\/\*\*?([\s\S]*?)\*\/|((?:\/\/.*\n)+))/.exec(text);
    const words = (header?.[1] ?? header?.[2] ?? '').match(/\p{L}{2,}/gu)?.length ?? 0;
    if (words >= 4) return [];
    return [
      { path: source.path, line: 1, todo: 'open with a comment of 2-8 lines: what it is, its promise, the source' },
    ];
  });

/** A rule number in a test title or a comment is one that SPEC.md has. */
export function createSpecRule(spec: string): TidyRule {
  const known = new Set([...spec.matchAll(/^- \*\*([RLFSVD]-\d+)\*\*/gm)].map((match) => match[1]!));
  return (sources) =>
    inText(sources, /\[[RLFSVD]-\d+\]|\brules? [RLFSVD]-\d+(?: to [RLFSVD]-\d+)?/g, (match) => match).flatMap(
      (found) => {
        const unknown = found.todo.match(/[RLFSVD]-\d+/g)!.filter((number) => !known.has(number));
        return unknown.map((number) => ({
          ...found,
          todo: `${number} is not in SPEC.md: use the number of the rule, or add one`,
        }));
      },
    );
}

/** Every rule of SPEC.md stands in brackets in the title of a test. */
export function findUntestedRules(spec: string, sources: ReadonlyArray<SourceText>): ReadonlyArray<TidyFinding> {
  const tests = sources.filter(({ path }) => /\.(test|contract)\.tsx?$/.test(path));
  const named = new Set(tests.flatMap(({ text }) => text.match(/(?<=\[)[RLFSVD]-\d+(?=\])/g) ?? []));
  return [...spec.matchAll(/^- \*\*([RLFSVD]-\d+)\*\*/gm)]
    .map((match) => match[1]!)
    .filter((number) => !named.has(number))
    .map((number) => ({ path: 'SPEC.md', line: 1, todo: `no test is named [${number}]: write it` }));
}

/** Every runtime dependency is named with its reason in a decision note. */
export function findUnexplainedPackages(runtime: Iterable<string>, notes: string): ReadonlyArray<TidyFinding> {
  return [...runtime]
    .filter((name) => !notes.includes(`\`${name}\``))
    .map((name) => ({
      path: 'package.json',
      line: 1,
      todo: `say in docs/decisions why ${name} is needed, with its licence`,
    }));
}

/** Files that documents name are there: links, and paths in backticks from the root or from src/. */
export function createDocumentRule(isThere: (path: string) => boolean): TidyRule {
  return (sources) =>
    sources
      .filter((source) => source.path.endsWith('.md'))
      .flatMap((source) =>
        [...source.text.matchAll(/\]\(([\w./-]+)\)|`((?:[\w-]+\/)+[\w.-]+\.(?:ts|tsx|js|md|json))`/g)]
          .map((match) => ({ path: match[1] ?? match[2]!, offset: match.index }))
          .filter(({ path }) => !/\/(?:[A-Z]{2,}|x)\.[a-z]/.test(path))
          .filter(({ path }) => ![path, `src/${path}`, `${posix.dirname(source.path)}/${path}`].some(isThere))
          .map(({ path, offset }) => ({
            path: source.path,
            line: lineAt(source.text, offset),
            todo: `${path} is not there: name the file that is, or say it without one`,
          })),
      );
}

/** Words of unfinished work, and the marks of a merge that nobody settled. */
const LEFT_OPEN = /\b(?:TO[D]O|FIX[M]E|X[X]X|HA[C]K)\b|^(?:<{7}|>{7}) .*$/gm;

/** Also in documents. */
export const findOpenEnds: TidyRule = (sources) =>
  inText(sources, LEFT_OPEN, (match) => `${match}: do it or take it out; what is not written is absent`);

const MACHINE_PATH = /\/(?:[w]ork|[f]arm|[r]oot)\/|\/[h]ome\/[a-z]|[C]:\\\\/g;
const REGISTRY_HOST = /registry\.[n]pmjs|[n]pmjs\.(?:org|com)|registry\.[y]arnpkg|[j]sr\.io|"resolved":\s*"http/g;

/** Nothing of one machine, no registry host: also in documents and settings. */
export const findMachineTraces: TidyRule = (sources) => [
  ...inText(sources, MACHINE_PATH, (match) => `${match} is a path of one machine: make it relative`),
  ...inText(sources, REGISTRY_HOST, (match) => `${match} names a registry: leave it to the user's npm settings`),
];

function isEntry(path: string): boolean {
  return ENTRIES.some((pattern) => pattern.test(path));
}

type Edge = ReturnType<typeof readImports>[number];

function eachImport(
  sources: ReadonlyArray<SourceText>,
  judge: (source: SourceText, edge: Edge, target: string | null) => string | null,
): TidyFinding[] {
  return sources.flatMap((source) =>
    readImports(source).flatMap((edge) => {
      const todo = judge(source, edge, resolveSpecifier(source.path, edge.specifier));
      return todo === null ? [] : [{ path: source.path, line: edge.line, todo }];
    }),
  );
}

function inSource(
  sources: ReadonlyArray<SourceText>,
  rooms: ReadonlyArray<string>,
  pattern: RegExp,
  todo: (match: string) => string,
): TidyFinding[] {
  return sources
    .filter((source) => rooms.includes(roomOf(source.path) ?? '') && !isTestPath(source.path))
    .flatMap((source) => findInCode(source, pattern, todo));
}

function inText(sources: ReadonlyArray<SourceText>, pattern: RegExp, todo: (match: string) => string): TidyFinding[] {
  return sources.flatMap((source) =>
    [...source.text.matchAll(pattern)].map((match) => ({
      path: source.path,
      line: lineAt(source.text, match.index),
      todo: todo(match[0]),
    })),
  );
}
