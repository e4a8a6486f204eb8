/**
 * What the people who sign a survey must know before the button, as coded facts with their numbers; the words, in
 * three languages, are written elsewhere. It names what each learns, what a liar learns at most, what only an
 * audit finds, and what nothing here finds. Never "maliciously secure".
 */
import type { SurveyTerms } from '../record/kind/survey.ts';
import { surveySize } from './survey-agreement.ts';
import { spotCheckSize } from './survey-spot-check.ts';
import type { SurveyCriterion } from './token.ts';

export type SurveyFact =
  /** For each own token of the criterion, whether the partner's list holds it too: at most this many. */
  | { readonly code: 'each-learns-for-own-tokens'; readonly criterion: SurveyCriterion; readonly tokensMax: number }
  /** The size of each list is n whatever the sets; the size of what is common is known to both. */
  | { readonly code: 'size-says-nothing'; readonly elements: number }
  /** A liar may submit anything: memberships, of all pairs of all criteria. */
  | {
      readonly code: 'liar-learns-at-most';
      readonly memberships: number;
      readonly pairs: number;
      readonly permille: number;
    }
  /** Spent on one criterion alone, the same lie covers this share of its pairs. */
  | { readonly code: 'liar-on-one-criterion'; readonly permille: number }
  | { readonly code: 'runs-at-most'; readonly runs: number; readonly days: number }
  /** Altered, swapped, dropped or repeated answers. */
  | {
      readonly code: 'found-in-the-run';
      readonly what: 'spoiled-answer' | 'answer-changed-late' | 'other-list-than-committed';
    }
  | {
      readonly code: 'found-by-audit-only';
      readonly what: 'other-set-than-committed' | 'own-pairs-left-out' | 'claimed-pairs';
    }
  | { readonly code: 'not-found'; readonly what: 'false-snapshot' | 'stop-after-result' | 'timing' }
  /** Real leaves to open so that this share of false ones shows with this confidence. */
  | {
      readonly code: 'spot-check';
      readonly leaves: number;
      readonly falsePermille: number;
      readonly confidencePermille: number;
    }
  | { readonly code: 'audit-window'; readonly days: number }
  | { readonly code: 'pairs-erased-after'; readonly days: number };

/** `count` cells or places of the survey. */
export function listSurveyFacts(terms: SurveyTerms, count: number): ReadonlyArray<SurveyFact> {
  const { pairs, bucket, size } = surveySize(terms, count);
  const allPairs = pairs * terms.criteria.length;
  const permilleOf = (part: number, whole: number) => Math.min(1_000, Math.ceil((1_000 * part) / whole));
  return [
    ...terms.criteria.map(
      (criterion) => ({ code: 'each-learns-for-own-tokens', criterion, tokensMax: bucket }) as const,
    ),
    { code: 'size-says-nothing', elements: size },
    { code: 'liar-learns-at-most', memberships: size, pairs: allPairs, permille: permilleOf(size, allPairs) },
    { code: 'liar-on-one-criterion', permille: permilleOf(size, pairs) },
    { code: 'runs-at-most', runs: terms.runs, days: terms.runsPerDays },
    { code: 'found-in-the-run', what: 'spoiled-answer' },
    { code: 'found-in-the-run', what: 'answer-changed-late' },
    { code: 'found-in-the-run', what: 'other-list-than-committed' },
    { code: 'found-by-audit-only', what: 'other-set-than-committed' },
    { code: 'found-by-audit-only', what: 'own-pairs-left-out' },
    { code: 'found-by-audit-only', what: 'claimed-pairs' },
    { code: 'not-found', what: 'false-snapshot' },
    { code: 'not-found', what: 'stop-after-result' },
    { code: 'not-found', what: 'timing' },
    ...[950, 990].map(
      (confidencePermille) =>
        ({
          code: 'spot-check',
          leaves: spotCheckSize(50, confidencePermille),
          falsePermille: 50,
          confidencePermille,
        }) as const,
    ),
    { code: 'audit-window', days: terms.auditWindowDays },
    { code: 'pairs-erased-after', days: terms.retentionDays },
  ];
}
