/**
 * The private intersection, both roles of the whole protocol with its proofs on this machine, work on one thread a
 * core. The peer is the same protocol on libsodium. The result must be the plain intersection before anything is
 * timed; `msPlain` and `msProofs` divide the last run into the exchange and the making and checking of proofs.
 */
import { hkdfSha256, sha256 } from '../src/node/crypto.ts';
import { createGroupPool, type GroupName } from '../src/node/group/group-pool.ts';
import { type IntersectionFigures, intersectSets } from '../src/node/group/intersect-sets.ts';
import { createNodeGroup } from '../src/node/group/kernel-group.ts';
import { nodeSha512 } from '../src/node/group/sodium-group.ts';
import type { Bench, BenchOptions, OpenedCase } from './bench.ts';

/** Two sets of `count` pairs that share a third. */
function createTokenSets(count: number): readonly [ReadonlyArray<string>, ReadonlyArray<string>] {
  const tokensFrom = (first: number) =>
    Array.from({ length: count }, (_, i) => `covered|place-${Math.floor((first + i) / 168)}|${(first + i) % 168}`);
  return [tokensFrom(0), tokensFrom(Math.floor((2 * count) / 3))];
}

async function openIntersection(count: number, { isSmoke }: BenchOptions): Promise<OpenedCase> {
  const sets = createTokenSets(isSmoke ? 50 : count);
  const group = await createNodeGroup();
  const open = (threadGroup: GroupName) => {
    const pool = createGroupPool(group, { threadGroup });
    const deps = { group, pool, sha512: nodeSha512, sha256, hkdf: hkdfSha256 };
    const run = async (): Promise<IntersectionFigures> => {
      const figures = await intersectSets(sets, deps);
      if (!figures.ok) throw new Error(figures.error.type);
      return figures.value;
    };
    return { run, close: pool.close };
  };
  const [own, plain] = [open('fastest'), open('libsodium')];
  let last: IntersectionFigures | null = null;
  return {
    work: sets[0].length,
    unit: 'elements a side',
    check: async () => {
      const other = new Set(sets[1]);
      const common = sets[0].filter((token) => other.has(token)).sort();
      for (const { run } of [own, plain]) {
        if ((await run()).tokens.join() !== common.join()) return 'not the plain intersection';
      }
      return null;
    },
    product: {
      name: 'own SIMD kernel',
      run: async () => {
        last = await own.run();
      },
    },
    peer: { name: 'libsodium', run: plain.run },
    ratioMin: 2,
    elsewhere: { name: 'OpenMined psi.js at 10,000, without proofs', perSecond: 10_000 / 25.5 },
    facts: () => ({ bytes: last?.bytes ?? 0, msPlain: last?.ms ?? 0, msProofs: last?.msProofs ?? 0 }),
    close: async () => {
      await Promise.all([own.close(), plain.close()]);
    },
  };
}

export const intersectionBench: Bench = {
  topic: 'intersection',
  cases: [1_000, 10_000].map((count) => ({
    name: `private intersection ${count} x ${count}, both roles, with proofs`,
    open: (options: BenchOptions) => openIntersection(count, options),
  })),
};
