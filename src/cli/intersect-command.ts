/**
 * `seamline intersect`: the private intersection of two files, one token a line, both roles of the real protocol
 * in this process. Touches no node. A line that repeats within a file counts once.
 */
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { bytesToText } from '../base/bytes.ts';
import { LIMITS } from '../base/limits.ts';
import { err, ok, type Result } from '../base/result.ts';
import { hkdfSha256, sha256 } from '../node/crypto.ts';
import { createGroupPool } from '../node/group/group-pool.ts';
import { intersectSets } from '../node/group/intersect-sets.ts';
import { createNodeGroup } from '../node/group/kernel-group.ts';
import { nodeSha512 } from '../node/group/sodium-group.ts';
import { type CommandOutput, EXIT, printError, printResult } from './output.ts';

type Options = { readonly a: string; readonly b: string; readonly json?: boolean };

export function addIntersectCommands(program: Command, output: CommandOutput): void {
  program
    .command('intersect')
    .requiredOption('--a <file>', 'tokens of the first role, one a line')
    .requiredOption('--b <file>', 'tokens of the second role, one a line')
    .option('--json', 'one JSON value: size, tokens, ms (without proofs), msProofs (proofs alone), bytes (both ways)')
    .action((options: Options) => runIntersect(options, output));
}

async function runIntersect(options: Options, output: CommandOutput): Promise<void> {
  const json = options.json === true;
  const sets: ReadonlyArray<string>[] = [];
  for (const path of [options.a, options.b]) {
    const set = await readTokenFile(path);
    if (!set.ok) {
      printError(output, json, set.error, describeTokenFault(set.error), EXIT.badInput);
      return;
    }
    sets.push(set.value);
  }
  const group = await createNodeGroup();
  const pool = createGroupPool(group);
  try {
    const deps = { group, pool, sha512: nodeSha512, sha256, hkdf: hkdfSha256 };
    const end = await intersectSets([sets[0]!, sets[1]!], deps, createProgress(output));
    if (!end.ok) {
      printError(output, json, end.error, 'the run ended without a result', EXIT.fault);
      return;
    }
    const { tokens, ms, msProofs, bytes } = end.value;
    const value = { size: tokens.length, tokens, ms, msProofs, bytes };
    const times = `${tokens.length} in common; ${ms} ms, proofs ${msProofs} ms, ${bytes} bytes crossed`;
    printResult(output, json, value, [...tokens, times]);
  } finally {
    await pool.close();
  }
}

/** Tells the progress of big runs, a tenth at a time. */
function createProgress(output: CommandOutput): (work: string, done: number, total: number) => void {
  const shown = new Map<string, number>();
  return (work, done, total) => {
    const tenth = Math.floor((10 * done) / total);
    if (total < LIMITS.progressElementsMin || tenth <= (shown.get(work) ?? 0)) return;
    shown.set(work, tenth);
    output.progress(`${work} ${done} of ${total}`);
  };
}

async function readTokenFile(path: string): Promise<Result<ReadonlyArray<string>, TokenFileFault>> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch {
    return err({ type: 'FileUnreadable', path });
  }
  const text = bytesToText(bytes);
  if (!text.ok) return err({ type: 'NotUtf8', path });
  const lines = text.value.replace(/^\uFEFF/, '').split(/\r?\n/);
  while (lines.at(-1) === '') lines.pop();
  if (lines.length > LIMITS.surveyElementsMax) {
    return err({ type: 'TooManyTokens', path, tokensMax: LIMITS.surveyElementsMax });
  }
  const bad = lines.findIndex((line) => !isTokenLine(line));
  return bad < 0 ? ok([...new Set(lines)]) : err({ type: 'BadToken', path, line: bad + 1 });
}

/** 1 to 200 characters without control characters or surrounding space; `dummy` is what the protocol pads with. */
function isTokenLine(line: string): boolean {
  const isPlain = line.length > 0 && line.length <= 200 && line.trim() === line && !/[\u0000-\u001f\u007f]/.test(line);
  return isPlain && line.normalize('NFC') === line && line.isWellFormed() && !line.startsWith('dummy');
}

type TokenFileFault =
  | { readonly type: 'FileUnreadable'; readonly path: string }
  | { readonly type: 'NotUtf8'; readonly path: string }
  | { readonly type: 'TooManyTokens'; readonly path: string; readonly tokensMax: number }
  | { readonly type: 'BadToken'; readonly path: string; readonly line: number };

function describeTokenFault(fault: TokenFileFault): string {
  switch (fault.type) {
    case 'FileUnreadable':
      return `${fault.path} cannot be read`;
    case 'NotUtf8':
      return `${fault.path} is not UTF-8 text`;
    case 'TooManyTokens':
      return `${fault.path} has more than ${fault.tokensMax} lines`;
    case 'BadToken':
      return `${fault.path} line ${fault.line}: a token is 1 to 200 printable characters and does not begin with "dummy"`;
  }
}
