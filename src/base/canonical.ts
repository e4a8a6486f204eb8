/**
 * Canonical JSON (RFC 8785). Bytes that are signed are produced here, and bytes that arrive are accepted
 * only if they equal their own canonical form: duplicate keys, big integers and odd escapes die in that one
 * check. Signed bodies hold integers within +-(2^53 - 1) only, text in NFC without U+0000 or lone surrogates.
 */
import { assert } from './assert.ts';
import { type Bytes, bytesToText, textToBytes } from './bytes.ts';
import { LIMITS } from './limits.ts';
import { err, ok, type Result } from './result.ts';

export type Json = null | boolean | number | string | ReadonlyArray<Json> | { readonly [key: string]: Json };

/** RFC 8785 text of any JSON value, fractions included. */
export function canonicalText(value: Json): string {
  assert(isWritable(value), 'finite numbers and text without lone surrogates');
  return writeCanonical(value);
}

function isWritable(value: Json): boolean {
  if (typeof value === 'string') return isPlainText(value) || value.isWellFormed();
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  if (isArray(value)) return value.every(isWritable);
  return Object.keys(value).every((key) => isWritable(key) && isWritable(value[key] ?? null));
}

/** What JSON.stringify writes, once the members of every object are in order. */
function writeCanonical(value: Json): string {
  if (isOrdered(value)) return JSON.stringify(value);
  if (isArray(value)) return `[${value.map(writeCanonical).join(',')}]`;
  const object = value as { readonly [key: string]: Json };
  const members: string[] = [];
  for (const key of Object.keys(object).sort()) {
    const member = object[key];
    if (member !== undefined) members.push(`${JSON.stringify(key)}:${writeCanonical(member)}`);
  }
  return `{${members.join(',')}}`;
}

/** True where members already stand in the order of their UTF-16 code units, at every depth. */
function isOrdered(value: Json): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (isArray(value)) return value.every(isOrdered);
  let last: string | null = null;
  for (const key of Object.keys(value)) {
    if ((last !== null && key < last) || !isOrdered(value[key] ?? null)) return false;
    last = key;
  }
  return true;
}

function isArray(value: Json): value is ReadonlyArray<Json> {
  return Array.isArray(value);
}

/** Bytes of a body to be signed; it is a bug to pass what `findBadValue` would refuse. */
export function canonicalBytes(value: Json): Bytes {
  const bad = findBadValue(value, 0);
  assert(bad === null, `not signable: ${bad}`);
  return textToBytes(writeCanonical(value));
}

/** Parses bytes from outside; the value comes back only if the bytes are its canonical form and it is signable. */
export function parseCanonical(bytes: Bytes): Result<Json, NotCanonical> {
  const text = bytesToText(bytes);
  if (!text.ok) return err({ type: 'NotCanonical', reason: 'not UTF-8' });
  let value: Json;
  try {
    value = JSON.parse(text.value) as Json;
  } catch {
    return err({ type: 'NotCanonical', reason: 'not JSON' });
  }
  const bad = findBadValue(value, 0);
  if (bad !== null) return err({ type: 'NotCanonical', reason: bad });
  if (writeCanonical(value) !== text.value) {
    return err({ type: 'NotCanonical', reason: 'bytes differ from their canonical form' });
  }
  return ok(value);
}

export type NotCanonical = { readonly type: 'NotCanonical'; readonly reason: string };

/** What makes a value unfit for signing, or null. */
export function findBadValue(value: Json, depth: number): string | null {
  if (depth > LIMITS.depthMax) return 'too deep';
  if (value === null || typeof value === 'boolean') return null;
  if (typeof value === 'number')
    return Number.isSafeInteger(value) && !Object.is(value, -0) ? null : 'not a safe integer';
  if (typeof value === 'string') return findBadText(value);
  if (typeof value !== 'object') return 'not JSON';
  if (Array.isArray(value)) {
    for (const item of value) {
      const bad = findBadValue(item, depth + 1);
      if (bad !== null) return bad;
    }
    return null;
  }
  for (const key of Object.keys(value)) {
    const bad = findBadText(key) ?? findBadValue((value as { readonly [key: string]: Json })[key]!, depth + 1);
    if (bad !== null) return bad;
  }
  return null;
}

/** Printable ASCII, which needs none of the checks that text needs. */
function isPlainText(text: string): boolean {
  return /^[ -~]*$/.test(text);
}

function findBadText(text: string): string | null {
  if (isPlainText(text)) return null;
  if (text.includes('\0')) return 'text with U+0000';
  if (!text.isWellFormed()) return 'text with a lone surrogate';
  return text.normalize('NFC') === text ? null : 'text not in NFC';
}
