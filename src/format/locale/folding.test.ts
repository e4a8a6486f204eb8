/** Search folding: pairs that must meet, names that must not, idempotence. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldText, foldWords } from './folding.ts';

describe('what two people type for one name meets', () => {
  it.each([
    ['kaf of two keyboards', 'كركوك', 'کرکوک'],
    ['the Sorani and the Arabic e', 'حەویجە', 'حه‌ویجه‌'],
    ['ta marbuta and ha', 'الحويجة', 'الحويجه'],
    ['three ends of a name', 'مصطفى', 'مصطفي'],
    ['hamza on alef', 'أربيل', 'اربيل'],
    ['hamza on waw and ya', 'مؤتمر قائم', 'موتمر قايم'],
    ['Sorani ئا and Arabic آ', 'ئاڵتون', 'آلتون'],
    ['two waws', 'کەرکووک', 'کەرکوک'],
    ['letters with small v', 'هەولێر گوڕ دۆڵ', 'هەولیر گور دول'],
    ['three blocks of digits', 'نقطة ١٢', 'نقطة ۱۲'],
    ['Arabic-Indic and ASCII digits', 'نقطة ١٢', 'نقطة 12'],
    ['tatweel and vowels', 'كــركوك', 'كَركُوك'],
    ['presentation forms', 'ﻛﺮﻛﻮﻙ', 'كركوك'],
    ['Latin case and marks', 'ÇEMÇEMAL', 'çemçemal'],
    ['Turkish letters', 'Kapılı', 'KAPILI'],
    ['transliteration marks', "Ta'mīm", 'Tamim'],
    ['hyphen and space', 'Altun-Kupri', 'altun  kupri'],
    ['decomposed and composed', 'e\u0302', 'ê'],
    ['marks of direction', '\u200fپردێ\u200e', 'پردێ'],
  ])('%s', (_, a, b) => {
    expect(foldText(a)).toBe(foldText(b));
    expect(foldText(a)).not.toBe('');
  });
});

it('different names stay different', () => {
  const names = ['كركوك', 'کفری', 'أربيل', 'دهوك', 'پردێ', 'بەردێ', 'Hawija', 'Haweeja'];
  expect(new Set(names.map(foldText)).size).toBe(names.length);
});

it('folding twice changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(foldText(foldText(text))).toBe(foldText(text));
    }),
  );
  const letters = fc.constantFrom(...'ئاكکيیىێهەةھأإآؤوۆر ڕلڵ\u200c\u0654\u0640\u064e١۱1 -');
  fc.assert(
    fc.property(fc.string({ unit: letters }), (text) => {
      expect(foldText(foldText(text))).toBe(foldText(text));
    }),
  );
});

it('a word with the article is also found without it', () => {
  expect(foldWords('قضاء الحويجة')).toEqual(['قضا', 'الحویجه', 'حویجه']);
});
