/** The release decision: every code of refusal is reached, in the order of the list, and a stricter label never releases more. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../base/limits.ts';
import { unixMs } from '../base/time.ts';
import { MARKINGS } from '../record/label.ts';
import { decideRelease, type GivenApproval, REFUSAL_CODES, type RefusalCode, type ReleaseFacts } from './decision.ts';

const NOW = unixMs(1_700_000_000_000);
const approval = (n: number, age = 0): GivenApproval => ({
  seat: `s${n}`,
  role: 'release-officer',
  holder: `h${n}`,
  authenticator: `k${n}`,
  at: unixMs(NOW - age),
});
/** Facts that release. */
const facts: ReleaseFacts = {
  now: NOW,
  recipients: 1,
  recipient: 'org_b',
  isRecordVisible: true,
  maySeatDraft: true,
  isPartnerPaired: true,
  agreement: {
    kinds: ['incident-report'],
    markingCeiling: 'confidential',
    finestResolution: 8,
    retentionDays: null,
    from: unixMs(0),
    until: unixMs(NOW + 1),
    covers: true,
    onward: true,
  },
  onward: null,
  namedOnward: [],
  standing: 'current',
  kind: 'incident-report',
  kindRelease: 'by-decision',
  isAudienceRefused: false,
  marking: 'official',
  releasableTo: ['org_b'],
  parents: null,
  form: 'provable',
  isFormChosenByName: false,
  danglingReferences: [],
  shownResolution: 8,
  isPrecisionChosenByName: false,
  harm: { shown: false, hasContext: false },
  sizeBytes: 1_000,
  expires: null,
  approvals: [approval(1)],
  standingRelease: false,
  needsTwo: false,
  needsCommander: false,
  drafterHolder: 'h9',
  isFeedFrozen: false,
  outboxShare: 0,
  isFenced: false,
};
const agreed = facts.agreement!;

/** One fact changed for each code. */
const CAUSES: Readonly<Record<RefusalCode, Partial<ReleaseFacts>>> = {
  EmptyAudience: { recipients: 0 },
  NotFound: { isRecordVisible: false },
  NotYourSeat: { maySeatDraft: false },
  NoAgreement: { agreement: { ...agreed, until: NOW } },
  NotForOnward: { onward: { named: true, isSubset: false } },
  NotCurrent: { standing: 'superseded' },
  NeverReleased: { kindRelease: 'never' },
  AudienceRefused: { isAudienceRefused: true },
  OutsideAgreement: { namedOnward: ['org_c'], agreement: { ...agreed, onward: false } },
  NotReleasable: { releasableTo: ['org_c'] },
  ParentStricter: { parents: { marking: 'official', releasableTo: ['org_c'] } },
  FormNotChosen: { marking: 'restricted' },
  DanglingReference: { danglingReferences: ['rec_x'] },
  TooPrecise: { shownResolution: 9 },
  HarmNeedsContext: { harm: { shown: true, hasContext: false } },
  TooLarge: { sizeBytes: LIMITS.payloadBytesMax + 1 },
  BadExpiry: { agreement: { ...agreed, retentionDays: 30 } },
  NeedsApproval: { approvals: [] },
  NeedsSecondPerson: { needsTwo: true },
  SamePerson: { approvals: [approval(1), { ...approval(2), authenticator: 'k1' }] },
  ApprovalStale: { approvals: [approval(1, LIMITS.approvalAgeMsMax + 1)] },
  Frozen: { isFeedFrozen: true },
  OutboxFull: { outboxShare: 0.95 },
};

describe('the release decision', () => {
  it('releases what nothing speaks against; fenced it waits; under a standing release no approval is asked', () => {
    expect(decideRelease(facts)).toEqual({ allowed: true, code: 'Released' });
    expect(decideRelease({ ...facts, isFenced: true }).code).toBe('Queued');
    expect(decideRelease({ ...facts, approvals: [], standingRelease: true }).code).toBe('StandingRelease');
  });

  it('[L-5] one fact is enough for each code, and of two the earlier in the list gives it', () => {
    expect(Object.keys(CAUSES)).toEqual([...REFUSAL_CODES]);
    let pairs = 0;
    for (const [at, code] of REFUSAL_CODES.entries()) {
      expect(decideRelease({ ...facts, ...CAUSES[code] })).toEqual({ allowed: false, code });
      for (const later of REFUSAL_CODES.slice(at + 1)) {
        const isOverwritten = Object.keys(CAUSES[later]).some((key) => key in CAUSES[code]);
        const isCured = code === 'NeedsSecondPerson' && later === 'SamePerson';
        if (isOverwritten || isCured) continue;
        expect(decideRelease({ ...facts, ...CAUSES[later], ...CAUSES[code] })).toEqual({ allowed: false, code });
        pairs++;
      }
    }
    expect(pairs).toBeGreaterThan(200);
  });

  it('[L-1] [L-2] a stricter marking, or a stricter parent, never releases more', () => {
    fc.assert(
      fc.property(
        fc.subarray(REFUSAL_CODES as RefusalCode[]),
        fc.nat(MARKINGS.length - 1),
        fc.nat(MARKINGS.length - 1),
        (causes, low, high) => {
          const given = Object.assign({}, facts, ...causes.map((code) => CAUSES[code])) as ReleaseFacts;
          const [lax, strict] = [MARKINGS[Math.min(low, high)]!, MARKINGS[Math.max(low, high)]!];
          if (decideRelease({ ...given, marking: strict }).allowed)
            expect(decideRelease({ ...given, marking: lax }).allowed).toBe(true);
          const parents = (marking: typeof lax) => ({ marking, releasableTo: ['org_b'] });
          if (decideRelease({ ...given, parents: parents(strict) }).allowed)
            expect(decideRelease({ ...given, parents: parents(lax) }).allowed).toBe(true);
        },
      ),
    );
  });

  it('[L-11] at confidential the drafter does not approve; two approvals are two people and two authenticators', () => {
    const two = { ...facts, needsTwo: true, isFormChosenByName: true, marking: 'confidential' as const };
    const code = (approvals: ReadonlyArray<GivenApproval>, drafterHolder = 'h9') =>
      decideRelease({ ...two, approvals, drafterHolder }).code;
    expect(code([approval(1), approval(2)])).toBe('Released');
    expect(code([approval(1), approval(2)], 'h2')).toBe('SamePerson');
    expect(decideRelease({ ...facts, approvals: [approval(1)], drafterHolder: 'h1' }).code).toBe('Released');
    expect(code([approval(1), { ...approval(2), holder: 'h1' }])).toBe('SamePerson');
    expect(code([approval(1), approval(2, LIMITS.approvalAgeMsMax)])).toBe('Released');
    expect(code([approval(1), approval(2, LIMITS.approvalAgeMsMax + 1)])).toBe('ApprovalStale');
  });
});
