/**
 * Key history of one organisation: its key statements in order, each checked against the one before (rules ).
 * The first names the organisation: its id is the hash of that core. Every statement is signed by two of three root keys,
 * and where the roots change, by two of those the statement before had committed to. A revocation names positions in
 * feeds, never a time: what a revoked key signed before them stands, what follows is quarantined.
 */
import { z } from 'zod';
import { type Bytes, base64urlToBytes, bytesToBase32, bytesToBase64url } from '../base/bytes.ts';
import { canonicalBytes } from '../base/canonical.ts';
import type { Sha256, VerifyEd25519 } from '../base/crypto.ts';
import { err, ok, type Result } from '../base/result.ts';
import { type KeyLine, keyStatementKind } from '../record/kind/organisation.ts';
import { type OpenedRecord, openRecord, type SignedRecord } from '../record/record.ts';
import { publicKeyToKid } from '../record/signature.ts';
import type { FeedName } from './object.ts';

export type RevokedSince = FeedName & { readonly epoch: number; readonly seq: number };

export type KeyHistory = {
  readonly org: string;
  /** Record ids of its statements; the n-th is at n - 1. */
  readonly statements: ReadonlyArray<string>;
  readonly exercise: boolean;
  readonly roots: ReadonlyMap<string, Bytes>;
  readonly nextRoots: string;
  /** Every line ever listed, by key id: what a retired key signed still verifies. */
  readonly lines: ReadonlyMap<string, KeyLine>;
  readonly revoked: ReadonlyMap<string, ReadonlyArray<RevokedSince>>;
};

export type StatementDeps = {
  readonly sha256: Sha256;
  readonly verify: VerifyEd25519;
  /** True for small-order and non-canonical keys. */
  readonly isWeakKey: (publicKey: Bytes) => boolean;
};

type StatementBody = {
  readonly n: number;
  readonly prev?: string;
  readonly roots: ReadonlyArray<{ readonly kid: string; readonly pub: string }>;
  readonly nextRoots: string;
  readonly exercise: boolean;
  readonly keys: ReadonlyArray<KeyLine>;
  readonly revoked: ReadonlyArray<{ readonly kid: string; readonly compromisedSince: ReadonlyArray<RevokedSince> }>;
};

/** Originator id: base32 of the hash of the first statement's core. */
export function firstStatementToOrg(coreBytes: Bytes, sha256: Sha256): string {
  return `org_${bytesToBase32(sha256(coreBytes))}`;
}

/** What a statement commits to as the next three roots. */
export function rootsHash(publicKeys: ReadonlyArray<Bytes>, sha256: Sha256): string {
  return bytesToBase64url(sha256(canonicalBytes(publicKeys.map(bytesToBase64url))));
}

/** Checks the first statement (`history` null) or the next one, and returns the history with it. */
export function extendKeyHistory(
  history: KeyHistory | null,
  signed: SignedRecord,
  deps: StatementDeps,
): Result<{ readonly history: KeyHistory; readonly record: OpenedRecord }, BadStatement | WeakKey> {
  const roots = readRootKeys(signed.disclosures.find(([, path]) => path === '/roots')?.[2], deps);
  if (roots === null) return bad('roots');
  const record = openRecord(signed, { ...deps, findKey: (_org, kid) => roots.get(kid) ?? null });
  if (!record.ok) return bad(record.error.type);
  if (new Set(signed.signatures.map((s) => s.kid)).size < 2) return bad('two of three roots must sign');
  const { core, body: shown, id } = record.value;
  const full = keyStatementKind.schema.safeParse(shown);
  if (core.kind !== 'key-statement' || !full.success) return bad('not a whole key statement');
  const body = full.data as unknown as StatementBody;
  const misplaced = findMisplacement(history, core.org, body, rootsHash([...roots.values()], deps.sha256));
  if (misplaced !== null) return bad(misplaced);
  const weak = body.keys.find((line) => line.use !== 'person' && isWeakLine(line, deps));
  if (weak) return err({ type: 'WeakKey', kid: weak.kid });
  const lines = new Map(history?.lines ?? []);
  for (const line of body.keys) {
    const held = lines.get(line.kid);
    if (held !== undefined && held.pub !== line.pub) return bad('a key id names another key');
    lines.set(line.kid, line);
  }
  const revoked = new Map(history?.revoked ?? []);
  for (const { kid, compromisedSince } of body.revoked) revoked.set(kid, compromisedSince);
  const org = history?.org ?? firstStatementToOrg(signed.coreBytes, deps.sha256);
  const statements = [...(history?.statements ?? []), id];
  const { exercise, nextRoots } = body;
  return ok({
    history: { org, statements, exercise, roots, nextRoots, lines, revoked },
    record: record.value,
  });
}

function bad(reason: string) {
  return err({ type: 'BadStatement', reason } as const);
}

export type BadStatement = { readonly type: 'BadStatement'; readonly reason: string };
export type WeakKey = { readonly type: 'WeakKey'; readonly kid: string };

/** Why a statement does not follow the one before; null where it does. */
function findMisplacement(
  history: KeyHistory | null,
  org: string,
  body: StatementBody,
  rootsNow: string,
): string | null {
  if (history === null) {
    return org === '' && body.n === 1 && body.prev === undefined ? null : 'not a first key statement';
  }
  if (org !== history.org) return 'another organisation';
  if (body.n !== history.statements.length + 1 || body.prev !== history.statements.at(-1))
    return 'not the next key statement';
  if (body.exercise !== history.exercise) return 'exercise and earnest do not mix';
  const rootsBefore = [...history.roots.keys()].sort().join();
  const isSameRoots =
    body.roots
      .map((r) => r.kid)
      .sort()
      .join() === rootsBefore;
  return isSameRoots || rootsNow === history.nextRoots ? null : 'roots that were not committed to';
}

const rootsField = z.array(z.object({ kid: z.string(), pub: z.string() })).length(3);

/** Root keys as a key statement lists them, by key id; null unless there are three sound ones. */
export function readRootKeys(
  value: unknown,
  deps: Pick<StatementDeps, 'sha256' | 'isWeakKey'>,
): ReadonlyMap<string, Bytes> | null {
  const parsed = rootsField.safeParse(value);
  if (!parsed.success) return null;
  const roots = new Map<string, Bytes>();
  for (const { kid, pub } of parsed.data) {
    const raw = base64urlToBytes(pub);
    if (!raw.ok || deps.isWeakKey(raw.value) || publicKeyToKid(raw.value, deps.sha256) !== kid) return null;
    roots.set(kid, raw.value);
  }
  return roots.size === 3 ? roots : null;
}

function isWeakLine(line: KeyLine, deps: Pick<StatementDeps, 'isWeakKey'>): boolean {
  const raw = base64urlToBytes(line.pub);
  return !raw.ok || (line.alg === 'Ed25519' && deps.isWeakKey(raw.value));
}

/** Public key of a line, by organisation-wide key id and allowed uses; null where there is none. */
export function findHistoryKey(history: KeyHistory, kid: string, uses: ReadonlyArray<KeyLine['use']>): Bytes | null {
  const line = history.lines.get(kid);
  if (line === undefined || !uses.includes(line.use)) return null;
  const raw = base64urlToBytes(line.pub);
  return raw.ok ? raw.value : null;
}

/** Where in a feed the signatures of a key cease to count; null while it is not revoked. */
export function findRevocation(
  history: KeyHistory,
  kid: string,
  feed: FeedName,
): { readonly epoch: number; readonly seq: number } | null {
  const positions = history.revoked.get(kid);
  if (positions === undefined) return null;
  const named = positions.find((p) => p.from === feed.from && p.to === feed.to && p.lane === feed.lane);
  return named ?? { epoch: 1, seq: 1 };
}
