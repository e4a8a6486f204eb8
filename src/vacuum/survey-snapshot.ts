/**
 * The posts snapshot of a run as one hash: message 1 commits each side to the posts, patrols, units and schedules
 * its set was computed from, without showing how many there are or anything of one. Items are opaque bytes here; only
 * the node that holds them, and the survey auditor to whom it opens them, know what they say.
 *
 *   leaf = SHA-256("seamline/survey-snapshot/1" || 0x00 || salt16 || item), sorted by hash, tree as RFC 9162
 */
import { type Bytes, compareBytes, concatBytes, textToBytes } from '../base/bytes.ts';
import type { Hkdf, Sha256 } from '../base/crypto.ts';
import { merkleRoot } from './commitment.ts';
import { deriveSnapshotSalts, type RunName, SALT_BYTES } from './intersection-secret.ts';

const EMPTY = new Uint8Array(0);
const PREFIX = concatBytes(textToBytes('seamline/survey-snapshot/1'), new Uint8Array(1));

/**
 * Root over the items in canonical bytes; their order says nothing, an item given twice counts twice. One empty item is
 * always among them, so the root of an empty snapshot is salted too.
 */
export function computeSnapshotRoot(
  name: RunName,
  seed: Bytes,
  items: ReadonlyArray<Bytes>,
  deps: { readonly sha256: Sha256; readonly hkdf: Hkdf },
): Bytes {
  const sorted = [EMPTY, ...items].toSorted(compareBytes);
  const salts = deriveSnapshotSalts(name, seed, sorted.length, deps.hkdf);
  const leaves = sorted.map((item, i) =>
    deps.sha256(concatBytes(PREFIX, salts.subarray(i * SALT_BYTES, (i + 1) * SALT_BYTES), item)),
  );
  return merkleRoot(leaves.toSorted(compareBytes), deps.sha256);
}
