/**
 * A bundle: pages of feeds in one sealed file, for a stick or a relay that can read nothing of it. The file is
 *
 *   "SEAMLINE BUNDLE 1\n", uint16be length of the header, header (canonical JSON: v, to, enc, expires), sealed
 *
 * and what is sealed, under one HPKE context whose info is the header without `enc`, is uint32be length of the parts,
 * the parts (lane byte, uint32be length, page), zeros up to a multiple of 64 KiB. So one flipped byte anywhere opens
 * nothing, and the size tells only a count of 64 KiB (rule F-15).
 */
import { z } from 'zod';
import {
  areBytesEqual,
  type Bytes,
  base64urlToBytes,
  bytesToBase64url,
  concatBytes,
  textToBytes,
} from '../base/bytes.ts';
import { canonicalBytes, parseCanonical } from '../base/canonical.ts';
import { LIMITS } from '../base/limits.ts';
import { err, ok, type Result } from '../base/result.ts';
import { hashField, organisationIdField, timeField } from '../record/field.ts';
import { LANES, type Lane } from './object.ts';

export type BundlePage = { readonly lane: Lane; readonly bytes: Bytes };

const headerSchema = z.strictObject({
  v: z.literal('seamline/bundle/1'),
  to: organisationIdField,
  /** HPKE encapsulated key, X25519. */
  enc: hashField,
  expires: timeField,
});
export type BundleHeader = Omit<z.infer<typeof headerSchema>, 'v' | 'enc'>;

const MAGIC = textToBytes('SEAMLINE BUNDLE 1\n');
const PAD_BYTES = 64 * 1024;
const TAG_BYTES = 16;
const ENC_BYTES = 32;
const PART_HEADER_BYTES = 5;

/** What the seal is bound to, so that no field of the header can be changed. */
export function bundleInfo(header: BundleHeader): Bytes {
  return canonicalBytes({ v: 'seamline/bundle/1', to: header.to, expires: header.expires });
}

/** Plain bytes to be sealed; with the tag of the seal a multiple of 64 KiB. */
export function packPages(pages: ReadonlyArray<BundlePage>): Bytes {
  const parts = pages.flatMap(({ lane, bytes }) => {
    const header = new Uint8Array(PART_HEADER_BYTES);
    header[0] = LANES.indexOf(lane);
    new DataView(header.buffer).setUint32(1, bytes.length);
    return [header, bytes];
  });
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const plain = new Uint8Array(Math.ceil((4 + length + TAG_BYTES) / PAD_BYTES) * PAD_BYTES - TAG_BYTES);
  new DataView(plain.buffer).setUint32(0, length);
  plain.set(concatBytes(...parts), 4);
  return plain;
}

export function unpackPages(plain: Bytes): Result<ReadonlyArray<BundlePage>, BadBundle> {
  const view = new DataView(plain.buffer, plain.byteOffset, plain.byteLength);
  const end = plain.length < 4 ? Number.POSITIVE_INFINITY : 4 + view.getUint32(0);
  if (end > plain.length) return err({ type: 'BadBundle', reason: 'length' });
  const pages: BundlePage[] = [];
  let at = 4;
  while (at < end) {
    if (at + PART_HEADER_BYTES > end) return err({ type: 'BadBundle', reason: 'truncated part' });
    const lane = LANES[plain[at]!];
    const length = view.getUint32(at + 1);
    const from = at + PART_HEADER_BYTES;
    if (lane === undefined || from + length > end) return err({ type: 'BadBundle', reason: 'part' });
    pages.push({ lane, bytes: plain.subarray(from, from + length) });
    at = from + length;
  }
  return ok(pages);
}

/** `sealed` is the encapsulated key followed by the ciphertext. */
export function bundleToBytes(header: BundleHeader, sealed: Bytes): Bytes {
  const enc = bytesToBase64url(sealed.subarray(0, ENC_BYTES));
  const bytes = canonicalBytes({ v: 'seamline/bundle/1', ...header, enc });
  const length = new Uint8Array(2);
  new DataView(length.buffer).setUint16(0, bytes.length);
  return concatBytes(MAGIC, length, bytes, sealed.subarray(ENC_BYTES));
}

/** Splits a file into header and seal; sizes are checked before anything is parsed. */
export function bytesToBundle(
  bytes: Bytes,
): Result<{ readonly header: BundleHeader; readonly sealed: Bytes }, BadBundle | BundleTooLarge> {
  const bad = (reason: string) => err({ type: 'BadBundle', reason } as const);
  if (bytes.length > LIMITS.bundleFileBytesMax)
    return err({ type: 'TooLarge', what: 'bundle', sizeBytes: bytes.length });
  const from = MAGIC.length + 2;
  if (bytes.length < from || !areBytesEqual(bytes.subarray(0, MAGIC.length), MAGIC)) return bad('not a bundle');
  const end = from + (bytes[from - 2]! << 8) + bytes[from - 1]!;
  if (end > bytes.length || (bytes.length - end) % PAD_BYTES !== 0) return bad('truncated');
  const json = parseCanonical(bytes.subarray(from, end));
  const header = json.ok ? headerSchema.safeParse(json.value) : null;
  if (!header?.success) return bad('header');
  const { to, expires, enc } = header.data;
  const key = base64urlToBytes(enc);
  return key.ok ? ok({ header: { to, expires }, sealed: concatBytes(key.value, bytes.subarray(end)) }) : bad('header');
}

export type BadBundle = { readonly type: 'BadBundle'; readonly reason: string };
export type BundleTooLarge = { readonly type: 'TooLarge'; readonly what: string; readonly sizeBytes: number };
