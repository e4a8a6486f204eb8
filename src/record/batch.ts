/**
 * Batch root: one signature over many records of an import. Leaf and node hashing are those of RFC 6962 2.1
 * (0x00 before a leaf, 0x01 before a pair), the tree splits at the largest power of two below its size.
 */
import { type Bytes, concatBytes } from '../base/bytes.ts';
import type { Sha256 } from '../base/crypto.ts';

const LEAF = new Uint8Array([0]);
const PAIR = new Uint8Array([1]);

export function merkleLeafHash(leaf: Bytes, sha256: Sha256): Bytes {
  return sha256(concatBytes(LEAF, leaf));
}

export function merklePairHash(left: Bytes, right: Bytes, sha256: Sha256): Bytes {
  return sha256(concatBytes(PAIR, left, right));
}

/** Root and, for each leaf, its inclusion path from the bottom up. One pass a level; an odd node moves up unchanged. */
export function merkleTree(
  leaves: ReadonlyArray<Bytes>,
  sha256: Sha256,
): { readonly root: Bytes; readonly paths: ReadonlyArray<ReadonlyArray<Bytes>> } {
  const paths: Bytes[][] = leaves.map(() => []);
  let level = leaves.map((leaf) => merkleLeafHash(leaf, sha256));
  let height = 0;
  while (level.length > 1) {
    for (let i = 0; i < leaves.length; i++) {
      const sibling = level[(i >> height) ^ 1];
      if (sibling !== undefined) paths[i]!.push(sibling);
    }
    const next: Bytes[] = [];
    for (let i = 0; i < level.length; i += 2) {
      const right = level[i + 1];
      next.push(right === undefined ? level[i]! : merklePairHash(level[i]!, right, sha256));
    }
    level = next;
    height++;
  }
  return { root: level[0] ?? sha256(new Uint8Array(0)), paths };
}

/** Root that an inclusion path leads to (RFC 9162 2.1.3.2), or null if the path has the wrong length. */
export function merkleRootFromPath(
  options: { readonly leaf: Bytes; readonly at: number; readonly count: number; readonly path: ReadonlyArray<Bytes> },
  sha256: Sha256,
): Bytes | null {
  const { at, count, path } = options;
  if (at >= count) return null;
  let index = at;
  let last = count - 1;
  let hash = merkleLeafHash(options.leaf, sha256);
  for (const sibling of path) {
    if (last === 0) return null;
    if ((index & 1) === 1 || index === last) {
      hash = merklePairHash(sibling, hash, sha256);
      while ((index & 1) === 0 && index !== 0) {
        index >>= 1;
        last >>= 1;
      }
    } else {
      hash = merklePairHash(hash, sibling, sha256);
    }
    index >>= 1;
    last >>= 1;
  }
  return last === 0 ? hash : null;
}
