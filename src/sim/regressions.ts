/**
 * Seeds whose worlds once broke a promise, each with what was wrong. `run.ts` runs them before any other; a seed means the
 * same world only for the simulator that found it, so the sentence is what stays.
 */
export const REGRESSIONS: ReadonlyArray<{ readonly seed: number; readonly was: string }> = [
  { seed: 7, was: 'a restored node began an epoch again whose number it had used before it was restored' },
  { seed: 9, was: 'a partner returned nothing, because a page asked for ended before its first signed head' },
  { seed: 11, was: 'a flipped bit in the middle of a page passed for another history of the own feed and froze it' },
  { seed: 15, was: 'a partner that never saw a new epoch was disputed for what it held of the old one' },
  { seed: 29, was: 'a fence forgot the epoch that the witness remembered when its node was restored once more' },
  {
    seed: 43,
    was: 'what a returned entry had passed on was not withdrawn, though its withdrawal had come before the return',
  },
  { seed: 93, was: 'an epoch start that named the other of two histories was refused for ever' },
  { seed: 186, was: 'an epoch that a later start had disowned whole was waited for' },
];
