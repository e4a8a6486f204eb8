/**
 * Release decision: may exactly this form of this record go to this partner now? Default deny: an ordered list of
 * named checks, and the first that applies gives the code (rule L-5). The dry run prints the same decision, so what a
 * person confirms is what happens (rule L-6). Pure over facts; whoever calls gathers them.
 */

import { LIMITS } from '../base/limits.ts';
import type { UnixMs } from '../base/time.ts';
import type { KindDefinition } from '../record/kind-definition.ts';
import { isAtLeast, type Label, type Marking, markingRank } from '../record/label.ts';

export type GivenApproval = {
  readonly seat: string;
  readonly role: string;
  readonly holder: string;
  readonly authenticator: string;
  readonly at: UnixMs;
};

export type ReleaseFacts = {
  readonly now: UnixMs;
  readonly recipients: number;
  readonly recipient: string;
  readonly isRecordVisible: boolean;
  readonly maySeatDraft: boolean;
  readonly isPartnerPaired: boolean;
  readonly agreement: {
    readonly kinds: ReadonlyArray<string>;
    readonly markingCeiling: Marking;
    readonly finestResolution: number;
    readonly retentionDays: number | null;
    readonly from: UnixMs;
    readonly until: UnixMs;
    /** Whether the record's place and period lie in what the agreement covers. */
    readonly covers: boolean;
    /** Whether its parties let each other name who may pass a record on. */
    readonly onward: boolean;
  } | null;
  /** Null for own records; else what the originator let us pass on. */
  readonly onward: { readonly named: boolean; readonly isSubset: boolean } | null;
  /** Organisations the recipient may pass it on to. */
  readonly namedOnward: ReadonlyArray<string>;
  readonly standing: 'current' | 'withdrawn' | 'expired' | 'superseded';
  readonly kind: string;
  readonly kindRelease: KindDefinition['release'];
  /** What a survey found goes to its two parties, and nobody passes it on. */
  readonly isAudienceRefused: boolean;
  readonly marking: Marking;
  readonly releasableTo: ReadonlyArray<string>;
  /** Label derived from the records this one sums up; null where it stands on its own. */
  readonly parents: Pick<Label, 'marking' | 'releasableTo'> | null;
  readonly form: 'provable' | 'derivative';
  readonly isFormChosenByName: boolean;
  readonly danglingReferences: ReadonlyArray<string>;
  /** Finest H3 resolution that the shown place amounts to; null where no place is shown. */
  readonly shownResolution: number | null;
  readonly isPrecisionChosenByName: boolean;
  readonly harm: { readonly shown: boolean; readonly hasContext: boolean };
  readonly sizeBytes: number;
  readonly expires: UnixMs | null;
  readonly approvals: ReadonlyArray<GivenApproval>;
  readonly standingRelease: boolean;
  readonly needsTwo: boolean;
  /** A commander must be among those who approve. */
  readonly needsCommander: boolean;
  readonly drafterHolder: string;
  readonly isFeedFrozen: boolean;
  readonly outboxShare: number;
  readonly isFenced: boolean;
};

export type RefusalCode =
  | 'EmptyAudience'
  | 'NotFound'
  | 'NotYourSeat'
  | 'NoAgreement'
  | 'NotForOnward'
  | 'NotCurrent'
  | 'NeverReleased'
  | 'AudienceRefused'
  | 'OutsideAgreement'
  | 'NotReleasable'
  | 'ParentStricter'
  | 'FormNotChosen'
  | 'DanglingReference'
  | 'TooPrecise'
  | 'HarmNeedsContext'
  | 'TooLarge'
  | 'BadExpiry'
  | 'NeedsApproval'
  | 'NeedsSecondPerson'
  | 'SamePerson'
  | 'ApprovalStale'
  | 'Frozen'
  | 'OutboxFull';
export type ReleaseCode = RefusalCode | 'Released' | 'StandingRelease' | 'Queued';
export type ReleaseDecision = { readonly allowed: boolean; readonly code: ReleaseCode };

const DAY_MS = 86_400_000;
const OUTBOX_SHARE_MAX = 0.95;

const REFUSALS: ReadonlyArray<readonly [RefusalCode, (f: ReleaseFacts) => boolean]> = [
  ['EmptyAudience', (f) => f.recipients === 0],
  ['NotFound', (f) => !f.isRecordVisible],
  ['NotYourSeat', (f) => !f.maySeatDraft],
  ['NoAgreement', (f) => !f.isPartnerPaired || !hasAgreement(f)],
  ['NotForOnward', (f) => f.onward !== null && !(f.onward.named && f.onward.isSubset)],
  ['NotCurrent', (f) => f.standing !== 'current'],
  ['NeverReleased', (f) => f.kindRelease === 'never'],
  ['AudienceRefused', (f) => f.isAudienceRefused],
  ['OutsideAgreement', (f) => isOutsideAgreement(f)],
  ['NotReleasable', (f) => f.onward === null && !f.releasableTo.includes(f.recipient)],
  ['ParentStricter', (f) => isParentStricter(f)],
  ['FormNotChosen', (f) => f.form === 'provable' && isRestricted(f.marking) && !f.isFormChosenByName],
  ['DanglingReference', (f) => f.danglingReferences.length > 0],
  ['TooPrecise', (f) => isTooPrecise(f)],
  ['HarmNeedsContext', (f) => f.harm.shown && !f.harm.hasContext],
  ['TooLarge', (f) => f.sizeBytes > LIMITS.payloadBytesMax],
  ['BadExpiry', (f) => hasBadExpiry(f)],
  ['NeedsApproval', (f) => f.approvals.length === 0 && !f.standingRelease],
  ['NeedsSecondPerson', (f) => !f.standingRelease && lacksPerson(f)],
  ['SamePerson', (f) => !f.standingRelease && hasSamePerson(f)],
  ['ApprovalStale', (f) => f.approvals.some((a) => f.now - a.at > LIMITS.approvalAgeMsMax)],
  ['Frozen', (f) => f.isFeedFrozen],
  ['OutboxFull', (f) => f.outboxShare >= OUTBOX_SHARE_MAX],
];

export const REFUSAL_CODES: ReadonlyArray<RefusalCode> = REFUSALS.map(([code]) => code);

export function decideRelease(facts: ReleaseFacts): ReleaseDecision {
  for (const [code, applies] of REFUSALS) if (applies(facts)) return { allowed: false, code };
  if (facts.isFenced) return { allowed: true, code: 'Queued' };
  return { allowed: true, code: facts.standingRelease ? 'StandingRelease' : 'Released' };
}

/** Joint kinds are how an agreement comes about, so they need pairing only. */
function hasAgreement(f: ReleaseFacts): boolean {
  if (f.kindRelease === 'joint') return true;
  return f.agreement !== null && f.agreement.from <= f.now && f.now < f.agreement.until;
}

function isOutsideAgreement(f: ReleaseFacts): boolean {
  if (f.agreement === null) return f.kindRelease !== 'joint';
  if (f.kindRelease === 'joint') return false;
  const { kinds, markingCeiling, covers, onward } = f.agreement;
  if (f.namedOnward.length > 0 && !onward) return true;
  return !kinds.includes(f.kind) || markingRank(f.marking) > markingRank(markingCeiling) || !covers;
}

function isParentStricter({ parents, marking, recipient }: ReleaseFacts): boolean {
  return parents !== null && !(isAtLeast(marking, parents.marking) && parents.releasableTo.includes(recipient));
}

function isTooPrecise(f: ReleaseFacts): boolean {
  if (f.shownResolution === null || f.agreement === null || f.isPrecisionChosenByName) return false;
  return f.shownResolution > f.agreement.finestResolution;
}

function hasBadExpiry(f: ReleaseFacts): boolean {
  const days = f.agreement?.retentionDays ?? null;
  if (f.expires !== null && f.expires <= f.now) return true;
  if (days === null) return false;
  return f.expires === null || f.expires > f.now + days * DAY_MS;
}

function lacksPerson({ approvals, needsTwo, needsCommander }: ReleaseFacts): boolean {
  if (needsTwo && approvals.length < 2) return true;
  return needsCommander && !approvals.some(({ role }) => role === 'commander');
}

/** Two approvals by one holder or one authenticator, or at confidential one by the drafter. */
function hasSamePerson(f: ReleaseFacts): boolean {
  const holders = new Set(f.approvals.map((a) => a.holder));
  const authenticators = new Set(f.approvals.map((a) => a.authenticator));
  if (holders.size < f.approvals.length || authenticators.size < f.approvals.length) return true;
  return f.marking === 'confidential' && holders.has(f.drafterHolder);
}

export function isRestricted(marking: Marking): boolean {
  return isAtLeast(marking, 'restricted');
}

/**
 * Kinds that bind an organisation for longer than one watch: both ends of a feed ask two persons for such a record and for
 * a countersignature of one.
 */
export const TWO_PERSON_KINDS = ['agreement', 'standing-release', 'boundary', 'survey-agreement'] as const;

export function isTwoPersonKind(kind: string): boolean {
  return (TWO_PERSON_KINDS as ReadonlyArray<string>).includes(kind);
}
