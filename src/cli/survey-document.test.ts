/**
 * A survey on a real elevation model, end to end, as its document tells it: every command of
 * `docs/survey-on-a-real-elevation-model.md` is run to the letter on two nodes, `serve` as processes of their own, and
 * every line of output in it is compared. Ports and directories are the test's.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StartedCommand, startCommand } from '../../test/harness/exercise.ts';
import { type ForceTrace, findTraces, foreignTraces, listBodyTraces } from '../../test/harness/force-trace.ts';
import { findFreePort } from '../../test/harness/real-node.ts';
import { parseForceFile } from '../format/force-file.ts';
import type { SurveyRecordView } from '../node/http/contract-survey.ts';
import type { SeatToken } from '../node/service/seat-token.ts';
import type { CommandOutput } from './output.ts';
import { runProgram } from './program.ts';

type Link = { readonly role: string; readonly url: string };
type Served = { readonly url: string; readonly links: ReadonlyArray<Link> };
type Block = { readonly kind: string; readonly lines: ReadonlyArray<string> };

const DOCUMENT = 'docs/survey-on-a-real-elevation-model.md';
const SIDES = ['west', 'east'] as const;

describe('a survey on a real elevation model', () => {
  let dir: string;
  const ports = new Map<string, string>();
  /** What was said since the last `text` block, and all of it. */
  let said: string[] = [];
  const all: string[] = [];

  const run = async (line: string) => {
    const lines: string[] = [];
    const output: CommandOutput = {
      out: (text) => void lines.push(text),
      progress: (text) => void lines.push(text),
      exit: () => undefined,
    };
    await runProgram(output, toWords(line));
    const fingerprint = /aloud: ([\d ]+)/.exec(lines.join('\n'))?.[1];
    if (fingerprint !== undefined) ports.set(line.includes('EAST') ? '$EAST' : '$WEST', fingerprint);
    said.push(...lines);
    all.push(...lines);
  };
  /** Words of a command; quotes hold one variable each, files the commands make lie in the test's directory. */
  const toWords = (line: string) =>
    line
      .split(' ')
      .slice(1)
      .map((word) => word.replaceAll('"', '').replace(/7420|7421/, (port) => ports.get(port)!))
      .map((word) => (word === '7410' || word === '7411' ? '0' : (ports.get(word) ?? word)))
      .map((word) => (/^(west|east)$|\.(pair|bundle)$/.test(word) ? join(dir, word) : word));
  const serveBoth = async (lines: ReadonlyArray<string>) => {
    const nodes: StartedCommand<Served>[] = [];
    for (const line of lines) nodes.push(await startCommand(['src/cli/main.ts', ...toWords(line), '--json']));
    for (const { said } of nodes) await waitForVacuum(said);
    await Promise.all(nodes.map(({ stop }) => stop()));
  };

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'seamline-document-'));
    for (const port of ['7420', '7421']) ports.set(port, String(await findFreePort()));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it('runs as its document says, command for command and line for line', { timeout: 300_000 }, async () => {
    const blocks = readBlocks(readFileSync(DOCUMENT, 'utf8'));
    expect(blocks.filter(({ kind }) => kind === 'sh').flatMap(({ lines }) => lines).length).toBeGreaterThan(30);
    for (const { kind, lines } of blocks) {
      if (kind === 'text') {
        const heard = said.join('\n');
        for (const line of lines) expect(heard).toContain(line);
        said = [];
      } else if (lines[0]!.startsWith('seamline serve')) await serveBoth(lines);
      else for (const line of lines) await run(line);
    }
    const vacuumHashes = all.slice(all.findIndex((line) => line.startsWith('run 1: 79'))).filter(isHash);
    expect(vacuumHashes.slice(0, 2)).toEqual([vacuumHashes[0], vacuumHashes[0]]);
  });

  it('leaves nothing of the other side in either directory', () => {
    const traces = new Map(SIDES.map((side) => [side, readTraces(`docs/jacksboro/${side}-force.json`)]));
    for (const [side, other] of [SIDES, SIDES.toReversed()] as const) {
      const bytes = readTree(join(dir, side!));
      expect(findTraces(bytes, traces.get(side!)!).length, 'the check can see').toBeGreaterThan(6);
      expect(findTraces(bytes, foreignTraces(traces.get(other!)!, traces.get(side!)!)), side).toEqual([]);
    }
  });
});

const isHash = (line: string) => line.startsWith('hash ');

function readBlocks(text: string): ReadonlyArray<Block> {
  return [...text.matchAll(/^```(\w+)\n([^`]*)^```$/gm)].map(([, kind, body]) => ({
    kind: kind!,
    lines: body!.trim().split('\n'),
  }));
}

/** Signs the planner in by the node's own link and asks until the run has ended. */
async function waitForVacuum({ url, links }: Served): Promise<void> {
  const token = new URL(links.find(({ role }) => role === 'planner')!.url).searchParams.get('token');
  const made = await fetch(`${url}/api/exercise/seat-tokens`, { method: 'POST', body: JSON.stringify({ token }) });
  const { token: seat } = (await made.json()) as SeatToken;
  for (;;) {
    const answer = await fetch(`${url}/api/surveys`, { headers: { authorization: `Bearer ${seat}` } });
    const { records } = (await answer.json()) as { readonly records: ReadonlyArray<SurveyRecordView> };
    if (records.some(({ runs }) => runs.some(({ phase }) => phase === 'vacuum'))) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Everything that a force file could leave behind. */
function readTraces(file: string): ReadonlyArray<ForceTrace> {
  const entries = parseForceFile(readFileSync(file, 'utf8'));
  if (!entries.ok) throw new Error(entries.error.reason);
  return entries.value.flatMap(({ body }) => listBodyTraces(body));
}

function readTree(dir: string): Buffer {
  const files = readdirSync(dir, { recursive: true, encoding: 'utf8' }).map((name) => join(dir, name));
  return Buffer.concat(files.filter((file) => statSync(file).isFile()).map((file) => readFileSync(file)));
}
