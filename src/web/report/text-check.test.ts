/** Language by letters, and numbers that do not belong into a report. */
import { describe, expect, it } from 'vitest';
import { guessLanguage, looksLikePersonNumber } from './text-check.ts';

describe('typed text', () => {
  it('tells Sorani, Arabic and English by their letters', () => {
    expect(guessLanguage('هێرش بۆ سەر دوو خاڵ')).toBe('ckb');
    expect(guessLanguage('هجوم على نقطة تفتيش في الحويجة')).toBe('ar');
    expect(guessLanguage('Position under fire')).toBe('en');
    expect(guessLanguage('12')).toBeNull();
  });

  it('notices telephone and document numbers in any digits', () => {
    expect(looksLikePersonNumber('call 0770 123 4567')).toBe(true);
    expect(looksLikePersonNumber('هاتف ٠٧٧٠١٢٣٤٥٦٧')).toBe(true);
    expect(looksLikePersonNumber('ID 123456789')).toBe(true);
  });

  it('leaves grid references, times and counts alone', () => {
    expect(looksLikePersonNumber('post at 38S ME 2257 5692 hit at 010030CMAY21')).toBe(false);
    expect(looksLikePersonNumber('ME 22575 56921')).toBe(false);
    expect(looksLikePersonNumber('3 killed, 2 wounded on 2021-05-01 at 00:30')).toBe(false);
  });
});
