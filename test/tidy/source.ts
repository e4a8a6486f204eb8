/**
 * Source files as the tidy rules see them. A small scanner blanks comments, strings, templates and regular
 * expressions while keeping every line and column, so that rules match code and nothing else. It knows as
 * much of TypeScript as the rules need; where it is unsure it blanks less, never more than a line.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type SourceText = {
  /** Path from the repository root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  /** The text with comments, string contents and regular expressions blanked; same length. */
  readonly code: string;
};

/** What a rule found: where, and what to do about it. */
export type TidyFinding = { readonly path: string; readonly line: number; readonly todo: string };

const FOLDERS = ['src', 'test', 'bench', 'scripts'];
const EXTENSION = /\.(ts|tsx|js)$/;

/** Every source file of the repository, kernels in AssemblyScript excepted (they are another language). */
export function readSourceTexts(root: string): ReadonlyArray<SourceText> {
  const paths: string[] = readdirSync(root).filter((name) => /\.config\.ts$/.test(name));
  for (const folder of FOLDERS) collectPaths(root, folder, paths);
  return paths
    .filter((path) => EXTENSION.test(path) && !path.endsWith('.as.ts') && !path.startsWith('test/vectors/'))
    .sort()
    .map((path) => createSourceText(path, readFileSync(join(root, path), 'utf8')));
}

export function createSourceText(path: string, text: string): SourceText {
  return { path, text, code: blankNonCode(text) };
}

export function isTestPath(path: string): boolean {
  return path.startsWith('test/') || /\.(test|contract)\.tsx?$/.test(path);
}

export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let i = text.indexOf('\n'); i !== -1 && i < offset; i = text.indexOf('\n', i + 1)) line++;
  return line;
}

/** One finding per match of `pattern` in the code of a file. */
export function findInCode(source: SourceText, pattern: RegExp, todo: (match: string) => string): TidyFinding[] {
  return [...source.code.matchAll(pattern)].map((match) => ({
    path: source.path,
    line: lineAt(source.code, match.index),
    todo: todo(match[0].trim()),
  }));
}

export type ImportEdge = {
  readonly specifier: string;
  readonly line: number;
  /** True for `import type` and `export type ... from`: nothing of it runs. */
  readonly isType: boolean;
  readonly isReExport: boolean;
};

const IMPORT_START =
  /\b(?:(import|export)(?=[\s{*])(\s+type\b)?(?:(?!\b(?:import|export|const|function)\b)[\w\s{},*$])*?\bfrom\s*|import\s*\(?\s*|new\s+URL\(\s*)(['"])/g;

/** Static and dynamic imports, re-exports, and `new URL('./x', import.meta.url)`. */
export function readImports(source: SourceText): ReadonlyArray<ImportEdge> {
  const edges: ImportEdge[] = [];
  for (const match of source.code.matchAll(IMPORT_START)) {
    const quote = match[3]!;
    const from = match.index + match[0].length;
    const to = source.text.indexOf(quote, from);
    if (to === -1) continue;
    const isUrl = match[0].startsWith('new');
    if (isUrl && !source.code.slice(to, to + 30).includes('import.meta.url')) continue;
    edges.push({
      specifier: source.text.slice(from, to),
      line: lineAt(source.code, match.index),
      isType: match[2] !== undefined,
      isReExport: match[1] === 'export',
    });
  }
  return edges;
}

export type ExportedName = { readonly name: string; readonly line: number };

const EXPORTED_DECLARATION =
  /^export\s+(?:declare\s+)?(?:async\s+)?(?:const|let|function\*?|class|type|interface|abstract\s+class|enum)\s+([A-Za-z_$][\w$]*)/gm;
const EXPORTED_LIST = /^export\s+(?:type\s+)?\{([^}]*)\}(?!\s*from)/gm;

export function readExportedNames(source: SourceText): ReadonlyArray<ExportedName> {
  const names = new Map<string, number>();
  for (const match of source.code.matchAll(EXPORTED_DECLARATION)) {
    if (!names.has(match[1]!)) names.set(match[1]!, lineAt(source.code, match.index));
  }
  for (const match of source.code.matchAll(EXPORTED_LIST)) {
    for (const item of match[1]!.split(',')) {
      const name = item.trim().split(/\s+/).at(-1);
      if (name) names.set(name, lineAt(source.code, match.index));
    }
  }
  return [...names].map(([name, line]) => ({ name, line }));
}

function collectPaths(root: string, folder: string, paths: string[]): void {
  let entries: ReturnType<typeof readFolder>;
  try {
    entries = readFolder(join(root, folder));
  } catch {
    return;
  }
  for (const entry of entries) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) collectPaths(root, path, paths);
    else paths.push(path);
  }
}

function readFolder(path: string) {
  return readdirSync(path, { withFileTypes: true });
}

const REGEX_BEFORE = /(?:^|[=(,:;![&|?{+\-*%~^]|\b(?:return|typeof|case|in|of|do|else|void|await|yield))\s*$/;

/** Replaces what is not code by spaces; quotes and line ends stay. */
export function blankNonCode(text: string): string {
  const out = text.split('');
  /** Depth of braces at which each open template literal goes on. */
  const templates: number[] = [];
  let depth = 0;
  let i = 0;
  const blank = (from: number, to: number) => {
    for (let j = from; j < to; j++) if (out[j] !== '\n') out[j] = ' ';
  };
  while (i < text.length) {
    const c = text[i]!;
    const two = text.slice(i, i + 2);
    if (two === '//' || two === '/*') {
      const end = two === '//' ? text.indexOf('\n', i) : text.indexOf('*/', i + 2) + 2;
      const stop = end <= 1 ? text.length : end;
      blank(i, stop);
      i = stop;
    } else if (c === "'" || c === '"') {
      const end = endOfString(text, i);
      blank(i + 1, end - 1);
      i = end;
    } else if (c === '`' || (c === '}' && templates.at(-1) === depth)) {
      if (c === '}') templates.pop();
      const end = endOfTemplatePart(text, i + 1);
      blank(i + 1, end.at);
      if (end.opens) templates.push(depth);
      i = end.at + (end.opens ? 2 : 1);
    } else if (c === '/' && REGEX_BEFORE.test(lineBefore(out, i))) {
      const end = endOfRegex(text, i);
      if (end > i) blank(i + 1, end - 1);
      i = Math.max(end, i + 1);
    } else {
      if (c === '{') depth++;
      if (c === '}') depth--;
      i++;
    }
  }
  return out.join('');
}

function lineBefore(out: ReadonlyArray<string>, at: number): string {
  return out.slice(Math.max(0, at - 40), at).join('');
}

function endOfString(text: string, from: number): number {
  for (let i = from + 1; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === text[from]) return i + 1;
    else if (text[i] === '\n') return i;
  }
  return text.length;
}

function endOfTemplatePart(text: string, from: number): { readonly at: number; readonly opens: boolean } {
  for (let i = from; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '`') return { at: i, opens: false };
    else if (text[i] === '$' && text[i + 1] === '{') return { at: i, opens: true };
  }
  return { at: text.length, opens: false };
}

/** End of a regular expression on this line, or `from` if it is a division after all. */
function endOfRegex(text: string, from: number): number {
  let inClass = false;
  for (let i = from + 1; i < text.length && text[i] !== '\n'; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '[') inClass = true;
    else if (text[i] === ']') inClass = false;
    else if (text[i] === '/' && !inClass) return i + 1;
  }
  return from;
}
