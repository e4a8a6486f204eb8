/**
 * What a bench is: two contenders that do the same work, checked against each other or an oracle before anything is
 * timed. The machine is shared and slow or fast as it likes, so only the ratio of interleaved runs is a result.
 * `bench/TOPIC.bench.ts` exports one `Bench`; `npm run bench` finds it.
 */

export type Bench = {
  /** What `npm run bench -- TOPIC` selects. */
  readonly topic: string;
  readonly cases: ReadonlyArray<BenchCase>;
};

export type BenchCase = {
  /** What is measured, with its size: `sanctuary of 5,342 cells x 168 slots`. */
  readonly name: string;
  /** Builds inputs and contenders; nothing of it is timed. `smoke` asks for the smallest size that still means something. */
  readonly open: (options: BenchOptions) => Promise<OpenedCase> | OpenedCase;
};

export type BenchOptions = { readonly isSmoke: boolean };

export type OpenedCase = {
  /** Units of work in one run, and what a unit is: 10,000 `records`. */
  readonly work: number;
  readonly unit: string;
  /** Null when the product's answer is right; otherwise what is wrong. Runs before anything is timed. */
  readonly check: () => Promise<string | null> | string | null;
  readonly product: Contender;
  readonly peer: Contender;
  /** Least ratio (peer time / product time) that passes; absent where no gate is meant. */
  readonly ratioMin?: number;
  /** A figure from elsewhere, printed beside the result and never compared. */
  readonly elsewhere?: { readonly name: string; readonly perSecond: number };
  /** A value that belongs to the result, such as bytes sent; read after the last run. */
  readonly facts?: () => Readonly<Record<string, number | string>>;
  readonly close?: () => Promise<void> | void;
};

export type Contender = {
  readonly name: string;
  readonly run: () => Promise<unknown> | unknown;
};
