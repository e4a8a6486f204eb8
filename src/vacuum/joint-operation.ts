/**
 * A joint operation as coordination only: area, window, the teams of both, who directs whom, measures that keep them
 * apart, deconfliction and outcome. Nothing of weapons, fires or targets has a place in it. It may begin only when
 * both have signed it and a deconfliction run over it found nothing; it ends with an outcome that names its records.
 */
import { canonicalBytes, type Json } from '../base/canonical.ts';
import type { Sha256 } from '../base/crypto.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { UnixMs } from '../base/time.ts';
import { hashForSigning, type JointSigning, signingState } from './joint-signing.ts';

export const COMMAND_RELATIONS = ['own-command', 'coordinated', 'supporting', 'lead-by-area'] as const;
export const COORDINATION_MEASURES = [
  'limit-of-movement',
  'contact-point',
  'passage-point',
  'recognition-signal',
  'radio-channel',
  'hotline',
  'medical-point',
  'no-entry-area',
] as const;

export type OperationTeam = { readonly party: string; readonly team: string; readonly task: string };
export type CoordinationMeasure = {
  readonly kind: (typeof COORDINATION_MEASURES)[number];
  readonly text: string;
  /** Res-7 or res-8 cell; null for a signal or a channel. */
  readonly cell: string | null;
};

export type JointOperation = {
  readonly code: string;
  readonly parties: readonly [string, string];
  /** Cells of the area, ascending. */
  readonly area: ReadonlyArray<string>;
  readonly from: UnixMs;
  readonly to: UnixMs;
  readonly teams: ReadonlyArray<OperationTeam>;
  readonly commandRelation: (typeof COMMAND_RELATIONS)[number];
  readonly measures: ReadonlyArray<CoordinationMeasure>;
};

export type OperationPhase = 'planned' | 'under-way' | 'ended' | 'called-off';
export type OperationDeconfliction = 'not-run' | 'clear' | 'conflict';

export type OperationState = {
  readonly phase: OperationPhase;
  readonly deconfliction: OperationDeconfliction;
  readonly begunAt: UnixMs | null;
  readonly endedAt: UnixMs | null;
  /** What came of it, with the records that show it; null until ended. */
  readonly outcome: { readonly text: string; readonly evidence: ReadonlyArray<string> } | null;
  readonly calledOff: { readonly by: string; readonly reason: string } | null;
};

export const PLANNED_OPERATION: OperationState = {
  phase: 'planned',
  deconfliction: 'not-run',
  begunAt: null,
  endedAt: null,
  outcome: null,
  calledOff: null,
};

export type OperationStatement =
  | { readonly type: 'deconflict'; readonly result: 'clear' | 'conflict'; readonly at: UnixMs }
  | { readonly type: 'begin'; readonly by: string; readonly at: UnixMs }
  | {
      readonly type: 'end';
      readonly by: string;
      readonly text: string;
      readonly evidence: ReadonlyArray<string>;
      readonly at: UnixMs;
    }
  | { readonly type: 'call-off'; readonly by: string; readonly reason: string; readonly at: UnixMs };

/** Every member in order and within its bounds; text stays short, so that nothing else is written into it. */
export function checkJointOperation(operation: JointOperation): Result<JointOperation, BadOperation> {
  const { parties, area, from, to, teams } = operation;
  const bad = (reason: string) => err({ type: 'BadOperation', reason } as const);
  if (parties[0] === parties[1]) return bad('two different parties');
  if (to <= from) return bad('a window that ends after it begins');
  if (area.length === 0 || area.some((cell, k) => k > 0 && cell <= area[k - 1]!))
    return bad('cells of the area, ascending');
  if (!parties.every((party) => teams.some((team) => team.party === party))) return bad('a team of each party');
  if (teams.some((team) => !parties.includes(team.party))) return bad('teams of the parties only');
  if (new Set(teams.map((team) => `${team.party}|${team.team}`)).size < teams.length) return bad('each team once');
  if (!operation.measures.some((measure) => measure.kind === 'hotline' || measure.kind === 'contact-point')) {
    return bad('a hotline or a contact point');
  }
  return ok(operation);
}

export function jointOperationToHash(operation: JointOperation, sha256: Sha256): string {
  return hashForSigning('joint-operation/1', canonicalBytes({ v: 1, ...operation } as unknown as Json), sha256);
}

export function applyOperation(
  operation: JointOperation,
  signing: JointSigning,
  before: OperationState,
  statement: OperationStatement,
): Result<OperationState, BadOperationStatement> {
  if ('by' in statement && !operation.parties.includes(statement.by))
    return err({ type: 'NotAParty', by: statement.by });
  const isOver = before.phase === 'ended' || before.phase === 'called-off';
  if (isOver) return err({ type: 'OperationOver', phase: before.phase });
  switch (statement.type) {
    case 'deconflict':
      return ok({ ...before, deconfliction: statement.result });
    case 'begin':
      if (before.phase !== 'planned') return err({ type: 'OperationUnderWay' });
      if (signingState(signing, statement.at) !== 'in-force')
        return err({ type: 'NotSigned', signedBy: signing.signedBy });
      if (before.deconfliction !== 'clear') return err({ type: 'NotDeconflicted', state: before.deconfliction });
      if (statement.at < operation.from || statement.at >= operation.to) return err({ type: 'OutsideWindow' });
      return ok({ ...before, phase: 'under-way', begunAt: statement.at });
    case 'end':
      if (before.phase !== 'under-way') return err({ type: 'NotUnderWay' });
      if (statement.text.trim() === '') return err({ type: 'ReasonMissing' });
      return ok({
        ...before,
        phase: 'ended',
        endedAt: statement.at,
        outcome: { text: statement.text, evidence: statement.evidence },
      });
    case 'call-off':
      if (statement.reason.trim() === '') return err({ type: 'ReasonMissing' });
      return ok({
        ...before,
        phase: 'called-off',
        endedAt: statement.at,
        calledOff: { by: statement.by, reason: statement.reason },
      });
  }
}

export type BadOperation = { readonly type: 'BadOperation'; readonly reason: string };
export type BadOperationStatement =
  | { readonly type: 'NotAParty'; readonly by: string }
  | { readonly type: 'OperationOver'; readonly phase: OperationPhase }
  | { readonly type: 'OperationUnderWay' }
  | { readonly type: 'NotSigned'; readonly signedBy: ReadonlyArray<string> }
  | { readonly type: 'NotDeconflicted'; readonly state: OperationDeconfliction }
  | { readonly type: 'OutsideWindow' }
  | { readonly type: 'NotUnderWay' }
  | { readonly type: 'ReasonMissing' };
