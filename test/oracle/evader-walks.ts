/**
 * Slow, obvious truth about evaders on tiny instances: the graph of pairs is written out and all walks are tried.
 * Shares nothing with the engine but the words of the definitions.
 */
export type WalkWorld = {
  readonly cells: ReadonlyArray<readonly [number, number]>;
  readonly rings: number;
  /** open[slot][cell]: nobody sees the pair. */
  readonly open: ReadonlyArray<ReadonlyArray<boolean>>;
  readonly cyclic: boolean;
};

export function hexDistance(a: readonly [number, number], b: readonly [number, number]): number {
  const dq = a[0] - b[0];
  const dr = a[1] - b[1];
  return (Math.abs(dq) + Math.abs(dr) + Math.abs(dq + dr)) / 2;
}

export type Pair = { readonly cell: number; readonly slot: number };

/** Pairs an evader may be in one slot later, covered or not. */
export function pairsAfter(world: WalkWorld, pair: Pair): ReadonlyArray<Pair> {
  const slot = pair.slot + 1;
  if (slot === world.open.length && !world.cyclic) return [];
  return world.cells.flatMap((cell, i) =>
    hexDistance(cell, world.cells[pair.cell]!) <= world.rings ? [{ cell: i, slot: slot % world.open.length }] : [],
  );
}

export function isOpen(world: WalkWorld, pair: Pair): boolean {
  return world.open[pair.slot]![pair.cell]!;
}

export function openPairs(world: WalkWorld): ReadonlyArray<Pair> {
  return world.open.flatMap((row, slot) => row.flatMap((open, cell) => (open ? [{ cell, slot }] : [])));
}

/** Every walk of exactly `length` slots through open pairs. */
export function visitOpenWalks(world: WalkWorld, length: number, visit: (walk: ReadonlyArray<Pair>) => void): void {
  const extend = (walk: ReadonlyArray<Pair>) => {
    if (walk.length === length) return visit(walk);
    for (const next of pairsAfter(world, walk.at(-1)!)) if (isOpen(world, next)) extend([...walk, next]);
  };
  for (const pair of openPairs(world)) extend([pair]);
}

export function pairKey(pair: Pair): string {
  return `${pair.cell}|${pair.slot}`;
}

/** Most slots of a stay from each open pair; Infinity where a cycle can be reached. */
export function stayByPair(world: WalkWorld): ReadonlyMap<string, number> {
  const lengths = new Map<string, number>();
  const onWay = new Set<string>();
  const longestFrom = (pair: Pair): number => {
    const key = pairKey(pair);
    if (onWay.has(key)) return Number.POSITIVE_INFINITY;
    const known = lengths.get(key);
    if (known !== undefined) return known;
    onWay.add(key);
    let longest = 1;
    for (const next of pairsAfter(world, pair)) {
      if (isOpen(world, next)) longest = Math.max(longest, 1 + longestFrom(next));
    }
    onWay.delete(key);
    lengths.set(key, longest);
    return longest;
  };
  for (const pair of openPairs(world)) longestFrom(pair);
  return lengths;
}
