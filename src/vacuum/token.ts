/**
 * Token: one uncovered pair under one criterion, as ASCII `criterion|cell|slot` (`covered|882c128805fffff|22`).
 * The cell is an H3 index or the id of an agreed place, the slot a decimal number. One pair has one spelling, so
 * equal pairs hash to equal points on both nodes. The result hash is taken over the sorted tokens.
 */
import { type Bytes, concatBytes, textToBytes } from '../base/bytes.ts';
import type { Sha256 } from '../base/crypto.ts';
import { isCell } from '../base/grid.ts';
import { err, ok, type Result } from '../base/result.ts';

/** What a survey may ask of a pair; `movement` belongs to deconfliction, which runs alone. */
export const SURVEY_CRITERIA = ['seen', 'reached', 'covered'] as const;
export type SurveyCriterion = (typeof SURVEY_CRITERIA)[number];
export type TokenCriterion = SurveyCriterion | 'movement';

/** `cell` is an H3 index or a place id. */
export type TokenPair = { readonly criterion: TokenCriterion; readonly cell: string; readonly slot: number };

const PATTERN = /^(seen|reached|covered|movement)\|([a-z0-9_-]{1,64})\|(0|[1-9][0-9]{0,6})$/;
const PLACE_ID = /^[a-z0-9_-]{1,64}$/;

export function isPlaceId(text: string): boolean {
  return PLACE_ID.test(text);
}

export function pairToToken(pair: TokenPair): string {
  return `${pair.criterion}|${pair.cell}|${pair.slot}`;
}

/** The pair of a token; `grid` says whether its middle must be an H3 cell or may be any place id. */
export function tokenToPair(token: string, grid: 'h3' | 'places'): Result<TokenPair, BadToken> {
  const match = PATTERN.exec(token);
  if (!match || (grid === 'h3' && !isCell(match[2]!))) return err({ type: 'BadToken', token: token.slice(0, 100) });
  return ok({ criterion: match[1] as TokenCriterion, cell: match[2]!, slot: Number(match[3]) });
}

export type BadToken = { readonly type: 'BadToken'; readonly token: string };

/** Ascending by code unit; tokens are ASCII, so this is the order of their bytes. */
export function sortTokens(tokens: ReadonlyArray<string>): ReadonlyArray<string> {
  return tokens.slice().sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/** The criterion a token begins with, or `other` for text that is no survey token. */
export function tokenCriterion(token: string): TokenCriterion | 'other' {
  const head = token.slice(0, Math.max(0, token.indexOf('|')));
  return head === 'seen' || head === 'reached' || head === 'covered' || head === 'movement' ? head : 'other';
}

/** Tokens per criterion; criteria without a token are absent. */
export function countByCriterion(tokens: ReadonlyArray<string>): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const token of tokens) {
    const criterion = tokenCriterion(token);
    counts[criterion] = (counts[criterion] ?? 0) + 1;
  }
  return counts;
}

/** Hash of a vacuum: equal on both nodes exactly if both found the same tokens in the same run. */
export function vacuumHash(
  agreementHash: Bytes,
  run: number,
  sortedTokens: ReadonlyArray<string>,
  sha256: Sha256,
): Bytes {
  const head = concatBytes(textToBytes('seamline/vacuum/1'), new Uint8Array(1), agreementHash, uint32Bytes(run));
  return sha256(concatBytes(head, textToBytes(sortedTokens.join('\n'))));
}

/** Big-endian. */
export function uint32Bytes(value: number): Bytes {
  return Uint8Array.of(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
}
