/** A joint operation begins only when both have signed it and nothing stood against it, and ends with an outcome. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { UnixMs } from '../base/time.ts';
import {
  applyOperation,
  checkJointOperation,
  type JointOperation,
  jointOperationToHash,
  type OperationState,
  type OperationStatement,
  PLANNED_OPERATION,
} from './joint-operation.ts';
import { applySigning, type JointSigning } from './joint-signing.ts';

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest());
const at = (ms: number) => ms as UnixMs;

function anOperation(changes: Partial<JointOperation> = {}): JointOperation {
  return {
    code: 'K1-JO-3',
    parties: ['FED', 'PSH'],
    area: ['872c12880ffffff', '872c12881ffffff'],
    from: at(100),
    to: at(200),
    teams: [
      { party: 'FED', team: 'f1', task: 'search the north bank' },
      { party: 'PSH', team: 'p1', task: 'hold the heights' },
    ],
    commandRelation: 'coordinated',
    measures: [{ kind: 'hotline', text: 'desk to desk', cell: null }],
    ...changes,
  };
}

function signing(operation: JointOperation, parties: ReadonlyArray<string>): JointSigning {
  const hash = jointOperationToHash(operation, sha256);
  const rules = { parties: operation.parties, personsNeeded: 1 };
  let state: JointSigning | null = null;
  for (const [k, by] of parties.entries()) {
    const base = { by, hash, persons: ['p'], at: at(1) };
    const next = applySigning(
      state,
      k === 0 ? { type: 'propose', ...base, expiresAt: at(50) } : { type: 'sign', ...base },
      rules,
    );
    if (!next.ok) throw new Error(next.error.type);
    state = next.value;
  }
  return state!;
}

const OPERATION = anOperation();
const BOTH = signing(OPERATION, ['FED', 'PSH']);
const CLEAR: OperationStatement = { type: 'deconflict', result: 'clear', at: at(60) };
const BEGIN: OperationStatement = { type: 'begin', by: 'PSH', at: at(110) };
const END: OperationStatement = { type: 'end', by: 'FED', text: 'nothing found', evidence: ['rec_1'], at: at(190) };

function run(signed: JointSigning, ...statements: ReadonlyArray<OperationStatement>): OperationState | string {
  let state = PLANNED_OPERATION;
  for (const statement of statements) {
    const next = applyOperation(OPERATION, signed, state, statement);
    if (!next.ok) return next.error.type;
    state = next.value;
  }
  return state;
}

describe('joint operation', () => {
  it('begins signed and deconflicted, and ends with an outcome and its records', () => {
    expect(run(BOTH, CLEAR, BEGIN, END)).toEqual({
      phase: 'ended',
      deconfliction: 'clear',
      begunAt: 110,
      endedAt: 190,
      outcome: { text: 'nothing found', evidence: ['rec_1'] },
      calledOff: null,
    });
  });

  it('does not begin half-signed, with a conflict, without a run, outside its window, or twice', () => {
    expect(run(signing(OPERATION, ['FED']), CLEAR, BEGIN)).toBe('NotSigned');
    expect(run(BOTH, BEGIN)).toBe('NotDeconflicted');
    expect(run(BOTH, CLEAR, { type: 'deconflict', result: 'conflict', at: at(70) }, BEGIN)).toBe('NotDeconflicted');
    expect(run(BOTH, CLEAR, { ...BEGIN, at: at(99) })).toBe('OutsideWindow');
    expect(run(BOTH, CLEAR, { ...BEGIN, at: at(200) })).toBe('OutsideWindow');
    expect(run(BOTH, CLEAR, BEGIN, BEGIN)).toBe('OperationUnderWay');
  });

  it('does not end before it began, and says nothing more once it is over', () => {
    expect(run(BOTH, CLEAR, END)).toBe('NotUnderWay');
    const off: OperationStatement = { type: 'call-off', by: 'FED', reason: 'weather', at: at(80) };
    expect(run(BOTH, off)).toMatchObject({ phase: 'called-off', calledOff: { by: 'FED', reason: 'weather' } });
    expect(run(BOTH, off, CLEAR)).toBe('OperationOver');
    expect(run(BOTH, CLEAR, BEGIN, END, off)).toBe('OperationOver');
    expect(run(BOTH, { ...off, reason: ' ' })).toBe('ReasonMissing');
    expect(run(BOTH, { ...off, by: 'COA' })).toBe('NotAParty');
    expect(run(BOTH, CLEAR, BEGIN, { ...END, text: '' })).toBe('ReasonMissing');
  });

  it('is another operation after any change', () => {
    const hash = jointOperationToHash(OPERATION, sha256);
    expect(jointOperationToHash(anOperation(), sha256)).toBe(hash);
    expect(jointOperationToHash(anOperation({ to: at(201) }), sha256)).not.toBe(hash);
  });

  it('is checked before anybody signs it', () => {
    expect(checkJointOperation(OPERATION).ok).toBe(true);
    const team = OPERATION.teams[0]!;
    for (const changes of [
      { parties: ['FED', 'FED'] as const },
      { to: at(100) },
      { area: [] },
      { area: ['872c12881ffffff', '872c12880ffffff'] },
      { teams: [team] },
      { teams: [...OPERATION.teams, { ...team, party: 'COA' }] },
      { teams: [...OPERATION.teams, team] },
      { measures: [] },
    ]) {
      expect(checkJointOperation(anOperation(changes))).toMatchObject({ ok: false, error: { type: 'BadOperation' } });
    }
  });
});
