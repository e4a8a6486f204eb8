/** Order on the line, computed by the bidirectional algorithm; expectations read left to right. */
import { describe, expect, it } from 'vitest';
import { renderedOrder } from '../../../test/oracle/rendered-order.ts';
import { unixMs } from '../../base/time.ts';
import { hasRightToLeftLetter, isolate, isolateAuto, isolateIn } from './bidi.ts';
import { formatDateNumeric, formatTime } from './calendar.ts';
import { createLocale } from './language.ts';
import { formatDecimal, formatPercent, isolateNumber } from './number.ts';

const NIGHT = unixMs(Date.UTC(2021, 3, 30, 21, 30));

describe('without an isolate things move, with one they stay', () => {
  it('the brackets of an id', () => {
    expect(renderedOrder('مرجع (12) K1-2021 هنا', 'rtl')).not.toContain('(12) K1-2021');
    expect(renderedOrder(`مرجع ${isolate('(12) K1-2021')} هنا`, 'rtl')).toContain('(12) K1-2021');
  });

  it('the parts of a grid reference', () => {
    expect(renderedOrder('عند 38S ME 2257 5692 قرب', 'rtl')).toContain('38S ME 2257 5692');
    expect(renderedOrder('عند 38 2257 5692 قرب', 'rtl')).not.toContain('38 2257 5692');
    expect(renderedOrder(`عند ${isolate('38 2257 5692')} قرب`, 'rtl')).toContain('38 2257 5692');
  });

  it('a date with hyphens between digits', () => {
    expect(renderedOrder('يوم 2021-05-01 ليلاً', 'rtl')).not.toContain('2021-05-01');
    expect(renderedOrder(`يوم ${isolate('2021-05-01')} ليلاً`, 'rtl')).toContain('2021-05-01');
  });

  it('Sorani inside an English line', () => {
    expect(renderedOrder(`Prde (${isolateAuto('پردێ')}) 3`, 'ltr')).toBe('Prde (ێدرپ) 3');
  });
});

describe.each(['ar', 'ckb'] as const)('in a line of %s', (language) => {
  it.each(['latn', 'arab'] as const)('time and numeric date read left to right in %s digits', (digits) => {
    const locale = createLocale(language, { digits });
    const time = formatTime(locale, NIGHT);
    const date = formatDateNumeric(locale, NIGHT);
    expect(renderedOrder(`قبل ${isolate(time)} بعد`, 'rtl')).toContain(time);
    expect(renderedOrder(`قبل ${isolate(date)} بعد`, 'rtl')).toContain(date);
  });

  it('percent and minus stand on the side where its digits are read from', () => {
    const arab = createLocale(language, { digits: 'arab' });
    const latn = createLocale(language, { digits: 'latn' });
    const inLine = (locale: typeof arab, text: string): string =>
      renderedOrder(`نسبة ${isolateNumber(locale, text)} هنا`, 'rtl');
    expect(inLine(arab, formatPercent(arab, 0.125, 1))).toContain('٪١٢٫٥');
    expect(inLine(latn, formatPercent(latn, 0.125, 1))).toContain('12.5%');
    expect(inLine(arab, formatDecimal(arab, -1234, 0))).toContain('١٬٢٣٤-');
    expect(inLine(latn, formatDecimal(latn, -1234, 0))).toContain('-1,234');
  });
});

it('typed text cannot reach out of its isolate with controls of its own', () => {
  const hostile = 'abc\u202e evil \u2069\u2069 tail';
  expect(isolateAuto(hostile)).toBe('\u2068abc evil  tail\u2069');
  expect(renderedOrder(`قبل ${isolateAuto(hostile)} بعد`, 'rtl')).toContain('abc evil  tail');
});

it('text of the same direction is inserted bare, so plain text stays clean', () => {
  expect(isolateIn('en', 'K1>E1 bulk 0012')).toBe('K1>E1 bulk 0012');
  expect(isolateIn('ar', 'كركوك')).toBe('كركوك');
  expect(isolateIn('ar', '38S')).toBe('\u206838S\u2069');
  expect(isolateIn('en', 'پردێ')).toBe('\u2068پردێ\u2069');
  expect(hasRightToLeftLetter('٣ km')).toBe(false);
});
