/**
 * The habits of the house as a test: imports downwards only, nothing ambient in pure rooms, names, sizes,
 * headers. Every rule is first shown to bite on a small text that breaks it, then run over the repository.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readFunctionSpans } from './tidy/functions.ts';
import * as rules from './tidy/rules.ts';
import { blankNonCode, createSourceText, readImports, readSourceTexts, type SourceText } from './tidy/source.ts';

const ROOT = join(import.meta.dirname, '..');
const RUNTIME = new Set(
  Object.keys((JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as PackageFile).dependencies),
);
const SOURCES = readSourceTexts(ROOT);
const SPEC = readFileSync(join(ROOT, 'SPEC.md'), 'utf8');
const findUnknownRules = rules.createSpecRule(SPEC);
const findDeadLinks = rules.createDocumentRule((path) => existsSync(join(ROOT, path)));
const findForeignPackages = rules.createPackageRule(RUNTIME);

type PackageFile = { readonly dependencies: Readonly<Record<string, string>> };
type Case = {
  readonly title: string;
  readonly rule: rules.TidyRule;
  /** Path and text of a file that breaks the rule. */
  readonly bad: ReadonlyArray<readonly [string, string]>;
  /** Path and text of a file that comes close and is right. */
  readonly good: ReadonlyArray<readonly [string, string]>;
};

const H = '/** A file that says what it is. */\n';
const LONG = `${H}function f(a: number): { readonly a: number } {\n${'  a++;\n'.repeat(70)}}\n`;

const CASES: ReadonlyArray<Case> = [
  {
    title: 'rooms import downwards only',
    rule: rules.findUpwardImports,
    bad: [
      ['src/base/a.ts', "import { b } from '../record/b.ts';"],
      ['src/vacuum/a.ts', "import { b } from '../exchange/b.ts';"],
      ['src/record/a.ts', "const b = await import('../node/b.ts');"],
      ['src/attic/a.ts', "import { b } from '../base/b.ts';"],
      ['src/record/a.ts', "import { anIncident } from '../../test/builders.ts';"],
    ],
    good: [
      ['src/node/http/a.ts', "import { b } from '../../record/b.ts';"],
      ['src/base/a.ts', "// import { b } from '../record/b.ts';\nconst s = `import '../record/b.ts'`;"],
    ],
  },
  {
    title: '[V-6] ground stays at home: no exchange, vacuum, format, web or partner contract imports it',
    rule: rules.findUpwardImports,
    bad: [
      ['src/exchange/a.ts', "import type { Post } from '../ground/post.ts';"],
      ['src/vacuum/a.test.ts', "import { post } from '../ground/post.ts';"],
      ['src/format/a.ts', "import { post } from '../ground/post.ts';"],
      ['src/web/a.tsx', "import type { Post } from '../ground/post.ts';"],
      ['src/node/http/contract-feed.ts', "import type { Post } from '../../ground/post.ts';"],
      ['src/web/a.tsx', "import { schema } from '../node/http/contract.ts';"],
    ],
    good: [
      ['src/node/service/survey.ts', "import { post } from '../../ground/post.ts';"],
      ['src/web/a.tsx', "import type { Route } from '../node/http/contract.ts';"],
    ],
  },
  {
    title: 'domain rooms meet in node/service only',
    rule: rules.findRoomsMeeting,
    bad: [['src/node/job.ts', "import { a } from '../ground/a.ts';\nimport { b } from '../vacuum/b.ts';"]],
    good: [
      ['src/node/service/job.ts', "import { a } from '../../ground/a.ts';\nimport { b } from '../../vacuum/b.ts';"],
      ['src/node/job.ts', "import { a } from '../ground/a.ts';\nimport { c } from '../ground/c.ts';"],
    ],
  },
  {
    title: 'pure rooms name only their own packages, and nothing of Node',
    rule: findForeignPackages,
    bad: [
      ['src/vacuum/a.ts', "import { readFileSync } from 'node:fs';"],
      ['src/vacuum/a.ts', "import { cellToLatLng } from 'h3-js';"],
      ['src/pattern/a.ts', "import { z } from 'zod';"],
      ['src/format/a.ts', "import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';"],
      ['src/node/a.ts', "import fc from 'fast-check';"],
    ],
    good: [
      ['src/vacuum/a.test.ts', "import { readFileSync } from 'node:fs';\nimport fc from 'fast-check';"],
      ['src/format/a.ts', "import proj4 from 'proj4';\nimport { parse } from 'csv-parse/sync';"],
      ['src/node/a.ts', "import { readFileSync } from 'node:fs';\nimport pg from 'pg';"],
    ],
  },
  {
    title: 'no clock, chance, network, timer or locale of the machine in pure rooms',
    rule: rules.findAmbient,
    bad: [
      ['src/record/a.ts', 'const t = Date.now();'],
      ['src/record/a.ts', 'const t = new Date();'],
      ['src/ground/a.ts', 'const t = `\u0024{Math.random()}`;'],
      ['src/vacuum/a.ts', 'setTimeout(() => {}, 1);'],
      ['src/exchange/a.ts', 'const id = crypto.randomUUID();'],
      ['src/format/a.ts', "const page = await fetch('x');"],
      ['src/direction/a.ts', 'const m = date.getMonth();'],
      ['src/pattern/a.ts', 'names.sort((a, b) => a.localeCompare(b));'],
      ['src/sim/net.ts', 'const t = performance.now();'],
    ],
    good: [
      ['src/record/a.ts', 'const t = new Date(ms); // not Date.now()\nconst m = date.getUTCMonth();'],
      ['src/record/a.ts', "const s = 'Math.random'; const r = /Date.now/; deps.crypto.sign(s); prefetch(s);"],
      ['src/node/clock.ts', 'const t = Date.now();'],
      ['src/record/a.test.ts', 'const t = Date.now();'],
    ],
  },
  {
    title: 'modules of pure rooms keep no state',
    rule: rules.findModuleState,
    bad: [['src/record/a.ts', 'let count = 0;']],
    good: [['src/record/a.ts', 'const MAX = 1;\nfunction f() {\n  let count = 0;\n  return count;\n}']],
  },
  {
    title: 'pure rooms have no classes',
    rule: rules.findClasses,
    bad: [['src/record/a.ts', 'export class Thing {}']],
    good: [['src/record/a.ts', '// class Thing\nconst className = 1;']],
  },
  {
    title: 'no default exports outside settings files',
    rule: rules.findDefaultExports,
    bad: [
      ['src/web/a.tsx', 'export default function App() {}'],
      ['src/web/a.tsx', 'export { App as default };'],
    ],
    good: [['vite.config.ts', 'export default {};']],
  },
  {
    title: 'no barrels and no index files',
    rule: rules.findBarrels,
    bad: [
      ['src/base/all.ts', "export * from './time.ts';"],
      ['src/base/all.ts', "export { ok } from './result.ts';"],
      ['src/base/index.ts', 'export const a = 1;'],
    ],
    good: [['src/base/a.ts', "import { b } from './b.ts';\nexport const a = b;\nexport { a as c };"]],
  },
  {
    title: 'no drawers',
    rule: rules.findDrawers,
    bad: [
      ['src/base/utils/a.ts', H],
      ['src/node/helpers.ts', H],
      ['src/exchange/types.ts', H],
    ],
    good: [['src/base/library-card.ts', H]],
  },
  {
    title: 'file names are kebab-case',
    rule: rules.findBadFileNames,
    bad: [
      ['src/web/IncidentLog.tsx', H],
      ['src/base/unix_ms.ts', H],
    ],
    good: [['src/base/unix-ms.property.test.ts', H]],
  },
  {
    title: 'every source file is reached from an entry',
    rule: rules.findDeadFiles,
    bad: [
      ['src/cli/orphan.ts', H],
      ['src/cli/orphan.test.ts', "import { a } from './orphan.ts';"],
    ],
    good: [
      ['src/cli/main.ts', "import { a } from './a.ts';\nconst w = new URL('./worker.ts', import.meta.url);"],
      ['src/cli/a.ts', H],
      ['src/cli/worker.ts', H],
    ],
  },
  {
    title: 'a worker is started by an address that compiled code can use',
    rule: rules.findRawAddresses,
    bad: [['src/node/a.ts', "new Worker(new URL('./w.ts', import.meta.url));"]],
    good: [
      ['src/node/a.ts', "new Worker(moduleAddress(new URL('./w.ts', import.meta.url)));"],
      ['src/node/a.ts', "readFileSync(new URL('../../dist/kernels/k.wasm', import.meta.url));"],
    ],
  },
  {
    title: 'an exported name is exported once',
    rule: rules.findDoubleNames,
    bad: [
      ['src/base/a.ts', 'export const rangeM = 1;'],
      ['src/node/b.ts', 'export function rangeM() {}'],
    ],
    good: [['src/base/a.ts', 'export function f(a: string): void;\nexport function f(a: unknown) {}']],
  },
  {
    title: 'words with one meaning are not replaced',
    rule: rules.findBannedWords,
    bad: [
      ['src/exchange/a.ts', 'export function publishRecord() {}'],
      ['src/vacuum/a.ts', 'export type BorderZone = string;'],
      ['src/pattern/a.ts', 'export const HOTSPOT_MAX = 1;'],
    ],
    good: [['src/format/cot.ts', 'export function parseCotEvent() {}\nexport const isInside = 1;']],
  },
  {
    title: 'a switched-off test names a decision note',
    rule: rules.findSkippedTests,
    bad: [
      ['src/base/a.test.ts', "it\u002eskip('x', () => {});"],
      ['src/base/a.test.ts', "x\u0069t('x', () => {});"],
      ['src/base/a.test.ts', "describe\u002eonly('x', () => {});"],
    ],
    good: [
      ['src/base/a.test.ts', "// docs/decisions/0007\nit.skip('x', () => {});"],
      ['src/base/a.test.ts', "it.runIf(true)('x', () => {}); exit(1);"],
    ],
  },
  {
    title: 'functions have at most 70 lines',
    rule: rules.findLongFunctions,
    bad: [
      ['src/base/a.ts', LONG],
      ['src/base/a.ts', `const f = (a) => {\n${'  a++;\n'.repeat(70)}};\n`],
      ['src/base/a.ts', `const o = {\n  f(a) {\n${'  a++;\n'.repeat(70)}},\n};\n`],
    ],
    good: [
      ['src/base/a.ts', `const o = {\n${'  a: 1,\n'.repeat(100)}};\n`],
      ['src/base/a.test.ts', `describe('x', () => {\n${'  it();\n'.repeat(100)}});\n`],
      ['src/base/a.ts', `if (a) {\n${'  a++;\n'.repeat(100)}}\n`],
    ],
  },
  {
    title: 'files have at most 600 lines',
    rule: rules.findLongFiles,
    bad: [['src/base/a.ts', 'a;\n'.repeat(601)]],
    good: [['src/base/a.ts', 'a;\n'.repeat(600)]],
  },
  {
    title: 'every file opens by saying what it is',
    rule: rules.findMissingHeaders,
    bad: [
      ['src/base/a.ts', 'export const a = 1;'],
      ['src/base/a.ts', '/** x */\nexport const a = 1;'],
    ],
    good: [
      ['src/base/a.ts', H],
      ['scripts/a.js', '#!/usr/bin/env node\n// Starts the exercise and forwards signals.\n'],
    ],
  },
  {
    title: 'a rule number is one of SPEC.md',
    rule: findUnknownRules,
    bad: [
      ['src/base/a.test.ts', `it('[${'F'}-99] x', () => {});`],
      ['src/base/a.ts', `/** As rules ${'L'}-1 to ${'L'}-99 say. */`],
    ],
    good: [['src/base/a.test.ts', "it('[F-12] x', () => {});"]],
  },
  {
    title: 'documents name files that are there',
    rule: findDeadLinks,
    bad: [
      ['README.md', 'See [the rules](NOT-THERE.md).'],
      ['docs/decisions/0001-a.md', 'As `base/not-there.ts` says.'],
    ],
    good: [['README.md', 'See [the rules](SPEC.md), `base/result.ts`, `src/**/x.test.ts` and `bench/TOPIC.bench.ts`.']],
  },
  {
    title: 'nothing is left open, in a comment or by a merge',
    rule: rules.findOpenEnds,
    bad: [
      ['src/base/a.ts', `// ${'TO'}${'DO'}: later`],
      ['LIMITS.md', `text\n${'<'.repeat(7)} here\ntext`],
    ],
    good: [['src/base/a.ts', '// to do this, call that']],
  },
  {
    title: 'no machine paths and no registry hosts',
    rule: rules.findMachineTraces,
    bad: [
      ['README.md', ['', 'work', 'shared'].join('/')],
      ['src/base/a.ts', `const home = '${['', 'home', 'someone'].join('/')}'`],
      ['package-lock.json', `"resolved": "${'http'}s://example.org/a.tgz"`],
      ['.npmrc', ['registry.npm', 'js.org'].join('')],
    ],
    good: [['src/base/a.ts', "import a from '../network/a.ts'; const p = '/roots/1';"]],
  },
];

function inform(findings: ReturnType<rules.TidyRule>): string {
  return findings.map((f) => `${f.path}:${f.line} ${f.todo}`).join('\n');
}

/** Documents and settings beside the sources. */
function readOtherTexts(): ReadonlyArray<SourceText> {
  const isOther = (path: string) => /\.(md|json|html|css|yml)$|^\.npmrc$|^\.ci\//.test(path);
  const top = readdirSync(ROOT).filter((path) => statSync(join(ROOT, path)).isFile());
  const deep = ['docs', 'src', '.ci'].flatMap((folder) =>
    existsSync(join(ROOT, folder))
      ? readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`)
      : [],
  );
  return [...top, ...deep]
    .filter((path) => isOther(path) && statSync(join(ROOT, path)).isFile())
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8'), code: '' }));
}

describe('tidy', () => {
  for (const { title, rule, bad, good } of CASES) {
    it(title, () => {
      if (rule === rules.findDoubleNames || rule === rules.findDeadFiles) {
        expect(inform(rule(bad.map(([path, text]) => createSourceText(path, text))))).not.toBe('');
        expect(inform(rule(good.map(([path, text]) => createSourceText(path, text))))).toBe('');
      } else {
        for (const [path, text] of bad) expect(rule([createSourceText(path, text)]), text).not.toEqual([]);
        for (const [path, text] of good) expect(inform(rule([createSourceText(path, text)])), text).toBe('');
      }
      const isForDocuments = [rules.findMachineTraces, rules.findOpenEnds, findDeadLinks].includes(rule);
      const sources = isForDocuments ? [...SOURCES, ...readOtherTexts()] : SOURCES;
      expect(inform(rule(sources))).toBe('');
    });
  }

  it('every runtime dependency is explained in a decision note', () => {
    expect(inform(rules.findUnexplainedPackages(['left-pad'], 'Why `zod` is here.'))).toContain('left-pad');
    const notes = readOtherTexts().filter((text) => text.path.startsWith('docs/decisions/'));
    expect(inform(rules.findUnexplainedPackages(RUNTIME, notes.map((note) => note.text).join('\n')))).toBe('');
  });

  it('every rule of SPEC.md is held by a test that names it', () => {
    const test = createSourceText('src/base/a.test.ts', "it('[R-1] holds', () => {});");
    expect(rules.findUntestedRules('- **R-1** One.\n- **R-2** Two.', [test])).toHaveLength(1);
    expect(rules.findUntestedRules(SPEC, SOURCES)).toEqual([]);
  });

  it('reads the repository, not an empty folder', () => {
    expect(SOURCES.map((source) => source.path)).toContain('src/base/result.ts');
    expect(SOURCES.flatMap((source) => readImports(source)).length).toBeGreaterThan(10);
  });
});

describe('the scanner behind it', () => {
  it('blanks comments, strings, templates and regular expressions, and keeps lines and length', () => {
    const text = 'a; // b\n/* c\n d */ e("f\\"g", `h \u0024{i + `j`} k`, /l\\/[/]m/g, n / o / p);';
    const code = blankNonCode(text);
    expect(code.length).toBe(text.length);
    expect(code.replace(/\s+/g, ' ')).toBe('a; e(" ", ` \u0024{i + ` `} `, / /g, n / o / p);');
    expect(code.split('\n').length).toBe(text.split('\n').length);
  });

  it('finds imports over several lines, types, re-exports, dynamic ones and worker addresses', () => {
    const source = createSourceText(
      'src/a.ts',
      "import {\n  a,\n  type b,\n} from './a.ts';\nimport type { c } from './c.ts';\nimport './d.ts';\n" +
        "const e = await import('./e.ts');\nnew Worker(new URL('./f.ts', import.meta.url));\nexport const g = 'from';\n" +
        "export { h } from './h.ts';\nnew URL('./not.ts', base);\n",
    );
    expect(readImports(source).map((edge) => `${edge.specifier}${edge.isType ? ' type' : ''} ${edge.line}`)).toEqual([
      './a.ts 1',
      './c.ts type 5',
      './d.ts 6',
      './e.ts 7',
      './f.ts 8',
      './h.ts 10',
    ]);
  });

  it('measures declarations, arrows and methods by name', () => {
    const source = createSourceText(
      'src/a.ts',
      'export async function f<T>(a: T): Promise<{ b: T }> {\n  if (a) {\n  }\n}\nconst g = (a) => {\n};\nconst o = {\n  h(a) {\n  },\n};',
    );
    expect(readFunctionSpans(source).filter((span) => span.lines > 1)).toEqual([
      { name: 'f', line: 1, lines: 4 },
      { name: 'g', line: 5, lines: 2 },
      { name: 'h', line: 8, lines: 2 },
    ]);
  });
});
