/**
 * Sort order, stated letter by letter, the same in server, browser and command line. A key is compared with `<`:
 *   key = primary weights, U+0000, secondary weights, U+0000, the text itself (so order is total and stable).
 * Primary: spaces and punctuation first (word by word), digit by digit, then letters; marks, tatweel, case and
 * invisible characters do not count. Secondary: variants of a letter in the order written in the tables below.
 *
 * Sorani   ئ ا ب پ ت ث ج چ ح خ د ذ ر ڕ ز ژ س ش ص ض ط ظ ع غ ف ڤ ق ک گ ل ڵ م ن و ۆ ه ە ی ێ   (وو sorts as و twice)
 * Arabic   ء ا ب پ ت ث ج چ ح خ د ذ ر ڕ ز ژ س ش ص ض ط ظ ع غ ف ڤ ق ك گ ل ڵ م ن ه ە و ۆ ي ێ   (the article counts)
 * Latin    a to z. Readers of Arabic and Sorani see Arabic script first, readers of English Latin first.
 */
import { foldDigits } from './digit.ts';
import type { Language } from './language.ts';

/** Each entry is one letter of the alphabet: its variants share the primary weight. */
const SORANI: ReadonlyArray<string> =
  'ئء اآأإٱ ب پ ت ث ج چ ح خ د ذ ر ڕ ز ژ س ش ص ض ط ظ ع غ ف ڤڨ ق کكڪ گ ل ڵ م ن وؤ ۆۇ هھہ ەةۀ یيى ێې'.split(' ');
const ARABIC: ReadonlyArray<string> =
  'ء اآأإٱ ب پ ت ث ج چ ح خ د ذ ر ڕ ز ژ س ش ص ض ط ظ ع غ ف ڤڨ ق كکڪ گ ل ڵ م ن هھہةۀ ە وؤ ۆۇ يیىئ ێې'.split(' ');
const LATIN: ReadonlyArray<string> = 'a b c d e f g h iı j k l m n o p q r s t u v w x y z'.split(' ');

type Weight = { readonly primary: string; readonly secondary: string };

const SPACE = '\u0001';
const DIGIT_BASE = 0x10;
const LETTER_BASE = 0x100;
const UNKNOWN = '\u0fff';

const TABLES: { readonly [language in Language]: ReadonlyMap<string, Weight> } = {
  en: createTable([...LATIN, ...ARABIC]),
  ar: createTable([...ARABIC, ...LATIN]),
  ckb: createTable([...SORANI, ...LATIN]),
};

export function collationKey(language: Language, text: string): string {
  const table = TABLES[language];
  const normal = text.normalize('NFC');
  let primary = '';
  let secondary = '';
  for (const letter of foldDigits(normal.normalize('NFKC').toLowerCase())) {
    const weight = table.get(letter) ?? table.get(letter.normalize('NFD')[0]!);
    if (weight !== undefined) {
      primary += weight.primary;
      secondary += weight.secondary;
    } else if (/^[\p{Z}\p{P}\p{S}\p{Cc}]$/u.test(letter)) {
      if (primary !== '' && !primary.endsWith(SPACE)) primary += SPACE;
    } else if (!/^[\p{M}\p{Cf}\u0640\u02b0-\u02ff]$/u.test(letter)) {
      primary += UNKNOWN + letter;
    }
  }
  if (primary.endsWith(SPACE)) primary = primary.slice(0, -1);
  return `${primary}\0${secondary}\0${normal}`;
}

export function compareText(language: Language, a: string, b: string): number {
  const keyA = collationKey(language, a);
  const keyB = collationKey(language, b);
  return keyA < keyB ? -1 : keyA > keyB ? 1 : 0;
}

/** A new array in the language's order; one key per item, so long lists sort quickly. */
export function sortByText<T>(
  language: Language,
  items: ReadonlyArray<T>,
  textOf: (item: T) => string,
): ReadonlyArray<T> {
  return items
    .map((item) => ({ item, key: collationKey(language, textOf(item)) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ item }) => item);
}

function createTable(alphabet: ReadonlyArray<string>): ReadonlyMap<string, Weight> {
  const table = new Map<string, Weight>();
  for (let digit = 0; digit < 10; digit++) {
    table.set(String(digit), { primary: String.fromCharCode(DIGIT_BASE + digit), secondary: '\u0001' });
  }
  alphabet.forEach((letter, position) => {
    [...letter].forEach((variant, rank) => {
      const primary = String.fromCharCode(LETTER_BASE + position);
      table.set(variant, { primary, secondary: String.fromCharCode(1 + rank) });
    });
  });
  return table;
}
