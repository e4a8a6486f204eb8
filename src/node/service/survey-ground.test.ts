/**
 * A survey over villages and junctions between two nodes that keep no terrain: a worked scene from list and table to the
 * joint vacuum, its audit, and what is refused before anything is sent.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../../../test/harness/command.ts';
import { closeTestNode, PLANNER_SEAT } from '../../../test/harness/exercise-node.ts';
import {
  openDeskPair,
  openSurveyPair,
  pairPlace,
  pairTerms,
  type SurveyPair,
  signByBothSides,
  startRun,
} from '../../../test/harness/survey-nodes.ts';
import { bytesToBase64url } from '../../base/bytes.ts';
import type { SurveyTerms } from '../../record/kind/survey.ts';
import { createPlainEvader } from '../../vacuum/evader-machine.ts';
import { computeIntersectionJob } from '../../vacuum/intersection-job.ts';
import { vacuumTotals } from '../../vacuum/vacuum-record.ts';
import { createSigner, hkdfSha256, sha256 } from '../crypto.ts';
import { createSodiumGroup, nodeSha512 } from '../group/sodium-group.ts';
import type { AgreementDraft } from '../http/contract-survey.ts';
import { keepSurveyPlaces, readSurveyPlaces } from '../terrain/survey-place-store.ts';
import { enterForce } from './own-force.ts';
import { auditChallenge, auditOwnRun } from './survey-audit-desk.ts';
import { draftToTerms } from './survey-draft.ts';
import { createLaySpace, readAgreedPlaces } from './survey-ground.ts';
import { checkBeforeSigning } from './survey-request.ts';

/** A's posts see the mill, and the farm in two of four hours; B's see the well in three of four, and the gate. */
const PLACES = { mill: [72, 70], farm: [88, 68], ford: [80, 79], bridge: [70, 81], well: [74, 90], gate: [90, 92] };
const LIST = [
  'place,lat,lng',
  ...Object.entries(PLACES).map(([id, [row, col]]) => {
    const { lat, lng } = pairPlace(row!, col!);
    return `${id},${lat.toFixed(7)},${lng.toFixed(7)}`;
  }),
].join('\n');
const TABLE = [
  'from,to,metres,minutes',
  'mill,bridge,1100,',
  'farm,ford,1500,10',
  'ford,bridge,1300,20',
  'well,bridge,1200,10',
  'gate,ford,9000,50',
].join('\n');

describe('a survey over places between two nodes', () => {
  let pair: SurveyPair;
  let terms: SurveyTerms;
  let agreement: string;
  beforeAll(async () => {
    pair = await openSurveyPair({ keepGround: (dir) => void keepSurveyPlaces(dir, LIST, TABLE) });
    const base = pairTerms(pair);
    const draft: AgreementDraft = {
      partner: 'PSH',
      seam: base.seam.map(([lat, lng]) => [lat / 1e7, lng / 1e7]),
      overPlaces: { seenWithinM: 1_000, reachedWithinM: 2_000 },
      criteria: ['seen', 'reached', 'covered'],
      rhoM: 5_000,
      periodSlots: 4,
      stayLimitSlots: 2,
      horizonSlots: 3,
      bucketPermille: 1_000,
      runs: 100,
      runsPerDays: 1,
      answerAfterMin: 0,
      periodStart: base.periodStart,
      places: [{ id: 'mill', cells: ['mill'] }],
      expires: base.expires,
      purpose: base.purpose,
    };
    const drafted = await draftToTerms(pair.a.node, draft, pair.a.node.dir);
    if (!drafted.ok) throw new Error(JSON.stringify(drafted.error));
    terms = drafted.value;
    agreement = await signByBothSides(pair.a, pair.b, 'survey-agreement', terms);
  });
  afterAll(async () => {
    await closeTestNode(pair.a.node);
    await closeTestNode(pair.b.node);
  });
  const check = (changed: Partial<SurveyTerms>) =>
    checkBeforeSigning(pair.b.node, { ...terms, ...changed }, (asked) => readAgreedPlaces(pair.b.node.dir, asked));

  it('[V-28] names list and table by hash in the terms both sign', () => {
    const { count, list, table } = readSurveyPlaces(pair.b.node.dir)!.report;
    expect(terms.grid).toEqual({ kind: 'places', count, list, table, seenWithinM: 1_000, reachedWithinM: 2_000 });
    expect([count, terms.terrainHash]).toEqual([6, table]);
  });

  it('[V-28] ends in one vacuum on both, counted by hand, and its audit finds nothing', async () => {
    const desks = await openDeskPair(pair);
    await startRun(desks.desks(), agreement, 1);
    await Promise.all([desks.desks().a.settled(), desks.desks().b.settled()]);
    const [a, b] = [desks.desks().a.latest()!, desks.desks().b.latest()!];
    expect(a.hash).toBe(b.hash);
    // Unseen by both: ford and bridge in all hours, the farm in two, the well in one.
    expect(vacuumTotals(a.findings)).toEqual({
      cells: 6,
      slots: 4,
      pairs: { seen: 11, reached: 8, covered: 19 },
      closableByExchange: 0,
      index: 7_916,
      stay: { longestSlots: null, permanent: true, stayPutSlots: null, sanctuaryPairs: 11 },
      unseenSlots: [{ placeId: 'mill', slots: 4 }],
    });
    // From the ford and the bridge nobody gets to the gate: nine kilometres at four an hour.
    const gate = a.ground.ids.indexOf('gate');
    const reached: string[] = [];
    a.ground.createMachine().visitBefore(gate, (id) => reached.push(a.ground.ids[id]!));
    expect(reached).toEqual(['gate']);
    const auditor = pair.a.node.identity.seats.find(({ role }) => role === 'survey-auditor')!;
    expect(terms.auditor).toBe(bytesToBase64url(auditor.pair.publicKey));
    const id = { agreement, run: 1 };
    const math = { group: await createSodiumGroup(), sha256, sha512: nodeSha512, hkdf: hkdfSha256 };
    const pool = { compute: async (job: never) => computeIntersectionJob(job, math), close: async () => undefined };
    for (const { node, coverage } of [pair.a, pair.b]) {
      const proof = createSigner(auditor.pair).sign(auditChallenge(node.identity.org, id));
      const judged = await auditOwnRun(node, id, proof, null, { ...math, pool: pool as never, coverage });
      expect(judged).toMatchObject({ ok: true, value: { ok: true, findings: [] } });
    }
    await desks.close();
  });

  it('refuses other files, places outside the seam, unknown places and protected sites before anything is sent', async () => {
    const lay = createLaySpace(pair.b.node.dir, createPlainEvader);
    const unknown = lay({ ...terms, places: [{ id: 'inn', cells: ['inn'] }] });
    expect(unknown).toEqual({ ok: false, error: { type: 'BadSurveyTerms', field: 'places' } });
    const small = terms.seam.map(([lat, lng], i): [number, number] => [lat, i === 1 || i === 2 ? lng - 200_000 : lng]);
    expect(await check({ seam: small })).toEqual({ ok: false, error: { type: 'BadSurveyTerms', field: 'seam' } });
    const explained = await pair.b.coverage.compute(terms);
    expect(explained.ok ? null : explained.error.type).toBe('NotOverPlaces');

    const desks = await openDeskPair(pair);
    const { b } = desks.desks();
    const refuses = async (type: string) => {
      const refused = await b.prepare(PLANNER_SEAT, { agreement, run: 50, isExtra: false });
      expect(refused.ok ? null : refused.error.type).toBe(type);
      const signing = await check({});
      expect(signing.ok ? null : signing.error.type).toBe(type);
    };
    keepSurveyPlaces(pair.b.node.dir, LIST, TABLE.replace('1200', '1201'));
    await refuses('PlacesDiffer');
    keepSurveyPlaces(pair.b.node.dir, `${LIST}\n`, TABLE);
    await refuses('PlacesDiffer');
    keepSurveyPlaces(pair.b.node.dir, LIST, TABLE);
    const { lat, lng } = pairPlace(74, 91);
    const site = { code: 'SHRINE', latE7: Math.round(lat * 1e7), lngE7: Math.round(lng * 1e7), bufferM: 200 };
    await enterForce(pair.b.node, PLANNER_SEAT, [{ kind: 'protected-site', body: { ...site, state: 'standing' } }]);
    await refuses('ProtectedSiteInSeam');
    expect(desks.carried).toEqual([]);
    await desks.close();
  });
});

describe('survey places on the command line', () => {
  const dir = mkdtempSync(join(tmpdir(), 'seamline-places-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it('keeps a list with its table, reports both hashes, and keeps what was there where a file is bad', async () => {
    const [data, list, table] = ['node', 'list.csv', 'table.csv'].map((name) => join(dir, name)) as [
      string,
      string,
      string,
    ];
    await runCommand('init', '--data', data, '--organisation', 'FED', '--exercise');
    const keep = (places: string, ways: string) => {
      writeFileSync(list, places);
      writeFileSync(table, ways);
      return runCommand<Record<string, unknown>>('survey', 'places', '--data', data, '--list', list, '--table', table);
    };
    expect((await runCommand('survey', 'places', '--data', data)).exit).toBe(3);
    const kept = await keep(LIST, TABLE);
    expect(kept).toMatchObject({ exit: 0, said: { count: 6, distances: 10, times: 8 } });
    const faults: ReadonlyArray<readonly [string, string, object]> = [
      [LIST.replace('mill', 'Mill!'), TABLE, { file: 'list', line: 2 }],
      [`${LIST}\nmill,0,0`, TABLE, { file: 'list', line: 8, reason: 'a place twice' }],
      [LIST.replace('place,lat,lng', 'place,lat,east'), TABLE, { file: 'list', reason: 'no column lng' }],
      ['place,lat,lng', TABLE, { file: 'list', reason: 'no place' }],
      [LIST, `${TABLE}\nmill,inn,1,`, { file: 'table', line: 7 }],
      [LIST, TABLE.replace('1100', '-1100'), { file: 'table', line: 2 }],
      [LIST, `${TABLE}\nmill,bridge,1,`, { file: 'table', line: 7 }],
      [LIST, `${TABLE}\n"mill,x`, { file: 'table' }],
    ];
    for (const [places, ways, facts] of faults) {
      const refused = await keep(places, ways);
      expect(refused).toMatchObject({ exit: 2, said: { error: { type: 'BadSurveyPlaces', ...facts } } });
    }
    expect((await runCommand('survey', 'places', '--data', data)).said).toEqual(kept.said);
    expect((await runCommand('survey', 'places', '--data', data, '--list', list)).exit).toBe(2);
  });
});
