/**
 * Lengths of functions by matching braces in blanked code. Found are `function` declarations and expressions,
 * arrow functions with a block, and methods; callbacks of `describe` are test tables and do not count.
 */
import { lineAt, type SourceText } from './source.ts';

export type FunctionSpan = { readonly name: string; readonly line: number; readonly lines: number };

const NOT_METHODS = new Set(['if', 'for', 'while', 'switch', 'catch', 'with', 'return', 'function', 'await']);

export function readFunctionSpans(source: SourceText): ReadonlyArray<FunctionSpan> {
  const { code } = source;
  const closeByOpen = matchBraces(code);
  const spans: FunctionSpan[] = [];
  for (const [open, close] of closeByOpen) {
    if (code[open] !== '{') continue;
    const start = startOfFunction(code, open, closeByOpen);
    if (start === null) continue;
    const lineStart = code.lastIndexOf('\n', start) + 1;
    const head = code.slice(lineStart, open);
    if (/\bdescribe(?:\.\w+)?\(/.test(head)) continue;
    const line = lineAt(code, start);
    const name =
      /(?:function\*?\s+|const\s+|let\s+)([\w$]+)/.exec(head)?.[1] ?? /([\w$]+)\s*[(:=]/.exec(head)?.[1] ?? 'function';
    spans.push({ name, line, lines: lineAt(code, close) - line + 1 });
  }
  return spans;
}

/** Offset where the function whose body opens at `open` starts, or null if the brace opens something else. */
function startOfFunction(code: string, open: number, closeByOpen: ReadonlyMap<number, number>): number | null {
  const before = code.slice(Math.max(0, open - 400), open).trimEnd();
  if (before.endsWith('=>')) return code.lastIndexOf('\n', open) + 1;
  const paren = parameterList(code, open, closeByOpen);
  if (paren === null) return null;
  const word = /([\w$]+)\s*(?:<[^()]*>)?\s*$/.exec(code.slice(Math.max(0, paren - 200), paren));
  if (word === null) return null;
  const head = code.slice(code.lastIndexOf('\n', paren) + 1, paren);
  if (/\bfunction\b/.test(head)) return paren;
  return NOT_METHODS.has(word[1]!) ? null : paren;
}

/** The parenthesis that opens the parameters right before a body, with a return type between or not. */
function parameterList(code: string, open: number, closeByOpen: ReadonlyMap<number, number>): number | null {
  const from = Math.max(0, open - 2_000);
  for (let i = open - 1; i >= from; i--) {
    if (code[i] === ';') return null;
    if (code[i] !== ')') continue;
    const between = code.slice(i + 1, open);
    if (!/^\s*(?::[^=]*)?$/.test(between) || /=>/.test(between)) return null;
    for (let j = i - 1; j >= 0; j--) if (code[j] === '(' && closeByOpen.get(j) === i) return j;
    return null;
  }
  return null;
}

/** Closing offset by opening offset, for braces and parentheses. */
export function matchBraces(code: string): ReadonlyMap<number, number> {
  const closeByOpen = new Map<number, number>();
  const stack: number[] = [];
  for (let i = 0; i < code.length; i++) {
    const c = code[i]!;
    if (c === '{' || c === '(') stack.push(i);
    else if (c === '}' || c === ')') {
      const wanted = c === '}' ? '{' : '(';
      while (stack.length > 0 && code[stack.at(-1)!] !== wanted) stack.pop();
      const from = stack.pop();
      if (from !== undefined) closeByOpen.set(from, i);
    }
  }
  return closeByOpen;
}
