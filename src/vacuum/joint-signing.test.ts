/** Proposal, countersignature, rejection, expiry, replacement: what counts, and every way in which it does not. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { UnixMs } from '../base/time.ts';
import { applySigning, type JointSigning, type SigningStatement, signingState } from './joint-signing.ts';

const RULES = { parties: ['A', 'B'], personsNeeded: 2 };
const at = (ms: number) => ms as UnixMs;
const TWO = ['p1', 'p2'];

function propose(changes: Partial<Extract<SigningStatement, { type: 'propose' }>> = {}): SigningStatement {
  return { type: 'propose', by: 'A', hash: 'h1', persons: TWO, expiresAt: at(100), at: at(1), ...changes };
}
function sign(changes: Partial<Extract<SigningStatement, { type: 'sign' }>> = {}): SigningStatement {
  return { type: 'sign', by: 'B', hash: 'h1', persons: TWO, at: at(2), ...changes };
}
function reject(changes: Partial<Extract<SigningStatement, { type: 'reject' }>> = {}): SigningStatement {
  return { type: 'reject', by: 'B', hash: 'h1', reason: 'no fuel', at: at(2), ...changes };
}

/** Applies statements that must all hold. */
function fold(...statements: ReadonlyArray<SigningStatement>): JointSigning {
  let state: JointSigning | null = null;
  for (const statement of statements) {
    const next = applySigning(state, statement, RULES);
    if (!next.ok) throw new Error(JSON.stringify(next.error));
    state = next.value;
  }
  return state!;
}

function errorOf(state: JointSigning | null, statement: SigningStatement): unknown {
  const next = applySigning(state, statement, RULES);
  return next.ok ? null : next.error;
}

describe('joint signing', () => {
  it('is in force once both have signed, and not before', () => {
    expect(signingState(fold(propose()), at(5))).toBe('proposed');
    expect(signingState(fold(propose(), sign()), at(5))).toBe('in-force');
    expect(signingState(fold(propose(), sign({ by: 'A' })), at(5))).toBe('proposed');
  });

  it('stays in force after the time for signing', () => {
    expect(signingState(fold(propose(), sign()), at(1_000))).toBe('in-force');
    expect(signingState(fold(propose()), at(100))).toBe('expired');
  });

  it('a signature over other bytes is void', () => {
    expect(errorOf(fold(propose()), sign({ hash: 'h2' }))).toEqual({
      type: 'PlanChanged',
      signed: 'h2',
      proposed: 'h1',
    });
  });

  it('a new version takes the signatures of the old one away, and the old one takes none any more', () => {
    const replaced = fold(propose(), sign(), propose({ hash: 'h2' }));
    expect(signingState(replaced, at(5))).toBe('proposed');
    expect(errorOf(replaced, sign())).toEqual({ type: 'SignatureOutdated', hash: 'h1', current: 'h2' });
    expect(errorOf(replaced, propose())).toMatchObject({ type: 'SignatureOutdated' });
  });

  it('a signature after the time for signing is outdated', () => {
    expect(errorOf(fold(propose()), sign({ at: at(100) }))).toEqual({
      type: 'SignatureOutdated',
      hash: 'h1',
      current: null,
    });
    expect(errorOf(null, propose({ at: at(100) }))).toMatchObject({ type: 'SignatureOutdated' });
  });

  it('needs two different persons where the label asks', () => {
    expect(errorOf(null, propose({ persons: ['p1', 'p1'] }))).toEqual({
      type: 'NeedsSecondPerson',
      persons: 1,
      needed: 2,
    });
    expect(errorOf(fold(propose()), sign({ persons: ['p1'] }))).toMatchObject({ type: 'NeedsSecondPerson' });
  });

  it('a rejection has a reason, ends the version, and cannot undo what is in force', () => {
    expect(errorOf(fold(propose()), reject({ reason: ' ' }))).toEqual({ type: 'ReasonMissing' });
    const rejected = fold(propose(), reject());
    expect(signingState(rejected, at(5))).toBe('rejected');
    expect(errorOf(rejected, sign())).toEqual({ type: 'AlreadyRejected', by: 'B' });
    expect(errorOf(fold(propose(), sign()), reject())).toEqual({ type: 'AlreadyInForce' });
    expect(signingState(fold(propose(), reject(), propose({ hash: 'h2' }), sign({ hash: 'h2' })), at(5))).toBe(
      'in-force',
    );
  });

  it('hears parties only, and only about what was proposed', () => {
    expect(errorOf(null, propose({ by: 'C' }))).toEqual({ type: 'NotAParty', by: 'C' });
    expect(errorOf(null, sign())).toEqual({ type: 'NothingProposed' });
  });

  it('never is in force without a valid signature of each party over the one hash, whatever comes in', () => {
    const aStatement = fc.record({
      type: fc.constantFrom('propose', 'sign', 'reject'),
      by: fc.constantFrom('A', 'B', 'C'),
      hash: fc.constantFrom('h1', 'h2', 'h3'),
      persons: fc.subarray(['p1', 'p2', 'p3']),
      reason: fc.constantFrom('', 'why'),
      expiresAt: fc.integer({ min: 0, max: 20 }),
      at: fc.integer({ min: 0, max: 20 }),
    });
    let inForce = 0;
    fc.assert(
      fc.property(fc.array(aStatement, { maxLength: 12 }), (list) => {
        let state: JointSigning | null = null;
        let signed = new Set<string>();
        for (const raw of list as unknown as ReadonlyArray<SigningStatement>) {
          const next = applySigning(state, raw, RULES);
          if (!next.ok) continue;
          if (raw.type === 'propose' && raw.hash !== state?.hash) signed = new Set([raw.by]);
          if (raw.type === 'sign') signed.add(raw.by);
          state = next.value;
          const isInForce = signingState(state, at(0)) === 'in-force';
          if (isInForce) inForce++;
          if (isInForce) expect([...signed].sort()).toEqual(['A', 'B']);
        }
      }),
      { numRuns: 3_000 },
    );
    expect(inForce).toBeGreaterThan(0);
  });
});
