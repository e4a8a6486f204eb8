/**
 * The own set of a survey: tokens out of sets of pairs and back, and the check before anything is committed that
 * every token lies in the agreed ground, hours and criteria and that no criterion exceeds its bucket. Over places
 * the ids stand where cells stand; the rest is the same engine.
 */
import { assert } from '../base/assert.ts';
import { addPair, createPairSet, type PairSet, visitPairs } from '../base/pair-set.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { SurveyTerms } from '../record/kind/survey.ts';
import type { SetLargerThanBucket } from './intersection-state.ts';
import { surveySize } from './survey-agreement.ts';
import { type BadToken, isPlaceId, pairToToken, type SurveyCriterion, type TokenPair, tokenToPair } from './token.ts';

/** Ids of the agreed cells or places, ascending; the position is the dense index of pair sets. */
export type SurveyUniverse = {
  readonly ids: ReadonlyArray<string>;
  readonly indexById: ReadonlyMap<string, number>;
  readonly slots: number;
  readonly criteria: ReadonlyArray<SurveyCriterion>;
  readonly grid: 'h3' | 'places';
  /** Most tokens of one criterion. */
  readonly bucket: number;
  /** n of a run. */
  readonly size: number;
};

/** Universe over the given cells (`listSurveyCells`) or place ids; the list must be the agreed one. */
export function createSurveyUniverse(
  terms: SurveyTerms,
  ids: ReadonlyArray<string>,
): Result<SurveyUniverse, BadPlaceList> {
  const sorted = ids.slice().sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const indexById = new Map(sorted.map((id, i) => [id, i]));
  if (indexById.size !== ids.length) return err({ type: 'BadPlaceList', reason: 'repeated' });
  if (terms.grid.kind === 'places') {
    if (terms.grid.count !== ids.length) return err({ type: 'BadPlaceList', reason: 'count' });
    if (!ids.every(isPlaceId)) return err({ type: 'BadPlaceList', reason: 'id' });
  }
  const { bucket, size } = surveySize(terms, ids.length);
  const { periodSlots: slots, criteria } = terms;
  return ok({ ids: sorted, indexById, slots, criteria, grid: terms.grid.kind, bucket, size });
}

export type BadPlaceList = { readonly type: 'BadPlaceList'; readonly reason: 'repeated' | 'count' | 'id' };

/** Tokens of the pairs of one criterion; the set is numbered like the universe. */
export function pairSetToTokens(set: PairSet, universe: SurveyUniverse, criterion: SurveyCriterion): string[] {
  assert(set.cells === universe.ids.length && set.slots === universe.slots, 'a set over the universe');
  const tokens: string[] = [];
  visitPairs(set, (cell, slot) => tokens.push(pairToToken({ criterion, cell: universe.ids[cell]!, slot })));
  return tokens;
}

/** Pairs of one criterion; tokens must have passed `checkSurveyTokens`. */
export function tokensToPairSet(
  tokens: ReadonlyArray<string>,
  universe: SurveyUniverse,
  criterion: SurveyCriterion,
): PairSet {
  const set = createPairSet(universe.ids.length, universe.slots);
  for (const token of tokens) {
    const pair = tokenToPair(token, universe.grid);
    assert(pair.ok, 'a token that was checked');
    if (pair.value.criterion === criterion) addPair(set, universe.indexById.get(pair.value.cell)!, pair.value.slot);
  }
  return set;
}

/** Before a set is committed: only agreed pairs, and no criterion above its bucket. */
export function checkSurveyTokens(
  tokens: ReadonlyArray<string>,
  universe: SurveyUniverse,
): Result<null, BadToken | TokenOutsideSurvey | SetLargerThanBucket> {
  const counts = new Map<string, number>();
  for (const token of tokens) {
    const pair = tokenToPair(token, universe.grid);
    if (!pair.ok) return pair;
    if (!isAgreedPair(pair.value, universe)) return err({ type: 'TokenOutsideSurvey', token });
    counts.set(pair.value.criterion, (counts.get(pair.value.criterion) ?? 0) + 1);
  }
  const isOver = [...counts.values()].some((count) => count > universe.bucket);
  return isOver ? err({ type: 'SetLargerThanBucket', bucket: universe.bucket }) : ok(null);
}

export type TokenOutsideSurvey = { readonly type: 'TokenOutsideSurvey'; readonly token: string };

function isAgreedPair(pair: TokenPair, universe: SurveyUniverse): boolean {
  const isAgreed = universe.criteria.some((criterion) => criterion === pair.criterion);
  return isAgreed && pair.slot < universe.slots && universe.indexById.has(pair.cell);
}
