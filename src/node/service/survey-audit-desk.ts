/**
 * The audit of a run by opening, on the audited side's own node: seed, tokens and snapshot are opened to the survey auditor
 * whom the agreement names, and run key, masked list, root and uncovered set are computed again. What the partner
 * received in that run can be brought along, so that the audited side cannot swap its own copy.
 */
import { base64urlToBytes, bytesToBase64url, textToBytes } from '../../base/bytes.ts';
import type { Json } from '../../base/canonical.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { bodyToMessage, type CommitMessage, messageToBody } from '../../vacuum/intersection-message.ts';
import type { IntersectionDeps } from '../../vacuum/intersection-state.ts';
import { type AuditFinding, createAuditJob, judgeSurveyRun } from '../../vacuum/survey-audit.ts';
import { createSurveyUniverse } from '../../vacuum/survey-set.ts';
import { computeSnapshotRoot } from '../../vacuum/survey-snapshot.ts';
import { sha256, verifyEd25519 } from '../crypto.ts';
import type { GroupPool } from '../group/group-pool.ts';
import type { NodeContext } from './node-context.ts';
import type { OwnCoverageDesk } from './own-coverage.ts';
import { uncoveredToTokens } from './survey-desk.ts';
import { readSurveyAgreement, type SurveyFault } from './survey-request.ts';
import { type RunId, readKeptRun } from './survey-store.ts';

/** What one side received of the other in a run: commit and masked list, for the auditor. */
export type ReceivedRun = { readonly commit: Json; readonly masked: Json; readonly maskedList: string };

export type SurveyAuditResult = RunId & {
  readonly ok: boolean;
  /** Whether the messages judged are those the partner received, or the own copies. */
  readonly judged: 'received' | 'own';
  readonly tokens: number;
  readonly findings: ReadonlyArray<AuditFinding>;
};

export type AuditDeskDeps = IntersectionDeps & { readonly pool: GroupPool; readonly coverage: OwnCoverageDesk };

/** What the auditor signs to have a run opened. */
export function auditChallenge(org: string, { agreement, run }: RunId): Uint8Array {
  return textToBytes(`seamline/survey-audit/1\n${org}\n${agreement}\n${run}`);
}

export async function auditOwnRun(
  context: NodeContext,
  id: RunId,
  proof: Uint8Array,
  received: ReceivedRun | null,
  deps: AuditDeskDeps,
): Promise<Result<SurveyAuditResult, SurveyFault>> {
  const opened = await openForAuditor(context, id, proof, deps);
  if (!opened.ok) return opened;
  const { terms, kept } = opened.value;
  const { state } = kept;
  const sent = received === null ? ownMessages(state.own.commit, state.own.masked?.list) : readReceived(received);
  if (sent === null) return err({ type: 'BadReceived' });
  const own = await deps.coverage.computeSets(terms, kept.snapshot);
  if (!own.ok) return own;
  const universe = createSurveyUniverse(terms, own.value.ids);
  if (!universe.ok) return universe;
  const recomputed = uncoveredToTokens(own.value, universe.value);
  const run = { terms: state.terms, ...sent };
  const opening = { seed: kept.seed, tokens: kept.tokens, snapshot: kept.snapshot };
  const job = createAuditJob(run, opening, deps);
  const points = job === null ? null : await deps.pool.compute(job);
  const findings = judgeSurveyRun(run, opening, points, {
    ...deps,
    snapshotRoot: (snapshot) => computeSnapshotRoot(state.terms, kept.seed, snapshot, deps),
    recomputeTokens: () => recomputed,
  });
  const judged = received === null ? 'own' : 'received';
  return ok({ ...id, ok: findings.length === 0, judged, tokens: kept.tokens.length, findings });
}

/** What this node received of the partner in a run, for the audit on the partner's node. */
export async function exportReceivedRun(
  context: NodeContext,
  id: RunId,
  proof: Uint8Array,
  deps: AuditDeskDeps,
): Promise<Result<ReceivedRun, SurveyFault>> {
  const opened = await openForAuditor(context, id, proof, deps);
  if (!opened.ok) return opened;
  const { partner, terms } = opened.value.kept.state;
  if (partner.commit === null || partner.masked === null) return err({ type: 'NotFound' });
  const name = { agreementHash: terms.agreementHash, run: terms.run };
  const masked = messageToBody({ ...name, ...partner.masked }, sha256);
  return ok({
    commit: messageToBody({ ...name, ...partner.commit }, sha256).body,
    masked: masked.body,
    maskedList: bytesToBase64url(partner.masked.list),
  });
}

async function openForAuditor(context: NodeContext, id: RunId, proof: Uint8Array, deps: AuditDeskDeps) {
  const agreement = await readSurveyAgreement(context, id.agreement);
  if (!agreement.ok) return agreement;
  const { terms } = agreement.value;
  const key = base64urlToBytes(terms.auditor);
  if (!key.ok || !verifyEd25519(key.value, auditChallenge(context.identity.org, id), proof)) {
    return err({ type: 'NotTheAuditor' });
  }
  const kept = await readKeptRun(context, id, deps);
  if (kept === null) return err({ type: 'AuditWindowOver' });
  if (kept.state === null) return err({ type: 'NotFound' });
  return ok({ terms, kept: { ...kept, state: kept.state } });
}

function ownMessages(commit: CommitMessage | null, maskedList: Uint8Array | undefined) {
  return commit === null || maskedList === undefined ? null : { commit, maskedList };
}

function readReceived({ commit, masked, maskedList }: ReceivedRun) {
  const list = base64urlToBytes(maskedList);
  const first = bodyToMessage(commit, null, sha256);
  const second = list.ok ? bodyToMessage(masked, list.value, sha256) : null;
  if (!list.ok || !first.ok || first.value.step !== 'commit' || second === null || !second.ok) return null;
  return { commit: first.value, maskedList: list.value };
}
