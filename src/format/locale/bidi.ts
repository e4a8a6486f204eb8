/**
 * Bidirectional text (UAX #9): whatever is inserted into a sentence sits in an isolate, so that it can neither
 * reorder its surroundings nor be reordered by them. Plain text carries U+2066-2069; HTML uses `<bdi>`.
 * Promise: what comes out of these functions is balanced, whatever went in.
 */
import { type Language, languageDirection } from './language.ts';

const LRI = '\u2066';
const RLI = '\u2067';
const FSI = '\u2068';
const PDI = '\u2069';
const CONTROLS = /[\u202a-\u202e\u2066-\u2069]/g;
const RIGHT_TO_LEFT = /[[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]&&\p{L}]/v;
/** A letter of any other script, or a digit: numbers take part in reordering too. */
const LEFT_TO_RIGHT =
  /[[\p{L}\p{Nd}]--[[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]&&\p{L}]]/v;

/** Left-to-right isolate: record ids, MGRS, date-time groups, times, call signs, hashes. */
export function isolate(text: string): string {
  return LRI + stripBidiControls(text) + PDI;
}

/** Isolate whose direction follows its own first strong letter: text that a person typed, names. */
export function isolateAuto(text: string): string {
  return FSI + stripBidiControls(text) + PDI;
}

export function isolateRightToLeft(text: string): string {
  return RLI + stripBidiControls(text) + PDI;
}

/** An isolate only where the text could otherwise move in a sentence of `language`; keeps plain text clean. */
export function isolateIn(language: Language, text: string): string {
  const foreign = languageDirection(language) === 'rtl' ? LEFT_TO_RIGHT.test(text) : RIGHT_TO_LEFT.test(text);
  return foreign ? isolateAuto(text) : stripBidiControls(text);
}

/**
 * A sentence part that was itself put together here, so its isolates are balanced and stay: it keeps the direction of
 * `language`. Never for text from outside.
 */
export function isolatePhrase(language: Language, phrase: string): string {
  if (languageDirection(language) === 'ltr') return RIGHT_TO_LEFT.test(phrase) ? LRI + phrase + PDI : phrase;
  return LEFT_TO_RIGHT.test(phrase) ? RLI + phrase + PDI : phrase;
}

/** Embeddings, overrides and isolates removed: in typed text they can only mislead. */
export function stripBidiControls(text: string): string {
  return text.replace(CONTROLS, '');
}

export function hasRightToLeftLetter(text: string): boolean {
  return RIGHT_TO_LEFT.test(text);
}
