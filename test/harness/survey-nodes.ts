/**
 * Two real nodes on either side of a straight boundary over a small flat model with a hill: terrain kept, forces entered,
 * boundary and survey agreement signed by two persons on each side. Messages cross through a mailbox that a test may read,
 * lose or stop; every byte that crosses is kept.
 */
import { type Time, unixMsToIso } from '../../src/base/time.ts';
import { createOpenCover } from '../../src/ground/ground-cover.ts';
import { gridPlaceToLatLng } from '../../src/ground/terrain.ts';
import { hkdfSha256, sha256 } from '../../src/node/crypto.ts';
import { createSodiumGroup, nodeSha512 } from '../../src/node/group/sodium-group.ts';
import { PROGRAM_VERSION } from '../../src/node/program-version.ts';
import { createOwnCoverageDesk, type OwnCoverageDesk } from '../../src/node/service/own-coverage.ts';
import { enterForce, type ForceDraft } from '../../src/node/service/own-force.ts';
import { openSurveyDesk, type SurveyDesk, type SurveyDeskDeps } from '../../src/node/service/survey-desk.ts';
import { createLaySpace, readAgreedPlaces } from '../../src/node/service/survey-ground.ts';
import { proposeSurveyRecord, signSurveyRecord } from '../../src/node/service/survey-signing.ts';
import { keepTerrain, readTerrainReport } from '../../src/node/terrain/terrain-store.ts';
import type { RunningNode } from '../../src/node/wire.ts';
import type { JsonObject } from '../../src/record/disclosure.ts';
import type { SurveyTerms } from '../../src/record/kind/survey.ts';
import { createPlainEvader } from '../../src/vacuum/evader-machine.ts';
import { computeIntersectionJob } from '../../src/vacuum/intersection-job.ts';
import { fillSurveyTerms } from '../../src/vacuum/survey-agreement.ts';
import { COMMAND_SEAT, carryFeeds, openTestNode, PLANNER_SEAT, pairNodes } from './exercise-node.ts';
import { aTerrain } from './terrain.ts';

export type SurveySide = { readonly node: RunningNode; readonly coverage: OwnCoverageDesk };
export type SurveyPair = { readonly a: SurveySide; readonly b: SurveySide; readonly boundary: string };

/** 16 x 16 km of 100 m cells; a hill stands south-west of the middle. */
export const SURVEY_TERRAIN = aTerrain(
  (row, col) => 300 + 90 * Math.exp(-((row - 85) ** 2 + (col - 74) ** 2) / 60) + ((row * 7 + col * 3) % 5),
  { rows: 160, cols: 160 },
);
/** Place of a cell of that model. */
export const pairPlace = (row: number, col: number) => gridPlaceToLatLng(SURVEY_TERRAIN, { row, col });
const toVertex = ({ lat, lng }: { readonly lat: number; readonly lng: number }): [number, number] => [
  Math.round(lat * 1e7),
  Math.round(lng * 1e7),
];
const box = (top: number, left: number, bottom: number, right: number) =>
  [pairPlace(top, left), pairPlace(top, right), pairPlace(bottom, right), pairPlace(bottom, left)].map(toVertex);

/** A post of a side, 12 m up, manned in the given minutes of the period. */
export function aPostDraft(code: string, row: number, col: number, toMin = 240): ForceDraft {
  const [latE7, lngE7] = toVertex(pairPlace(row, col));
  const body = { code, role: 'post', latE7, lngE7, eyeHeightDm: 120, sensors: ['eye'], state: 'standing' };
  return { kind: 'post', body: { ...body, manned: [{ fromMin: 0, toMin }] } };
}

export function aUnitDraft(code: string, row: number, col: number): ForceDraft {
  const [latE7, lngE7] = toVertex(pairPlace(row, col));
  const body = { code, mode: 'vehicle', latE7, lngE7, readinessMin: 5, state: 'standing' };
  return { kind: 'reaction-unit', body: { ...body, ready: [{ fromMin: 0, toMin: 240 }] } };
}

export const FORCE_A: ReadonlyArray<ForceDraft> = [
  aPostDraft('ALPHA-P1', 76, 66),
  aPostDraft('ALPHA-P2', 90, 68, 120),
  aUnitDraft('ALPHA-Q1', 80, 60),
];
export const FORCE_B: ReadonlyArray<ForceDraft> = [
  aPostDraft('BRAVO-P1', 70, 92, 180),
  aPostDraft('BRAVO-P2', 86, 94),
  aUnitDraft('BRAVO-Q1', 80, 100),
];

/** The ground both nodes keep is the terrain of this file unless a test keeps other. */
type PairOptions = { readonly time?: Time; readonly keepGround?: (dir: string) => void };

/** West of the boundary lies A, east of it B; the boundary runs from south to north. */
export async function openSurveyPair(options: PairOptions = {}): Promise<SurveyPair> {
  const a = await openSide('FED', FORCE_A, options);
  const b = await openSide('PSH', FORCE_B, options);
  await pairNodes(a.node, b.node);
  const [orgA, orgB] = [a.node.identity.org, b.node.identity.org];
  const boundary = await signByBothSides(a, b, 'boundary', {
    parties: [orgA, orgB],
    line: [toVertex(pairPlace(150, 80)), toVertex(pairPlace(10, 80))],
    left: orgA,
    right: orgB,
    sectors: [
      { organisation: orgA, area: box(0, 0, 159, 80) },
      { organisation: orgB, area: box(0, 80, 159, 159) },
    ],
    at: unixMsToIso(a.node.time.now()),
  });
  return { a, b, boundary };
}

function keepPairTerrain(dir: string): void {
  keepTerrain(dir, { terrain: SURVEY_TERRAIN, cover: createOpenCover(SURVEY_TERRAIN) }, []);
}

async function openSide(
  code: string,
  force: ReadonlyArray<ForceDraft>,
  { time, keepGround = keepPairTerrain }: PairOptions,
): Promise<SurveySide> {
  const node = await openTestNode(code, time);
  keepGround(node.dir);
  const entered = await enterForce(node, PLANNER_SEAT, force);
  if (!entered.ok) throw new Error(JSON.stringify(entered.error));
  return { node, coverage: createOwnCoverageDesk(node, node.dir) };
}

/** Four slots of an hour over a seam of some 3 x 3 km; many runs a day. */
export function pairTerms(pair: SurveyPair, overrides: Partial<SurveyTerms> = {}): SurveyTerms {
  const { a, b, boundary } = pair;
  return fillSurveyTerms({
    parties: [a.node.identity.org, b.node.identity.org],
    boundary,
    seam: box(66, 65, 94, 95) as SurveyTerms['seam'],
    rhoM: 5_000,
    periodSlots: 4,
    stayLimitSlots: 2,
    horizonSlots: 3,
    bucketPermille: 1_000,
    runs: 100,
    runsPerDays: 1,
    periodStart: '2021-05-02T21:00:00.000Z',
    programVersion: PROGRAM_VERSION,
    terrainHash: readTerrainReport(a.node.dir)?.hash ?? '',
    auditor: 'A'.repeat(43),
    answerAfterMin: 0,
    expires: unixMsToIso((a.node.time.now() + 86_400_000) as ReturnType<typeof a.node.time.now>),
    purpose: { text: 'Ground neither of us holds', language: 'en' },
    ...overrides,
  });
}

/** Two persons on each side sign; the id of the record. */
export async function signByBothSides(
  a: Pick<SurveySide, 'node'>,
  b: Pick<SurveySide, 'node'>,
  kind: 'boundary' | 'survey-agreement',
  body: object,
): Promise<string> {
  const must = <T>(
    result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: object },
  ) => {
    if (!result.ok) throw new Error(`${kind}: ${JSON.stringify(result.error)}`);
    return result.value;
  };
  const { id } = must(await proposeSurveyRecord(a.node, PLANNER_SEAT, kind, body as JsonObject));
  must(await signSurveyRecord(a.node, COMMAND_SEAT, id));
  await carryFeeds(a.node, b.node);
  must(await signSurveyRecord(b.node, PLANNER_SEAT, id));
  must(await signSurveyRecord(b.node, COMMAND_SEAT, id));
  await carryFeeds(b.node, a.node);
  return id;
}

export type Carried = { readonly from: 'a' | 'b'; readonly bytes: Uint8Array };

/** The two desks of a pair with a mailbox between them. */
export type DeskPair = {
  readonly desks: () => { readonly a: SurveyDesk; readonly b: SurveyDesk };
  readonly carried: ReadonlyArray<Carried>;
  /** Closes both desks and opens them again on what the stores hold. */
  readonly reopen: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** `deliver` decides what becomes of each message; each computation of a side begins when `mayCompute` resolves. */
export async function openDeskPair(
  pair: SurveyPair,
  deliver: (message: Carried, pass: () => Promise<void>) => Promise<void> = (_, pass) => pass(),
  mayCompute: (side: Carried['from']) => Promise<void> = async () => undefined,
): Promise<DeskPair> {
  const group = await createSodiumGroup();
  const carried: Carried[] = [];
  let desks: { a: SurveyDesk; b: SurveyDesk } | null = null;
  const depsOf = (side: SurveySide, from: 'a' | 'b'): SurveyDeskDeps => {
    const math = { group, sha256, sha512: nodeSha512, hkdf: hkdfSha256 };
    return {
      ...math,
      pool: {
        compute: async (job) => {
          await mayCompute(from);
          return computeIntersectionJob(job, math);
        },
        close: async () => undefined,
      },
      laySpace: createLaySpace(side.node.dir, createPlainEvader),
      readPlaces: (terms) => readAgreedPlaces(side.node.dir, terms),
      computeUncovered: (terms) => side.coverage.computeSets(terms),
      sendMessage: async (_partner, bytes) => {
        const message = { from, bytes };
        carried.push(message);
        await deliver(message, async () => {
          const other = desks?.[from === 'a' ? 'b' : 'a'];
          const taken = await other?.receive(side.node.identity.org, bytes);
          if (taken?.ok !== true) throw new Error('not taken');
        });
      },
      recordMessage: async () => undefined,
      onEnd: async () => undefined,
    };
  };
  const open = async () => {
    desks = null;
    const a = await openSurveyDesk(pair.a.node, depsOf(pair.a, 'a'));
    const b = await openSurveyDesk(pair.b.node, depsOf(pair.b, 'b'));
    desks = { a, b };
  };
  const close = async () => {
    const open = desks;
    desks = null;
    await open?.a.close();
    await open?.b.close();
  };
  await open();
  return {
    desks: () => desks!,
    carried,
    reopen: async () => {
      await close();
      await open();
    },
    close,
  };
}

/** Planner and commander of both sides start a run. */
export async function startRun(
  desks: { readonly a: SurveyDesk; readonly b: SurveyDesk },
  agreement: string,
  run: number,
) {
  for (const desk of [desks.a, desks.b]) {
    const prepared = await desk.prepare(PLANNER_SEAT, { agreement, run, isExtra: false });
    if (!prepared.ok) throw new Error(JSON.stringify(prepared.error));
    const begun = await desk.approve(COMMAND_SEAT, { agreement, run });
    if (!begun.ok) throw new Error(JSON.stringify(begun.error));
  }
}
