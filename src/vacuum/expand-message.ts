/**
 * expand_message_xmd (RFC 9380 section 5.3.1) over SHA-512: a message and a domain separation tag become
 * uniform bytes. The same function serves the survey's own tag and the published vectors.
 *
 * Misuse: a tag must never serve two purposes; tags here carry the agreement and the run (`intersectionTag`).
 */
import { assert } from '../base/assert.ts';
import type { Bytes } from '../base/bytes.ts';
import type { Sha512 } from './group.ts';

const BLOCK_BYTES = 128;
const DIGEST_BYTES = 64;
const TAG_BYTES_MAX = 255;
const LENGTH_BYTES_MAX = 255 * DIGEST_BYTES;

/** `lengthBytes` uniform bytes from `message` under `tag`. */
export function expandMessage(sha512: Sha512, message: Bytes, tag: Bytes, lengthBytes: number): Bytes {
  assert(tag.length <= TAG_BYTES_MAX, 'a tag of at most 255 bytes');
  assert(lengthBytes > 0 && lengthBytes <= LENGTH_BYTES_MAX, 'a length of at most 255 digests');
  const first = new Uint8Array(BLOCK_BYTES + message.length + 3 + tag.length + 1);
  first.set(message, BLOCK_BYTES);
  first[BLOCK_BYTES + message.length] = lengthBytes >> 8;
  first[BLOCK_BYTES + message.length + 1] = lengthBytes & 255;
  first.set(tag, BLOCK_BYTES + message.length + 3);
  first[first.length - 1] = tag.length;
  const b0 = sha512(first);
  const next = new Uint8Array(DIGEST_BYTES + 1 + tag.length + 1);
  next.set(tag, DIGEST_BYTES + 1);
  next[next.length - 1] = tag.length;
  const out = new Uint8Array(Math.ceil(lengthBytes / DIGEST_BYTES) * DIGEST_BYTES);
  let previous = new Uint8Array(DIGEST_BYTES) as Bytes;
  for (let i = 1; (i - 1) * DIGEST_BYTES < lengthBytes; i++) {
    for (let j = 0; j < DIGEST_BYTES; j++) next[j] = b0[j]! ^ previous[j]!;
    next[DIGEST_BYTES] = i;
    previous = sha512(next);
    out.set(previous, (i - 1) * DIGEST_BYTES);
  }
  return out.subarray(0, lengthBytes);
}
