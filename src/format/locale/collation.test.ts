/** Sort order: the stated alphabets, and totality under random letters. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { collationKey, compareText, sortByText } from './collation.ts';
import { LOCALE_LANGUAGES } from './language.ts';

const SORANI_ALPHABET = 'ئ ا ب پ ت ج چ ح خ د ر ڕ ز ژ س ش ع غ ف ڤ ق ک گ ل ڵ م ن و ۆ ه ە ی ێ'.split(' ');
const ARABIC_ALPHABET = 'ا ب ت ث ج ح خ د ذ ر ز س ش ص ض ط ظ ع غ ف ق ك ل م ن ه و ي'.split(' ');

it('the alphabets stand in their own order', () => {
  expect(sortByText('ckb', [...SORANI_ALPHABET].reverse(), (letter) => letter)).toEqual(SORANI_ALPHABET);
  expect(sortByText('ar', [...ARABIC_ALPHABET].reverse(), (letter) => letter)).toEqual(ARABIC_ALPHABET);
});

it('variants of a letter sort together, then in the stated order', () => {
  expect(sortByText('ar', ['كركوك ب', 'کرکوک أ', 'أربيل', 'اربيل', 'أرب'], (text) => text)).toEqual([
    'أرب',
    'اربيل',
    'أربيل',
    'کرکوک أ',
    'كركوك ب',
  ]);
});

it('names sort word by word, case and marks count last', () => {
  expect(sortByText('en', ['Tall Afar', 'Tallafar', 'tall', 'Táll', 'Tall'], (text) => text)).toEqual([
    'Tall',
    'Táll',
    'tall',
    'Tall Afar',
    'Tallafar',
  ]);
});

it('each reader sees the own script first', () => {
  expect(sortByText('en', ['پردێ', 'Prde'], (text) => text)).toEqual(['Prde', 'پردێ']);
  expect(sortByText('ckb', ['Prde', 'پردێ'], (text) => text)).toEqual(['پردێ', 'Prde']);
});

it('the order is total: no two texts tie, and sorting a shuffled list gives one result', () => {
  const letters = fc.constantFrom(...'ئاآأبپكکگيیىێهەةوۆ ڕلڵ\u200c\u0640\u064eaAá1١-');
  const text = fc.string({ unit: letters, maxLength: 6 });
  fc.assert(
    fc.property(fc.constantFrom(...LOCALE_LANGUAGES), text, text, text, (language, a, b, c) => {
      const equal = a.normalize('NFC') === b.normalize('NFC');
      expect(compareText(language, a, b) === 0).toBe(equal);
      expect(compareText(language, a, b)).toBe(-compareText(language, b, a) + 0);
      const forwards = sortByText(language, [a, b, c], (item) => item).map((item) => item.normalize('NFC'));
      const backwards = sortByText(language, [c, b, a], (item) => item).map((item) => item.normalize('NFC'));
      expect(forwards).toEqual(backwards);
    }),
  );
});

it('a key orders by code units in any engine: it holds no letter outside the tables before the text itself', () => {
  const [primary] = collationKey('ckb', 'هەولێر 12').split('\0');
  expect([...primary!].every((letter) => letter.charCodeAt(0) < 0x1000)).toBe(true);
});
