/**
 * Fork proof: what shows to anybody that an organisation signed two histories of one feed (rule F-13). Two signed heads of
 * one epoch, and the entries after the lower up to the higher: the same number with another hash, or a chain that misses
 * the lower head. The key statements of the organisation come with it, so a third party needs nothing else: the
 * organisation's id is the hash of the first of them.
 */
import { z } from 'zod';
import { type Bytes, base64urlToBytes, bytesToBase64url } from '../base/bytes.ts';
import { canonicalBytes, type Json } from '../base/canonical.ts';
import { LIMITS } from '../base/limits.ts';
import { err, ok, type Result } from '../base/result.ts';
import { jsonToSignedRecord, type SignedRecord, signedRecordToJson } from '../record/record.ts';
import { bytesToEnvelope, openHead } from './feed.ts';
import { extendKeyHistory, findHistoryKey, type KeyHistory, type StatementDeps } from './key-history.ts';
import { entrySchema, type FeedName, type Head, hashOf, parseObject } from './object.ts';

export type ForkProof = {
  /** Key statements of the organisation whose feed it is, in order. */
  readonly statements: ReadonlyArray<SignedRecord>;
  readonly lower: Bytes;
  readonly higher: Bytes;
  /** Entries after the lower head up to the higher one, as signed under the higher. */
  readonly entries: ReadonlyArray<Bytes>;
};

const PROOF_V = 'seamline/fork-proof/1';
const bytesField = z.string().regex(/^[A-Za-z0-9_-]+$/);
const proofSchema = z.strictObject({
  v: z.literal(PROOF_V),
  statements: z.array(z.unknown()).min(1).max(100),
  lower: bytesField,
  higher: bytesField,
  entries: z.array(bytesField).max(LIMITS.pageEntriesMax + LIMITS.groupEntriesMax),
});

export function forkProofToBytes(proof: ForkProof): Bytes {
  return canonicalBytes({
    v: PROOF_V,
    statements: proof.statements.map(signedRecordToJson),
    lower: bytesToBase64url(proof.lower),
    higher: bytesToBase64url(proof.higher),
    entries: proof.entries.map(bytesToBase64url),
  } as unknown as Json);
}

export function bytesToForkProof(bytes: Bytes): Result<ForkProof, BadProof> {
  const parsed = parseObject(bytes, proofSchema, { what: 'fork proof', sizeBytesMax: LIMITS.attachmentBytesMax });
  if (!parsed.ok) return bad(parsed.error.type);
  const statements: SignedRecord[] = [];
  for (const json of parsed.value.statements) {
    const record = jsonToSignedRecord(json);
    if (!record.ok) return bad(record.error.reason);
    statements.push(record.value);
  }
  const { lower, higher, entries } = parsed.value;
  const parts: Bytes[] = [];
  for (const text of [lower, higher, ...entries]) {
    const part = base64urlToBytes(text);
    if (!part.ok) return bad('encoding');
    parts.push(part.value);
  }
  return ok({ statements, lower: parts[0]!, higher: parts[1]!, entries: parts.slice(2) });
}

function bad(reason: string) {
  return err({ type: 'BadProof', reason } as const);
}

export type BadProof = { readonly type: 'BadProof'; readonly reason: string };

export type ProvenFork = {
  readonly feed: FeedName;
  readonly epoch: number;
  /** The two heads of which no chain can hold both. */
  readonly heads: readonly [Head, Head];
};

/** True facts only: who signed two histories of which feed, and where they part at the latest. */
export function verifyForkProof(proof: ForkProof, deps: StatementDeps): Result<ProvenFork, BadProof> {
  let history: KeyHistory | null = null;
  for (const statement of proof.statements) {
    const extended: ReturnType<typeof extendKeyHistory> = extendKeyHistory(history, statement, deps);
    if (!extended.ok) return bad('key statement');
    history = extended.value.history;
  }
  if (history === null) return bad('no key statement');
  const known = history;
  const findNodeKey = (org: string, kid: string) => (org === known.org ? findHistoryKey(known, kid, ['sign']) : null);
  const heads: Head[] = [];
  for (const bytes of [proof.lower, proof.higher]) {
    const envelope = bytesToEnvelope(bytes);
    if (!envelope.ok) return bad('head');
    const head = openHead(envelope.value, { verify: deps.verify, findNodeKey });
    if (!head.ok) return bad(`head: ${head.error.reason}`);
    heads.push(head.value);
  }
  const [lower, higher] = heads as [Head, Head];
  const { from, to, lane, epoch } = lower;
  if (higher.from !== from || higher.to !== to || higher.lane !== lane) return bad('heads of two feeds');
  if (higher.epoch !== epoch) return bad('heads of two epochs');
  const parted = partsBetween(lower, higher, proof.entries, deps);
  if (parted !== null) return bad(parted);
  return ok({ feed: { from, to, lane }, epoch, heads: [lower, higher] });
}

/** Null where no chain can hold both heads; else what is missing for that to be shown. */
function partsBetween(
  lower: Head,
  higher: Head,
  entries: ReadonlyArray<Bytes>,
  deps: Pick<StatementDeps, 'sha256'>,
): string | null {
  if (higher.seq === lower.seq) return higher.hash === lower.hash ? 'one history' : null;
  if (higher.seq < lower.seq || entries.length !== higher.seq - lower.seq) return 'entries are missing';
  let expected = higher.hash;
  let before: string | null = null;
  for (let i = entries.length - 1; i >= 0; i--) {
    const entry = parseObject(entries[i]!, entrySchema, { what: 'entry', sizeBytesMax: LIMITS.entryBytesMax });
    if (!entry.ok || hashOf(entries[i]!, deps.sha256) !== expected) return 'entries are not a chain';
    const { epoch, seq, prev } = entry.value;
    if (epoch !== higher.epoch || seq !== lower.seq + 1 + i) return 'entries are not a chain';
    before = prev;
    expected = prev ?? '';
  }
  return before === lower.hash ? 'one history' : null;
}
