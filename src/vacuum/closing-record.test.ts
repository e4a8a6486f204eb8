/** Offers, plans and operations survive their records: strict schemas take them, and they come back the same. */
import { describe, expect, it } from 'vitest';
import type { UnixMs } from '../base/time.ts';
import { checkFullBody, findKind } from '../record/registry.ts';
import type { ClosingPlan } from './closing-plan-document.ts';
import { bodyToClosingPlan, bodyToOffer, closingPlanToBody, offerToBody } from './closing-record.ts';
import { applyHandover, type Handover } from './handover.ts';
import type { JointOperation } from './joint-operation.ts';
import type { Offer } from './offer.ts';
import {
  bodyToHandoverStatement,
  bodyToJointOperation,
  bodyToMovement,
  bodyToOperationStatement,
  bodyToPatrolStatement,
  jointOperationToBody,
} from './operation-record.ts';
import { applyPatrol, type PatrolBoard } from './patrol-board.ts';

const ORG = (letter: string) => `org_${letter.repeat(52)}`;
const REC = (letter: string) => `rec_${letter.repeat(52)}`;
const HASH = 'A'.repeat(43);
const PARTIES: readonly [string, string] = [ORG('a'), ORG('b')];
const AT = 1_619_800_000_000 as UnixMs;
const ISO = '2021-05-02T10:00:00.000Z';
const LATER = '2021-05-02T12:00:00.000Z';
const TEXT = { text: 'no fuel', language: 'en' } as const;

function accept<T>(kind: string, body: T): T {
  const checked = checkFullBody(kind, body);
  if (!checked.ok) throw new Error(JSON.stringify(checked.error));
  return checked.value as T;
}

const OFFER: Offer = {
  survey: REC('s'),
  mode: 'add',
  owner: ORG('a'),
  cost: 5,
  team: 'T1',
  boundSlots: [0, 1],
  joint: null,
  covered: [{ group: '872c12880ffffff', blocks: [0, 3] }],
  seen: [],
  expiresAt: AT,
};

describe('offers and plans as records', () => {
  it('come back the same', () => {
    for (const offer of [OFFER, { ...OFFER, joint: { cost: 2, team: 'T9' } }]) {
      for (const placesAbout of [null, 25]) {
        const body = accept('offer', offerToBody(offer, { parties: PARTIES, over: 'terrain', placesAbout, at: AT }));
        expect(bodyToOffer(body, offer.owner)).toEqual(offer);
      }
    }
    const plan: ClosingPlan = {
      survey: REC('s'),
      mode: 'add',
      parties: PARTIES,
      goal: 'least-cost',
      weightLeftMax: 0,
      stayLimitSlots: 6,
      budgets: [10, 12],
      fairnessPermille: 200,
      offers: [REC('o')],
      spent: [5, 4],
      status: 'optimal',
      method: 'solver',
      objective: 9,
      bound: 9,
      weightClosed: 100,
      weightLeft: 0,
      remainderWeight: 3,
      before: { index: 900, longestStaySlots: 'endless', placesAtDepthZero: 2 },
      after: { index: 20, longestStaySlots: 5, placesAtDepthZero: null },
      expiresAt: AT,
    };
    for (const one of [plan, { ...plan, weightLeftMax: null, stayLimitSlots: null, fairnessPermille: null }]) {
      expect(bodyToClosingPlan(accept('closing-plan', closingPlanToBody(one, HASH, AT)))).toEqual(one);
    }
  });

  it('a position, or anything else unknown, is refused', () => {
    const body = offerToBody(OFFER, { parties: PARTIES, over: 'terrain', placesAbout: 25, at: AT });
    expect(checkFullBody('offer', { ...body, place: { latE7: 1, lngE7: 1 } })).toMatchObject({ ok: false });
  });

  it('go to the other signatory only; patrol records never leave', () => {
    const release = (kind: string) => {
      const found = findKind(kind);
      return found.ok ? found.value.release : null;
    };
    for (const kind of [
      'offer',
      'closing-plan',
      'schedule-draw',
      'post-handover',
      'joint-operation',
      'operation-status',
    ]) {
      expect(release(kind)).toBe('joint');
    }
    expect(release('patrol-status')).toBe('never');
    expect(['movement-notice', 'movement-conflict'].map(release)).toEqual(['by-decision', 'by-decision']);
  });

  it('a step of a draw names what it needs', () => {
    const draw = { parties: PARTIES, plan: REC('p'), week: ISO, at: ISO };
    expect(checkFullBody('schedule-draw', { ...draw, step: 'commit', commitment: HASH }).ok).toBe(true);
    expect(checkFullBody('schedule-draw', { ...draw, step: 'draw', attempt: 0, covered: [] }).ok).toBe(true);
    expect(checkFullBody('schedule-draw', { ...draw, step: 'open', seed: HASH }).ok).toBe(true);
    for (const step of ['commit', 'draw', 'open'])
      expect(checkFullBody('schedule-draw', { ...draw, step }).ok).toBe(false);
  });
});

describe('operations as records', () => {
  const base = { parties: PARTIES, at: ISO };

  it('a handover told in records goes from notice to confirmed', () => {
    const steps = [
      { step: 'notice', relieving: ORG('b'), leavesAt: LATER, post: 'P-12' },
      { step: 'accept', takesOverAt: LATER },
      { step: 'in-place' },
      { step: 'confirm' },
    ];
    let handover: Handover | null = null;
    for (const [k, step] of steps.entries()) {
      const body = accept('post-handover', { ...base, ...step, ...(k === 0 ? {} : { handover: REC('n') }) });
      const statement = bodyToHandoverStatement(body as never, REC('n'), k % 3 === 0 ? ORG('a') : ORG('b'));
      const next = applyHandover(handover, statement);
      if (!next.ok) throw new Error(JSON.stringify(next.error));
      handover = next.value;
    }
    expect(handover).toMatchObject({ id: REC('n'), phase: 'confirmed' });
    for (const step of ['refuse', 'withdraw']) {
      const body = accept('post-handover', { ...base, step, handover: REC('n'), reason: TEXT });
      expect(bodyToHandoverStatement(body as never, REC('x'), ORG('b'))).toMatchObject({
        type: step,
        reason: 'no fuel',
      });
    }
  });

  it('a handover step without what it needs is refused', () => {
    for (const step of [
      { step: 'notice' },
      { step: 'notice', leavesAt: LATER },
      { step: 'accept', takesOverAt: LATER },
      { step: 'accept', handover: REC('n') },
      { step: 'refuse', handover: REC('n') },
    ]) {
      expect(checkFullBody('post-handover', { ...base, ...step }).ok).toBe(false);
    }
  });

  it('a patrol told in records moves along the board', () => {
    const steps = [
      { step: 'schedule', team: 'T1', from: ISO, to: LATER },
      { step: 'ready' },
      { step: 'start', cell: '882c128805fffff' },
      { step: 'check-in', cell: '882c128805fffff' },
      { step: 'end', cell: '882c128805fffff' },
    ];
    let board: PatrolBoard = new Map();
    for (const step of steps) {
      const next = applyPatrol(
        board,
        bodyToPatrolStatement(accept('patrol-status', { patrol: 'p1', at: ISO, ...step }) as never),
      );
      if (!next.ok) throw new Error(JSON.stringify(next.error));
      board = next.value;
    }
    expect(board.get('p1')).toMatchObject({ phase: 'done', team: 'T1', kind: 'patrol' });
    const cancel = accept('patrol-status', { patrol: 'p1', at: ISO, step: 'cancel', reason: TEXT });
    expect(bodyToPatrolStatement(cancel as never)).toMatchObject({ type: 'cancel', reason: 'no fuel' });
    for (const step of ['schedule', 'start', 'check-in', 'end', 'cancel']) {
      expect(checkFullBody('patrol-status', { patrol: 'p1', at: ISO, step }).ok).toBe(false);
    }
  });

  it('a movement and a joint operation come back the same', () => {
    const movement = accept('movement-notice', {
      code: 'M-1',
      legs: [{ cell: '882c128805fffff', from: ISO, to: LATER }],
      state: 'planned',
      at: ISO,
    });
    expect(bodyToMovement(movement as never, REC('m'))).toEqual({
      id: REC('m'),
      legs: [{ cell: '882c128805fffff', from: Date.parse(ISO), to: Date.parse(LATER) }],
    });
    const operation: JointOperation = {
      code: 'K1-JO-3',
      parties: PARTIES,
      area: ['872c12880ffffff'],
      from: AT,
      to: (AT + 1) as UnixMs,
      teams: [
        { party: ORG('a'), team: 'f1', task: 'north' },
        { party: ORG('b'), team: 'p1', task: 'south' },
      ],
      commandRelation: 'coordinated',
      measures: [
        { kind: 'hotline', text: 'desk to desk', cell: null },
        { kind: 'passage-point', text: 'bridge', cell: '882c128805fffff' },
      ],
    };
    expect(bodyToJointOperation(accept('joint-operation', jointOperationToBody(operation, AT)))).toEqual(operation);
    expect(checkFullBody('joint-operation', { ...jointOperationToBody(operation, AT), target: 'x' }).ok).toBe(false);
  });

  it('statuses of an operation are its statements', () => {
    const status = (step: object) =>
      bodyToOperationStatement(
        accept('operation-status', { ...base, operation: REC('j'), ...step }) as never,
        ORG('a'),
      );
    expect(status({ step: 'clear' })).toMatchObject({ type: 'deconflict', result: 'clear' });
    expect(status({ step: 'begin' })).toMatchObject({ type: 'begin', by: ORG('a') });
    expect(status({ step: 'end', text: TEXT, evidence: [REC('e')] })).toMatchObject({
      text: 'no fuel',
      evidence: [REC('e')],
    });
    expect(status({ step: 'call-off', text: TEXT })).toMatchObject({ type: 'call-off', reason: 'no fuel' });
  });
});
