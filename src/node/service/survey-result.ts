/** What a run found, from its common tokens and the agreed terms alone, so equal on both nodes; never stored in clear. */
import { bytesToBase64url } from '../../base/bytes.ts';
import type { Json } from '../../base/canonical.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { type UnixMs, unixMsToIso } from '../../base/time.ts';
import type { JsonObject } from '../../record/disclosure.ts';
import type { SurveyTerms } from '../../record/kind/survey.ts';
import { surveyAgreementHash } from '../../vacuum/survey-agreement.ts';
import { createSurveyUniverse, type SurveyUniverse } from '../../vacuum/survey-set.ts';
import { sortTokens, vacuumHash } from '../../vacuum/token.ts';
import { findVacuumMeaning, nameVacuumTerms, type SurveyGround } from '../../vacuum/vacuum-findings.ts';
import { jointVacuumHash, type VacuumFindings, vacuumRecordBody } from '../../vacuum/vacuum-record.ts';
import { sha256 } from '../crypto.ts';
import type { RunId } from './survey-store.ts';

export type FinishedSurvey = RunId & {
  readonly terms: SurveyTerms;
  readonly ground: SurveyGround;
  readonly universe: SurveyUniverse;
  readonly findings: VacuumFindings;
  readonly body: JsonObject;
  /** The joint hash both sign. */
  readonly hash: string;
  readonly finishedAt: string;
};

/** The agreed cells or places, and what an evader can do on them. */
export type SurveySpace = { readonly ground: SurveyGround; readonly universe: SurveyUniverse };
export type LaySpace = (terms: SurveyTerms) => Result<SurveySpace, { readonly type: string }>;

export function universeOf(terms: SurveyTerms, ground: SurveyGround): Result<SurveySpace, { readonly type: string }> {
  const universe = createSurveyUniverse(terms, ground.ids);
  return universe.ok ? ok({ ground, universe: universe.value }) : universe;
}

export function describeFinishedRun(
  id: RunId,
  terms: SurveyTerms,
  space: SurveySpace,
  common: ReadonlyArray<string>,
  finishedMs: UnixMs,
): Result<FinishedSurvey, { readonly type: string }> {
  const { ground, universe } = space;
  const findings = findVacuumMeaning(terms, ground, universe, common);
  if (!findings.ok) return err({ type: findings.error.type });
  const agreementHash = surveyAgreementHash(terms, sha256);
  const resultHash = vacuumHash(agreementHash, id.run, sortTokens(common), sha256);
  const named = nameVacuumTerms(terms, { agreementHash, run: id.run, resultHash });
  const body = vacuumRecordBody(named, findings.value, sha256);
  return ok({
    ...id,
    terms,
    ...space,
    findings: findings.value,
    body: body as JsonObject,
    hash: bytesToBase64url(jointVacuumHash(body as Json, sha256)),
    finishedAt: unixMsToIso(finishedMs),
  });
}
