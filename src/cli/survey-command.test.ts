/**
 * The survey on the command line, on a closed data directory: agree, run, show, audit, coverage, exposure. Totals and hash
 * come for a planner, cells only with two persons and counted; what is refused is named, with its exit code.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { carryFeeds, closeTestNode } from '../../test/harness/exercise-node.ts';
import {
  openDeskPair,
  openSurveyPair,
  pairTerms,
  type SurveyPair,
  signByBothSides,
  startRun,
} from '../../test/harness/survey-nodes.ts';
import { bytesToBase64url } from '../base/bytes.ts';
import { openNode, SYSTEM_TIME } from '../node/wire.ts';
import { listSurveyCells } from '../vacuum/survey-agreement.ts';
import type { CommandOutput } from './output.ts';
import { runProgram } from './program.ts';

describe('the survey on the command line', () => {
  let pair: SurveyPair;
  let agreement: string;
  let hash: string;
  let cells: ReadonlyArray<string>;
  let dir: string;

  const run = async (...args: ReadonlyArray<string>) => {
    const lines: string[] = [];
    let code = 0;
    const output: CommandOutput = {
      out: (line) => void lines.push(line),
      progress: () => undefined,
      exit: (given) => {
        code = given;
      },
    };
    await runProgram(output, [...args, '--json']);
    return { code, value: JSON.parse(lines.join('')) as Record<string, unknown> };
  };
  const at = () => ['--data', dir];

  beforeAll(async () => {
    pair = await openSurveyPair();
    const auditor = pair.a.node.identity.seats.find(({ role }) => role === 'survey-auditor')!;
    const terms = pairTerms(pair, { auditor: bytesToBase64url(auditor.pair.publicKey) });
    cells = listSurveyCells(terms);
    const places = [{ id: 'town', cells: cells.slice(2, 4) }];
    agreement = await signByBothSides(pair.a, pair.b, 'survey-agreement', { ...terms, places });
    const desks = await openDeskPair(pair);
    await startRun(desks.desks(), agreement, 1);
    await Promise.all([desks.desks().a.settled(), desks.desks().b.settled()]);
    hash = desks.desks().a.latest()!.hash;
    await desks.close();
    dir = pair.a.node.dir;
    await pair.a.node.close();
  });
  afterAll(async () => {
    const again = await openNode(dir, { passphrase: null, time: SYSTEM_TIME });
    if (again.ok) await closeTestNode(again.value);
    await closeTestNode(pair.b.node);
  });

  it('shows totals and hash of vacuum, coverage and exposure to the planner, and nothing to others', async () => {
    expect(await run('survey', 'show', ...at())).toMatchObject({ code: 0, value: { run: 1, hash } });
    const coverage = await run('coverage', ...at());
    expect(coverage).toMatchObject({ code: 0, value: { agreement, slots: 4 } });
    expect(JSON.stringify(coverage.value)).not.toContain('88');
    const exposure = await run('exposure', ...at());
    expect(exposure).toMatchObject({ code: 0, value: { bound: 'lower', places: [{ place: 'town' }] } });
    for (const command of [['survey', 'show'], ['coverage'], ['exposure'], ['survey', 'agree'], ['terrain', 'info']]) {
      const refused = await run(...command, ...at(), '--seat', 'watch');
      expect(refused, command.join(' ')).toMatchObject({ code: 3, value: { error: { type: 'NotYourSeat' } } });
    }
    const elsewhere = await run('exposure', ...at(), '--place', 'village');
    expect(elsewhere).toMatchObject({ code: 3, value: { error: { type: 'PlaceNotAgreed' } } });
  });

  it('gives cells once to two persons, and counts them on both ledgers without saying how many own cells', async () => {
    for (const command of [['survey', 'show'], ['coverage'], ['exposure']]) {
      const refused = await run(...command, ...at(), '--cells');
      const { type, approval } = refused.value['error'] as { type: string; approval: string };
      expect([refused.code, type]).toEqual([3, 'ApprovalNeeded']);
      const dashed = `-SNk${'a'.repeat(39)}`;
      expect((await run('approve', dashed, ...at(), '--seat', 'planner')).code).toBe(2);
      expect((await run('approve', approval, ...at(), '--seat', 'planner')).code).toBe(0);
      expect((await run(...command, ...at(), '--approval', approval)).code, 'one person').toBe(3);
      expect((await run('approve', approval, ...at(), '--seat', 'watch')).code).toBe(3);
      expect((await run('approve', approval, ...at(), '--seat', 'command')).code).toBe(0);
      expect((await run(...command, ...at(), '--approval', approval)).code).toBe(0);
      expect((await run(...command, ...at(), '--approval', approval)).code, 'used up').toBe(3);
    }
    const node = await openNode(dir, { passphrase: null, time: SYSTEM_TIME });
    if (!node.ok) throw new Error(node.error.type);
    await carryFeeds(node.value, pair.b.node);
    await node.value.close();
    const rows = await pair.b.node.store.db
      .selectFrom('record_view')
      .select('body')
      .where('kind', '=', 'cells-output')
      .orderBy('position')
      .execute();
    const bodies = rows.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    expect(bodies.map(({ product, output }) => [product, output])).toEqual([
      ['vacuum', 1],
      ['coverage', 2],
      ['exposure', 3],
    ]);
    expect(bodies.map((body) => 'cells' in body)).toEqual([true, false, false]);
  });

  it('explains a cell', async () => {
    const why = await run('coverage', ...at(), '--why', cells[0]!, '--slot', '2');
    expect(why.code).toBe(0);
    expect(why.value).toMatchObject({ fineSlot: 2, light: 'night' });
    expect((why.value['posts'] as ReadonlyArray<{ id: string }>).every(({ id }) => id.startsWith('ALPHA'))).toBe(true);
  });

  it('[V-16] audits the run for its auditor, and for nobody else', async () => {
    const named = ['--agreement', agreement, '--run', '1'];
    expect(await run('survey', 'audit', ...at(), ...named)).toMatchObject({
      code: 0,
      value: { ok: true, judged: 'own', findings: [] },
    });
    const planner = await run('survey', 'audit', ...at(), ...named, '--seat', 'planner');
    expect(planner).toMatchObject({ code: 3, value: { error: { type: 'NotYourSeat' } } });
    const file = join(dir, 'other.key');
    writeFileSync(file, bytesToBase64url(new Uint8Array(32).fill(7)));
    const other = await run('survey', 'audit', ...at(), ...named, '--key', file, '--organisation', 'org');
    expect(other).toMatchObject({ code: 3, value: { error: { type: 'NotTheAuditor' } } });
  });

  it('prepares a run for the planner and begins it for a commander only', async () => {
    const prepared = await run('survey', 'run', ...at());
    expect(prepared).toMatchObject({ code: 0, value: { run: 2, agreement } });
    expect(await run('survey', 'run', ...at(), '--approve')).toMatchObject({ code: 0, value: { begun: false } });
    expect((await run('survey', 'run', ...at(), '--approve', '--seat', 'watch')).code).toBe(3);
    const begun = await run('survey', 'run', ...at(), '--approve', '--seat', 'command');
    expect(begun).toMatchObject({ code: 0, value: { run: 2, begun: true } });
  });
});
