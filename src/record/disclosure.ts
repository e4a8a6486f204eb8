/**
 * Disclosures: a record's body is cut into leaves, each committed to by a salted digest in the signed core, so
 * that an originator can show some leaves and prove that they belong to the same core. A leaf is a scalar or an
 * array; nested objects are cut further. The idea is that of RFC 9901 without JWT; paths are RFC 6901 pointers.
 * Misuse warning: a digest without its 16-byte random salt could be guessed; salts are never reused.
 */
import { assert } from '../base/assert.ts';
import { type Bytes, base64urlToBytes, bytesToBase64url } from '../base/bytes.ts';
import { canonicalBytes, type Json } from '../base/canonical.ts';
import type { RandomBytes, Sha256 } from '../base/crypto.ts';
import { LIMITS } from '../base/limits.ts';
import { err, ok, type Result } from '../base/result.ts';

export type Leaf = { readonly path: string; readonly value: Json };
/** [salt (base64url, 16 bytes), path, value] */
export type Disclosure = readonly [salt: string, path: string, value: Json];
export type JsonObject = { readonly [key: string]: Json };

const SALT_BYTES = 16;
const DIGEST_BYTES = 32;
const PADDED_COUNTS = [8, 16, 32, 64] as const;

/** Leaves of a body in order of their paths. Members that are `undefined` are absent. */
export function flattenBody(body: JsonObject): ReadonlyArray<Leaf> {
  const leaves: Leaf[] = [];
  collectLeaves(body, '', leaves);
  return leaves.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function collectLeaves(object: JsonObject, prefix: string, leaves: Leaf[]): void {
  for (const key of Object.keys(object)) {
    const value = object[key];
    if (value === undefined) continue;
    const path = `${prefix}/${/[~/]/.test(key) ? key.replaceAll('~', '~0').replaceAll('/', '~1') : key}`;
    if (isJsonObject(value)) collectLeaves(value, path, leaves);
    else leaves.push({ path, value });
  }
}

/** The body as its leaves state it: an empty object has no leaf, so nobody who reads the record can know of it. */
export function dropEmptyObjects(body: JsonObject): JsonObject {
  const kept: { [key: string]: Json } = {};
  for (const [key, value] of Object.entries(body)) {
    const inner = isJsonObject(value) ? dropEmptyObjects(value) : value;
    if (!isJsonObject(inner) || Object.keys(inner).length > 0) kept[key] = inner;
  }
  return kept;
}

export function isJsonObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The body that the given leaves make; the inverse of `flattenBody` for leaves that belong together. */
export function unflattenLeaves(leaves: ReadonlyArray<Leaf>): Result<JsonObject, BadLeaves> {
  const body: { [key: string]: unknown } = Object.create(null);
  for (const { path, value } of leaves) {
    const keys = path.split('/').slice(1);
    if (!path.startsWith('/') || keys.length === 0) return err({ type: 'BadLeaves', path });
    let at: { [key: string]: unknown } = body;
    for (const [depth, raw] of keys.entries()) {
      const key = raw.replaceAll('~1', '/').replaceAll('~0', '~');
      const held = at[key];
      if (depth === keys.length - 1) {
        if (held !== undefined || isJsonObject(value)) return err({ type: 'BadLeaves', path });
        at[key] = value;
      } else {
        if (held !== undefined && !isJsonObject(held as Json)) return err({ type: 'BadLeaves', path });
        at[key] = held ?? Object.create(null);
        at = at[key] as { [key: string]: unknown };
      }
    }
  }
  return ok(JSON.parse(JSON.stringify(body)) as JsonObject);
}

export type BadLeaves = { readonly type: 'BadLeaves'; readonly path: string };

/** Salts every leaf afresh. */
export function createDisclosures(body: JsonObject, randomBytes: RandomBytes): ReadonlyArray<Disclosure> {
  const leaves = flattenBody(body);
  assert(leaves.length <= LIMITS.digestsMax, `at most ${LIMITS.digestsMax} leaves`);
  return leaves.map(({ path, value }) => [bytesToBase64url(randomBytes(SALT_BYTES)), path, value]);
}

export function disclosureDigest(disclosure: Disclosure, sha256: Sha256): string {
  return bytesToBase64url(sha256(canonicalBytes(disclosure)));
}

/** Digests of the disclosures, filled with random decoys to 8, 16, 32 or 64 and sorted: the count of leaves stays hidden. */
export function padDigests(digests: ReadonlyArray<string>, randomBytes: RandomBytes): ReadonlyArray<string> {
  const count = PADDED_COUNTS.find((n) => n >= digests.length);
  assert(count !== undefined, `at most ${LIMITS.digestsMax} digests`);
  const padded = [...digests];
  while (padded.length < count) padded.push(bytesToBase64url(randomBytes(DIGEST_BYTES)));
  return padded.sort();
}

/** H of the sorted digests disclosed: what a release says it shows. */
export function shownHash(disclosures: ReadonlyArray<Disclosure>, sha256: Sha256): string {
  const digests = disclosures.map((d) => disclosureDigest(d, sha256)).sort();
  return bytesToBase64url(sha256(canonicalBytes(digests)));
}

/** Checks that each disclosure is well formed, unique by path and committed to by the core; returns the body they show. */
export function openDisclosures(
  disclosures: ReadonlyArray<Disclosure>,
  digests: ReadonlyArray<string>,
  sha256: Sha256,
): Result<JsonObject, BadDisclosure> {
  const committed = new Set(digests);
  const paths = new Set<string>();
  for (const disclosure of disclosures) {
    const [salt, path] = disclosure;
    const saltBytes = base64urlToBytes(salt);
    if (!saltBytes.ok || saltBytes.value.length !== SALT_BYTES)
      return err({ type: 'BadDisclosure', path, reason: 'salt' });
    if (paths.has(path)) return err({ type: 'BadDisclosure', path, reason: 'path twice' });
    paths.add(path);
    const bytes: Bytes = canonicalBytes(disclosure);
    if (bytes.length > LIMITS.valueBytesMax) return err({ type: 'BadDisclosure', path, reason: 'too large' });
    if (!committed.has(bytesToBase64url(sha256(bytes))))
      return err({ type: 'BadDisclosure', path, reason: 'not in the core' });
  }
  const body = unflattenLeaves(disclosures.map(([, path, value]) => ({ path, value })));
  return body.ok ? body : err({ type: 'BadDisclosure', path: body.error.path, reason: 'paths do not fit together' });
}

export type BadDisclosure = { readonly type: 'BadDisclosure'; readonly path: string; readonly reason: string };
