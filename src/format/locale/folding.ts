/**
 * Search folding: what two people type for the same name becomes the same text. It is for the search index
 * only; stored text is never changed. One function serves all three languages, because a Sorani name is typed on
 * Arabic keyboards and the other way round. It is deliberately coarse: it may find too much, never too little.
 *
 * Folded together: ك ک ڪ; ي ی ى ێ ې and the carrier ئ inside a word; ه ھ ہ ە ة and ه + ZWNJ; ا آ أ إ ٱ; و ؤ ۆ ۇ and
 * doubled وو; ر ڕ; ل ڵ; ڤ ڨ; digits of three blocks; tatweel, diacritics, ء, apostrophes and invisible marks go;
 * presentation forms and ligatures open (NFKC); Latin loses case and diacritics, ß becomes ss, ı becomes i.
 * An initial ئ goes, so ئاڵتون meets آلتون. Transliterations (Hawija, Haweeja) are aliases, not folds.
 */
import { foldDigits } from './digit.ts';

const LETTER: ReadonlyMap<string, string> = new Map(
  [
    ['ك', 'ک'],
    ['ڪ', 'ک'],
    ['ي', 'ی'],
    ['ى', 'ی'],
    ['ێ', 'ی'],
    ['ې', 'ی'],
    ['ے', 'ی'],
    ['ە', 'ه'],
    ['ة', 'ه'],
    ['ھ', 'ه'],
    ['ہ', 'ه'],
    ['ۃ', 'ه'],
    ['ٱ', 'ا'],
    ['ۆ', 'و'],
    ['ۇ', 'و'],
    ['ۊ', 'و'],
    ['ڕ', 'ر'],
    ['ڔ', 'ر'],
    ['ڵ', 'ل'],
    ['ڨ', 'ڤ'],
    ['ß', 'ss'],
    ['ı', 'i'],
    ['ø', 'o'],
    ['đ', 'd'],
    ['ł', 'l'],
    ['æ', 'ae'],
    ['œ', 'oe'],
    ['ء', ''],
    ['ـ', ''],
  ].map(([from, to]) => [from!, to!]),
);

/** Combining marks and apostrophes of transliteration; ZWNJ and marks of direction went before. */
const DROPPED = /[\p{M}'`´\u02b0-\u02ff\u2018\u2019\u201b]/gu;
const SEPARATORS = /[\p{P}\p{S}\p{Z}\p{Cc}]+/gu;

export function foldText(text: string): string {
  const open = foldDigits(text.normalize('NFKC').toLowerCase())
    .replace(/\p{Cf}/gu, '')
    .replace(/\u064a\u0654|\u06cc\u0654/g, '\u0626')
    .replace(/(?<![\p{L}\p{M}])\u0626/gu, '')
    .normalize('NFD')
    .replace(DROPPED, '')
    .replace(SEPARATORS, ' ');
  let folded = '';
  for (const letter of open) {
    const to = LETTER.get(letter) ?? letter;
    if ((to === 'و' || to === ' ') && folded.endsWith(to)) continue;
    folded += to;
  }
  return folded.trim();
}

/** Folded words; a word with the Arabic article also without it, so حويجة finds الحويجة. */
export function foldWords(text: string): ReadonlyArray<string> {
  const words: string[] = [];
  for (const word of foldText(text).split(' ')) {
    if (word === '') continue;
    words.push(word);
    if (word.startsWith('ال') && word.length > 4) words.push(word.slice(2));
  }
  return words;
}
