/**
 * EXERCISE: the joint survey of the seam near Prde. On each side the planner keeps the exercise terrain and enters the
 * synthetic force; planner and commander sign the boundary and the survey agreement; then each computes its own coverage
 * and the private intersection runs over the real link, through the same services as any survey.
 */
import { assert } from '../../base/assert.ts';
import { bytesToBase64url } from '../../base/bytes.ts';
import { gridCellDisk, latLngToGridCell } from '../../base/grid.ts';
import type { LatLng } from '../../base/place.ts';
import { type UnixMs, unixMsToIso } from '../../base/time.ts';
import type { JsonObject } from '../../record/disclosure.ts';
import type { SurveyTerms } from '../../record/kind/survey.ts';
import { fillSurveyTerms } from '../../vacuum/survey-agreement.ts';
import { PROGRAM_VERSION } from '../program-version.ts';
import { listJoint } from '../service/agreement.ts';
import { enterForce, type ForceDraft, listForce } from '../service/own-force.ts';
import type { NodeSurvey } from '../service/survey-kit.ts';
import { proposeSurveyRecord, signSurveyRecord } from '../service/survey-signing.ts';
import { type RunId, readRun } from '../service/survey-store.ts';
import { keepTerrain, readTerrainReport } from '../terrain/terrain-store.ts';
import {
  createExerciseGround,
  EXERCISE_BOUNDARY,
  EXERCISE_FORCES,
  EXERCISE_RESOLUTION,
  EXERCISE_SEAM,
  type ExerciseForce,
} from './forces.ts';
import { type StoryNode, seatOf, settleFeeds } from './story.ts';

const YEAR_MS = 365 * 86_400_000;
const PRDE: LatLng = { lat: 35.7533, lng: 44.1436 };
const RUN = 1;
const PLANNER = seatOf('planner');
const COMMANDER = seatOf('commander');

export type SurveyingNode = StoryNode & { readonly code: 'FED' | 'PSH'; readonly survey: NodeSurvey };

/** Everything that is not there yet: terrain and force, signatures, the run. An interrupted run goes on by itself. */
export async function playSurvey(
  fed: SurveyingNode,
  psh: SurveyingNode,
  progress: (text: string) => void,
): Promise<void> {
  const sides = [fed, psh] as const;
  if (sides.some(({ node }) => readTerrainReport(node.dir) === null)) {
    progress('exercise terrain and synthetic forces, each on its own node');
    const ground = createExerciseGround();
    for (const { node } of sides) keepTerrain(node.dir, ground, ['EXERCISE TERRAIN']);
  }
  for (const { node, code } of sides) {
    if ((await listForce(node)).length > 0) continue;
    const entered = await enterForce(node, PLANNER, listExerciseDrafts(EXERCISE_FORCES[code]));
    assert(entered.ok, `force: ${entered.ok ? '' : entered.error.type}`);
  }
  const held = (await listJoint(fed.node.store.db, 'survey-agreement')).at(-1);
  if (held === undefined) progress('survey agreement, signed by two persons on each side');
  const agreement = held?.id ?? (await signSurvey(fed, psh));
  await runSurvey(fed, psh, agreement, progress);
}

function listExerciseDrafts(force: ExerciseForce): ReadonlyArray<ForceDraft> {
  const toPlace = ({ lat, lng }: LatLng) => ({ latE7: toE7(lat), lngE7: toE7(lng) });
  return [
    ...force.posts.map(({ id, place, eyeHeightM, ...rest }) => ({
      kind: 'post' as const,
      body: { ...rest, code: id, ...toPlace(place), eyeHeightDm: Math.round(eyeHeightM * 10), state: 'standing' },
    })),
    ...force.patrols.map(({ id, route, ...rest }) => ({
      kind: 'patrol' as const,
      body: { ...rest, code: id, route: route.map(toVertex), walks: sortWalks(rest.walks), state: 'standing' },
    })),
    ...force.units.map(({ id, place, ...rest }) => ({
      kind: 'reaction-unit' as const,
      body: { ...rest, code: id, ...toPlace(place), state: 'standing' },
    })),
  ];
}

function sortWalks(walks: ExerciseForce['patrols'][number]['walks']) {
  return walks.toSorted((a, b) => a.departMin - b.departMin);
}

const toE7 = (degrees: number) => Math.round(degrees * 1e7);

function toVertex({ lat, lng }: LatLng): [number, number] {
  return [toE7(lat), toE7(lng)];
}

/** Boundary and agreement, each proposed by FED and signed by both. Answers the id of the agreement. */
async function signSurvey(fed: SurveyingNode, psh: SurveyingNode): Promise<string> {
  const parties = [fed.node.identity.org, psh.node.identity.org];
  const boundary = await signByBoth(fed, psh, 'boundary', {
    parties,
    line: EXERCISE_BOUNDARY.map(toVertex),
    left: psh.node.identity.org,
    right: fed.node.identity.org,
    sectors: [fed, psh].map(({ node, code }) => ({
      organisation: node.identity.org,
      area: EXERCISE_FORCES[code].lawful.sector[0]!.map(toVertex),
    })),
    at: unixMsToIso(fed.node.time.now()),
  });
  const auditor = fed.node.identity.seats.find(({ role }) => role === 'survey-auditor');
  const terrain = readTerrainReport(fed.node.dir);
  assert(auditor !== undefined && terrain !== null, 'an auditor and a terrain');
  const terms = fillSurveyTerms({
    parties,
    boundary,
    seam: EXERCISE_SEAM[0]!.map(toVertex) as SurveyTerms['seam'],
    grid: { kind: 'h3', res: EXERCISE_RESOLUTION },
    // Monday 00:00 on the clock of the agreement, where slot 0 begins.
    periodStart: '2021-05-02T21:00:00.000Z',
    programVersion: PROGRAM_VERSION,
    terrainHash: terrain.hash,
    auditor: bytesToBase64url(auditor.pair.publicKey),
    bucketPermille: 600,
    answerAfterMin: 0,
    expires: unixMsToIso((fed.node.time.now() + YEAR_MS) as UnixMs),
    places: [{ id: 'prde', cells: [...gridCellDisk(latLngToGridCell(PRDE, EXERCISE_RESOLUTION), 1)].sort() }],
    purpose: { text: 'EXERCISE: close the seam near Prde', language: 'en' },
  });
  return signByBoth(fed, psh, 'survey-agreement', terms as unknown as JsonObject);
}

async function signByBoth(
  proposer: StoryNode,
  signer: StoryNode,
  kind: 'boundary' | 'survey-agreement',
  body: JsonObject,
): Promise<string> {
  const proposed = await proposeSurveyRecord(proposer.node, PLANNER, kind, body);
  assert(proposed.ok, `${kind}: ${proposed.ok ? '' : JSON.stringify(proposed.error)}`);
  const { id } = proposed.value;
  const approved = await signSurveyRecord(proposer.node, COMMANDER, id);
  assert(approved.ok, `${kind}: ${approved.ok ? '' : approved.error.type}`);
  await settleFeeds(proposer, signer);
  for (const seat of [PLANNER, COMMANDER]) {
    const signed = await signSurveyRecord(signer.node, seat, id);
    assert(signed.ok, `${kind}: ${signed.ok ? '' : signed.error.type}`);
  }
  await settleFeeds(proposer, signer);
  return id;
}

/** Prepared by both planners, approved by both commanders; a run that has begun is waited for. */
async function runSurvey(
  fed: SurveyingNode,
  psh: SurveyingNode,
  agreement: string,
  progress: (text: string) => void,
): Promise<void> {
  const id = { agreement, run: RUN };
  progress('private intersection of what each side leaves open');
  await Promise.all([fed, psh].map((side) => beginRun(side, id)));
  await Promise.all([fed.survey.desk.settled(), psh.survey.desk.settled()]);
  await settleFeeds(fed, psh);
  const isKnown = fed.survey.desk.latest() !== null && psh.survey.desk.latest() !== null;
  progress(isKnown ? 'the joint vacuum is on both consoles' : 'the survey ended without a result');
}

async function beginRun({ node, survey }: SurveyingNode, id: RunId): Promise<void> {
  const held = await readRun(node, id);
  if (held !== null && held.phase !== 'prepared') return;
  const prepared = await survey.desk.prepare(PLANNER, { ...id, isExtra: false });
  assert(prepared.ok, `survey: ${prepared.ok ? '' : JSON.stringify(prepared.error)}`);
  const begun = await survey.desk.approve(COMMANDER, id);
  assert(begun.ok && begun.value.begun, `survey: ${begun.ok ? 'waits' : JSON.stringify(begun.error)}`);
}
