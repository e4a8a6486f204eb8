/**
 * Epochs of a feed. A feed whose sender lost its end, or that showed two histories, goes on in a new epoch only by an
 * epoch start: a record that names the last known entry of the epoch before, signed by the node and approved by two
 * officers. The first entry of the new epoch names it in `prev` (rules F-2, S-5). A recipient accepts it and flags it.
 */
import { type Bytes, bytesToBase64url } from '../base/bytes.ts';
import type { Sha256, VerifyEd25519 } from '../base/crypto.ts';
import { err, ok, type Result } from '../base/result.ts';
import { epochStartKind } from '../record/kind/joint.ts';
import { type OpenedRecord, openRecord, type SignedRecord } from '../record/record.ts';
import { type Approval, countApprovers, type VerifyPasskey } from './approval.ts';
import { type BadStatement, findHistoryKey, type KeyHistory } from './key-history.ts';
import type { FeedName, Position } from './object.ts';

export type EpochStart = {
  readonly feed: FeedName;
  readonly epoch: number;
  /** Last entry of the epoch before that the sender knows; null where it knows none. */
  readonly last: Position | null;
  readonly reason: 'restored' | 'forked';
  /** H(core): what the first entry names in `prev` and what the approvals cover. */
  readonly hash: string;
  readonly record: OpenedRecord;
  readonly approvals: ReadonlyArray<Approval>;
};

export type EpochDeps = {
  readonly sha256: Sha256;
  readonly verify: VerifyEd25519;
  readonly verifyPasskey: VerifyPasskey;
};

const APPROVERS_MIN = 2;

/** What officers approve and the first entry names: H(core) of the epoch start. */
export function epochStartHash(coreBytes: Bytes, sha256: Sha256): string {
  return bytesToBase64url(sha256(coreBytes));
}

/** Signed by the node, shown whole, approved by two people of the organisation whose feed it is. */
export function openEpochStart(
  carried: { readonly record: SignedRecord; readonly approvals: ReadonlyArray<Approval> },
  history: KeyHistory | null,
  deps: EpochDeps,
): Result<EpochStart, BadStatement> {
  const bad = (reason: string) => err({ type: 'BadStatement', reason } as const);
  if (history === null) return bad('organisation unknown');
  const findKey = (org: string, kid: string) => (org === history.org ? findHistoryKey(history, kid, ['sign']) : null);
  const record = openRecord(carried.record, { ...deps, findKey });
  if (!record.ok) return bad(record.error.type);
  const full = epochStartKind.schema.safeParse(record.value.body);
  if (record.value.core.kind !== 'epoch-start' || !full.success) return bad('not a whole epoch start');
  const { from, to, lane, epoch, last, reason } = full.data as unknown as FeedName &
    Pick<EpochStart, 'epoch' | 'last' | 'reason'>;
  if (from !== record.value.core.org) return bad("another organisation's feed");
  const hash = epochStartHash(carried.record.coreBytes, deps.sha256);
  const approvers = countApprovers(from, hash, carried.approvals, {
    ...deps,
    findPersonKey: (_org, kid) => {
      const line = history.lines.get(kid);
      return line?.use === 'person' && !history.revoked.has(kid) ? line : null;
    },
  });
  if (!approvers.ok) return bad(`approval: ${approvers.error.reason}`);
  if (approvers.value < APPROVERS_MIN) return bad('two officers start an epoch');
  const { approvals } = carried;
  return ok({ feed: { from, to, lane }, epoch, last, reason, hash, record: record.value, approvals });
}

/** Where a received feed stood when an epoch start came. */
export type EpochEnd = { readonly epoch: number; readonly seq: number; readonly frozen: boolean };

/**
 * Whether a start may follow here: it is a later epoch, and nothing before it is still missing. A start that names less than
 * what is held disowns the rest, and one that skips a number disowns an epoch that its sender has lost. Where the recipient
 * holds another history than the one named, it goes on all the same, for two officers have said which one stands; the
 * answer is false then, and the start is disputed.
 */
export function checkEpochStart(
  end: EpochEnd,
  start: EpochStart,
  heldHash: (epoch: number, seq: number) => string | null,
): Result<boolean, EpochMismatch> {
  if (start.epoch <= end.epoch) return err({ type: 'WrongEpoch', epoch: start.epoch, expected: end.epoch + 1 });
  if (start.last === null || start.last.seq === 0) return ok(true);
  const { epoch, seq, hash } = start.last;
  if (epoch > end.epoch) return err({ type: 'WrongEpoch', epoch, expected: end.epoch });
  if (epoch === end.epoch && seq > end.seq && !end.frozen) return err({ type: 'Gap', seq, expected: end.seq + 1 });
  return ok(heldHash(epoch, seq) === hash);
}

export type EpochMismatch =
  | { readonly type: 'WrongEpoch'; readonly epoch: number; readonly expected: number }
  | { readonly type: 'Gap'; readonly seq: number; readonly expected: number };
