/**
 * EXERCISE: the joint survey of the seam near Prde. Both organisations sign the boundary and the survey agreement, each
 * computes its own coverage from its own synthetic posts on the exercise terrain, and the private intersection runs over
 * the real link. Then both sign the record of the vacuum, if their hashes are equal.
 */
import { assert } from '../../base/assert.ts';
import { bytesToBase64url } from '../../base/bytes.ts';
import { gridCellDisk, latLngToGridCell } from '../../base/grid.ts';
import type { LatLng } from '../../base/place.ts';
import { type UnixMs, unixMsToIso } from '../../base/time.ts';
import type { JsonObject } from '../../record/disclosure.ts';
import type { SurveyTerms } from '../../record/kind/survey.ts';
import type { Group } from '../../vacuum/group.ts';
import { fillSurveyTerms } from '../../vacuum/survey-agreement.ts';
import { hkdfSha256, sha256 } from '../crypto.ts';
import type { GroupPool } from '../group/group-pool.ts';
import { nodeSha512 } from '../group/sodium-group.ts';
import type { EvaderMaker } from '../kernels/evader-maker.ts';
import { computeOwnUncovered, type OwnForce } from '../service/own-coverage.ts';
import { createSurveyDesk, type SurveyDesk } from '../service/survey-desk.ts';
import type { PartnerLink } from '../transport/partner-link.ts';
import type { RunningNode } from '../wire.ts';
import {
  createExerciseGround,
  EXERCISE_BOUNDARY,
  EXERCISE_FORCES,
  EXERCISE_GROUND,
  EXERCISE_RESOLUTION,
  EXERCISE_SEAM,
} from './forces.ts';
import { type StoryNode, signJointly } from './story.ts';

const YEAR_MS = 365 * 86_400_000;
const PROGRAM_VERSION = '0.1.0';
const PRDE: LatLng = { lat: 35.7533, lng: 44.1436 };
const RUN = 1;

export type SurveyKit = { readonly group: Group; readonly pool: GroupPool; readonly makeEvader: EvaderMaker };

/** A survey desk whose own coverage comes from the synthetic force of this side. */
export function openExerciseDesk(
  node: RunningNode,
  link: PartnerLink,
  code: 'FED' | 'PSH',
  kit: SurveyKit,
): SurveyDesk {
  const desk = createSurveyDesk(node, {
    ...kit,
    sha256,
    sha512: nodeSha512,
    hkdf: hkdfSha256,
    sendMessage: link.sendSurvey,
    computeUncovered: (terms) => computeOwnUncovered(terms, exerciseForce(code)),
  });
  link.setSurveyReceiver(async (partner, bytes) => (await desk.receive(partner, bytes)).ok);
  return desk;
}

function exerciseForce(code: 'FED' | 'PSH'): OwnForce {
  return {
    ...EXERCISE_FORCES[code],
    ground: createExerciseGround(),
    terrainHash: exerciseTerrainHash(),
  };
}

/** Both make the same ground from the same seed, so its recipe stands for its bytes. */
function exerciseTerrainHash(): string {
  return bytesToBase64url(sha256(new TextEncoder().encode(`EXERCISE TERRAIN ${JSON.stringify(EXERCISE_GROUND)}`)));
}

/** Signs what a survey needs. Returns the id of the agreement. */
export async function signSurvey(fed: StoryNode, psh: StoryNode): Promise<string> {
  const parties = [fed.node.identity.org, psh.node.identity.org];
  const toE7 = ({ lat, lng }: LatLng) => [Math.round(lat * 1e7), Math.round(lng * 1e7)];
  const at = unixMsToIso(fed.node.time.now());
  const boundary = await signJointly(fed, psh, 'boundary', {
    parties,
    line: EXERCISE_BOUNDARY.map(toE7),
    left: psh.node.identity.org,
    right: fed.node.identity.org,
    sectors: (['FED', 'PSH'] as const).map((code, i) => ({
      organisation: parties[i]!,
      area: EXERCISE_FORCES[code].lawful.sector[0]!.map(toE7),
    })),
    at,
  });
  const terms = fillSurveyTerms({
    parties,
    boundary,
    seam: EXERCISE_SEAM[0]!.map(toE7) as SurveyTerms['seam'],
    grid: { kind: 'h3', res: EXERCISE_RESOLUTION },
    // Monday 00:00 on the clock of the agreement, where slot 0 begins.
    periodStart: '2021-05-02T21:00:00.000Z',
    programVersion: PROGRAM_VERSION,
    terrainHash: exerciseTerrainHash(),
    auditor: bytesToBase64url(fed.node.identity.sign.publicKey),
    bucketPermille: 600,
    answerAfterMin: 0,
    expires: unixMsToIso((fed.node.time.now() + YEAR_MS) as UnixMs),
    places: [{ id: 'prde', cells: [...gridCellDisk(latLngToGridCell(PRDE, EXERCISE_RESOLUTION), 1)].sort() }],
    purpose: { text: 'EXERCISE: close the seam near Prde', language: 'en' },
  });
  return signJointly(fed, psh, 'survey-agreement', terms as unknown as JsonObject);
}

/** Runs the survey on both desks and signs the joint record; a different hash signs nothing. */
export async function runExerciseSurvey(
  fed: StoryNode & { readonly desk: SurveyDesk },
  psh: StoryNode & { readonly desk: SurveyDesk },
  agreement: string,
): Promise<void> {
  for (const side of [fed, psh]) {
    const started = await side.desk.start(agreement, RUN);
    assert(started.ok, `survey: ${started.ok ? '' : started.error.type}`);
  }
  await Promise.all([fed.desk.settled(), psh.desk.settled()]);
  const [own, other] = [fed.desk.latest(), psh.desk.latest()];
  if (own === null || other === null || own.hash !== other.hash) return;
  await signJointly(fed, psh, 'vacuum', {
    parties: own.terms.parties,
    survey: agreement,
    run: own.run,
    jointHash: own.hash,
    resultHash: String(own.body['result']),
    totalsJson: JSON.stringify(own.body['totals']),
    at: own.finishedAt,
  });
}
