/** Plural categories and numbers against CLDR as the runtime carries it. */
import { expect, it } from 'vitest';
import { createLocale, LOCALE_LANGUAGES, languageTag } from './language.ts';
import { formatDecimal, formatInteger } from './number.ts';
import { choosePlural, pluralCategory } from './plural.ts';

it('plural categories equal those of CLDR for 0 to 1,200 and beyond', () => {
  for (const language of LOCALE_LANGUAGES) {
    const rules = new Intl.PluralRules(languageTag(language));
    for (let n = 0; n <= 1_200; n++) expect([n, pluralCategory(language, n)]).toEqual([n, rules.select(n)]);
    for (const n of [9_999, 10_000, 100_003, 1_000_000, 1_000_011, -3]) {
      expect(pluralCategory(language, n)).toBe(rules.select(n));
    }
  }
});

it('an explicit form for nothing wins in every language, and a fraction takes the general form', () => {
  const forms = { zero: 'none', one: 'one', other: 'many' };
  expect(choosePlural('en', 0, forms)).toBe('none');
  expect(choosePlural('ckb', 0, { one: 'یەک', other: 'زۆر' })).toBe('زۆر');
  expect(choosePlural('ar', 1.5, { zero: '0', one: '1', two: '2', few: '3', many: '11', other: 'x' })).toBe('x');
});

it('numbers equal those of CLDR in every language and digit block, apart from its invisible marks', () => {
  for (const language of LOCALE_LANGUAGES) {
    for (const digits of ['latn', 'arab'] as const) {
      const tag = `${languageTag(language)}-u-nu-${digits}`;
      const locale = createLocale(language, { digits });
      const reference = new Intl.NumberFormat(tag);
      // English with Arabic-Indic digits keeps Latin separators in CLDR; the product follows the digits.
      if (language === 'en' && digits === 'arab') continue;
      // Sorani with ASCII digits has full stops in CLDR; readers of ASCII digits in Iraq expect commas.
      if (language === 'ckb' && digits === 'latn') continue;
      for (const n of [0, 7, 999, 1_000, 91_840, 1_234_567]) {
        expect(formatInteger(locale, n)).toBe(reference.format(n).replace(/\p{Cf}/gu, ''));
      }
      const two = new Intl.NumberFormat(tag, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
      expect(formatDecimal(locale, -1234.25, 2)).toBe(two.format(-1234.25).replace(/\p{Cf}/gu, ''));
    }
  }
});

it('zero has no sign, however it came about', () => {
  expect(formatDecimal(createLocale('en'), -0.004, 2)).toBe('0.00');
});
