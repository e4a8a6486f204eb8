/**
 * What is asked before a survey is signed and before each run, from what this node holds: the boundary both signed with
 * the sectors declared in it, the private list of protected sites, versions, the rate in the store. Everything that can
 * refuse is asked here, before a byte leaves.
 */
import type { LatLng } from '../../base/place.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { SurveyTerms } from '../../record/kind/survey.ts';
import { admitSurveyRun, checkSurveyTermsForSigning, type SurveyRequest } from '../../vacuum/survey-admission.ts';
import type { StartedRun } from '../../vacuum/survey-rate.ts';
import { PROGRAM_VERSION } from '../program-version.ts';
import { type JointState, readJoint } from './agreement.ts';
import type { NodeContext } from './node-context.ts';
import { readForce } from './own-force.ts';
import { listStartedRuns } from './survey-store.ts';

type Context = Pick<NodeContext, 'store' | 'identity'>;
export type SurveyFault = { readonly type: string };
/** Centres of the agreed places; refused where this node holds other ground than the agreed (`survey-ground.ts`). */
export type ReadAgreedPlaces = (terms: SurveyTerms) => Result<ReadonlyArray<LatLng>, SurveyFault>;

/** The terms of a survey agreement that is here, whoever signed it. */
export async function readSurveyAgreement(
  context: Context,
  id: string,
): Promise<Result<{ readonly joint: JointState; readonly terms: SurveyTerms }, SurveyFault>> {
  const joint = await readJoint(context.store.db, id);
  if (joint?.kind !== 'survey-agreement') return err({ type: 'NotFound' });
  return ok({ joint, terms: joint.body as unknown as SurveyTerms });
}

/** Before this node signs: terms, boundary, sectors, protected sites, versions, the ground this node holds. */
export async function checkBeforeSigning(
  context: Context,
  terms: SurveyTerms,
  readPlaces: ReadAgreedPlaces,
): Promise<Result<null, SurveyFault>> {
  const request = await readSurveyRequest(context, terms, [], readPlaces);
  if (!request.ok) return request;
  const sound = checkSurveyTermsForSigning(request.value);
  return sound.ok ? ok(null) : sound;
}

/** Before a run is prepared, and again before it begins. */
export async function checkBeforeRun(
  context: Context,
  agreement: { readonly joint: JointState; readonly terms: SurveyTerms },
  next: StartedRun,
  readPlaces: ReadAgreedPlaces,
): Promise<Result<null, SurveyFault>> {
  const { joint, terms } = agreement;
  const request = await readSurveyRequest(context, terms, joint.signedBy, readPlaces);
  if (!request.ok) return request;
  const earlier = await listStartedRuns(context, joint.id);
  const admitted = admitSurveyRun(
    request.value,
    earlier.filter(({ run }) => run !== next.run || next.isExtra),
    next,
  );
  return admitted.ok ? ok(null) : admitted;
}

type BoundaryBody = {
  readonly line: ReadonlyArray<readonly [number, number]>;
  readonly left: string;
  readonly right: string;
  readonly sectors: ReadonlyArray<{
    readonly organisation: string;
    readonly area: ReadonlyArray<readonly [number, number]>;
  }>;
};

async function readSurveyRequest(
  context: Context,
  terms: SurveyTerms,
  signedBy: ReadonlyArray<string>,
  readPlaces: ReadAgreedPlaces,
): Promise<Result<SurveyRequest, SurveyFault>> {
  if (terms.programVersion !== PROGRAM_VERSION) {
    const error = { type: 'ProgramVersionDiffers', own: PROGRAM_VERSION, agreed: terms.programVersion } as const;
    return err(error);
  }
  const places = readPlaces(terms);
  if (!places.ok) return places;
  const boundary = await readJoint(context.store.db, terms.boundary);
  if (boundary?.kind !== 'boundary') {
    return err({ type: 'NotYourBoundary', reason: 'other-boundary', count: 0 } as SurveyFault);
  }
  const { line, left, right, sectors } = boundary.body as unknown as BoundaryBody;
  const toPlaces = (vertices: ReadonlyArray<readonly [number, number]>) =>
    vertices.map(([latE7, lngE7]) => ({ lat: latE7 / 1e7, lng: lngE7 / 1e7 }));
  const { sites } = await readForce(context);
  return ok({
    terms,
    signedBy,
    boundary: { id: boundary.id, line: toPlaces(line), left, right, signedBy: boundary.signedBy },
    sectors: sectors.map(({ organisation, area }) => ({ organisation, area: [toPlaces(area)] })),
    sites,
    places: places.value,
  });
}
