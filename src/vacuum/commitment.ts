/**
 * Commitment to a survey set: the root of a tree (RFC 9162 hashing) over n salted leaves, sorted by their hash,
 * so that neither the number of real tokens nor their order shows. A leaf is
 *   SHA-256("seamline/survey-leaf/1" || 0x00 || salt16 || token), or the same over "dummy" || uint32 i.
 * Opening a leaf shows that one token was committed; it can never show that none was left out.
 */
import { assert } from '../base/assert.ts';
import { areBytesEqual, type Bytes, compareBytes, concatBytes, textToBytes } from '../base/bytes.ts';
import type { Hkdf, Sha256 } from '../base/crypto.ts';
import { merkleLeafHash, merklePairHash, merkleRootFromPath } from '../record/batch.ts';
import { deriveSalts, type RunName, SALT_BYTES } from './intersection-secret.ts';
import { uint32Bytes } from './token.ts';

/** What a leaf stands for: a token, or the i-th dummy. */
export type LeafContent = { readonly token: string } | { readonly dummy: number };
export type LeafOpening = {
  readonly at: number;
  readonly salt: Bytes;
  readonly content: LeafContent;
  readonly path: ReadonlyArray<Bytes>;
};
export type CommittedSet = {
  readonly root: Bytes;
  readonly size: number;
  /** Opens the leaf at a place of the sorted order. */
  readonly openLeaf: (at: number) => LeafOpening;
};

export type CommitmentDeps = { readonly sha256: Sha256; readonly hkdf: Hkdf };

/** Commits to sorted tokens, filled up with dummies to `size` leaves; salts come from the seed of the run. */
export function commitTokens(
  name: RunName,
  seed: Bytes,
  tokens: ReadonlyArray<string>,
  size: number,
  deps: CommitmentDeps,
): CommittedSet {
  assert(tokens.length <= size && size > 0, 'at most as many tokens as the bucket holds');
  const salts = deriveSalts(name, seed, size, deps.hkdf);
  const saltAt = (i: number) => salts.subarray(i * SALT_BYTES, (i + 1) * SALT_BYTES);
  const contentAt = (i: number): LeafContent =>
    i < tokens.length ? { token: tokens[i]! } : { dummy: i - tokens.length };
  const leaves = Array.from({ length: size }, (_, i) => ({
    i,
    leaf: surveyLeaf(saltAt(i), contentAt(i), deps.sha256),
  })).sort((a, b) => compareBytes(a.leaf, b.leaf));
  const levels = merkleLevels(
    leaves.map((each) => each.leaf),
    deps.sha256,
  );
  return {
    root: levels.at(-1)![0]!,
    size,
    openLeaf: (at) => {
      assert(at >= 0 && at < size, 'a leaf of the set');
      const i = leaves[at]!.i;
      return { at, salt: saltAt(i).slice(), content: contentAt(i), path: inclusionPath(levels, at) };
    },
  };
}

/** True when the opening leads to the committed root. */
export function isLeafInRoot(root: Bytes, size: number, opening: LeafOpening, sha256: Sha256): boolean {
  if (opening.salt.length !== SALT_BYTES) return false;
  const leaf = surveyLeaf(opening.salt, opening.content, sha256);
  const reached = merkleRootFromPath({ leaf, at: opening.at, count: size, path: opening.path }, sha256);
  return reached !== null && areBytesEqual(reached, root);
}

/** Root of leaves in the given order (RFC 9162 2.1.1); of none, the hash of nothing. */
export function merkleRoot(leaves: ReadonlyArray<Bytes>, sha256: Sha256): Bytes {
  return leaves.length === 0 ? sha256(new Uint8Array(0)) : merkleLevels(leaves, sha256).at(-1)![0]!;
}

const PREFIX = concatBytes(textToBytes('seamline/survey-leaf/1'), new Uint8Array(1));

function surveyLeaf(salt: Bytes, content: LeafContent, sha256: Sha256): Bytes {
  const body =
    'token' in content ? textToBytes(content.token) : concatBytes(textToBytes('dummy'), uint32Bytes(content.dummy));
  return sha256(concatBytes(PREFIX, salt, body));
}

function merkleLevels(leaves: ReadonlyArray<Bytes>, sha256: Sha256): ReadonlyArray<ReadonlyArray<Bytes>> {
  const levels: Bytes[][] = [leaves.map((leaf) => merkleLeafHash(leaf, sha256))];
  for (let level = levels[0]!; level.length > 1; level = levels.at(-1)!) {
    const next: Bytes[] = [];
    for (let i = 0; i < level.length; i += 2) {
      const right = level[i + 1];
      next.push(right === undefined ? level[i]! : merklePairHash(level[i]!, right, sha256));
    }
    levels.push(next);
  }
  return levels;
}

function inclusionPath(levels: ReadonlyArray<ReadonlyArray<Bytes>>, at: number): ReadonlyArray<Bytes> {
  return levels.flatMap((level, height) => {
    const sibling = level[(at >> height) ^ 1];
    return sibling === undefined ? [] : [sibling];
  });
}
