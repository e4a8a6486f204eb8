/** Catalogues: three languages with the same fields, written in their own letters, filled and ordered rightly. */
import { describe, expect, it } from 'vitest';
import { renderedOrder } from '../../../test/oracle/rendered-order.ts';
import { createLocale, LOCALE_LANGUAGES } from '../locale/language.ts';
import {
  applyGlossary,
  type Catalogue,
  catalogueLeaves,
  fillMessage,
  messageFieldNames,
  type PluralMessage,
} from './catalogue.ts';
import { createMessages, MESSAGE_CATALOGUES } from './messages.ts';

const leavesOf = (language: keyof typeof MESSAGE_CATALOGUES) =>
  catalogueLeaves(MESSAGE_CATALOGUES[language] as unknown as Catalogue);
const textsOf = (message: string | PluralMessage): ReadonlyArray<string> =>
  typeof message === 'string' ? [message] : Object.entries(message).flatMap(([k, v]) => (k === 'by' ? [] : [v]));

describe.each(LOCALE_LANGUAGES)('the catalogue of %s', (language) => {
  const leaves = leavesOf(language);
  const english = new Map(leavesOf('en').map(({ path, message }) => [path, message]));

  it('has every message of the English one and fills in the same fields', () => {
    expect(leaves.map(({ path }) => path).sort()).toEqual([...english.keys()].sort());
    for (const { path, message } of leaves) {
      expect([path, messageFieldNames(message)]).toEqual([path, messageFieldNames(english.get(path)!)]);
    }
  });

  it('has no empty text, doubled space or stray brace', () => {
    for (const { path, message } of leaves) {
      for (const text of textsOf(message)) {
        expect([path, text.trim()]).toEqual([path, text]);
        expect([path, text]).not.toEqual([path, '']);
        expect(text.replace(/\{[A-Za-z][A-Za-z0-9]*\}/g, 'x')).not.toMatch(/[{}]| {2}/);
      }
    }
  });

  it('keeps to the letters of its own alphabet', () => {
    const foreign = { en: /\p{Script=Arabic}/u, ar: /[کیەۆێڕڵڤپچژگ]/u, ckb: /[كيىةأإآؤذثصضط]/u }[language];
    for (const { path, message } of leaves) {
      for (const text of textsOf(message)) expect([path, foreign.test(text) ? text : '']).toEqual([path, '']);
    }
  });

  it('shows codes with figures from left to right', () => {
    const direction = language === 'en' ? 'ltr' : 'rtl';
    for (const digits of ['latn', 'arab'] as const) {
      const locale = createLocale(language, { digits });
      for (const { path, message } of leaves) {
        if (typeof message !== 'string' || messageFieldNames(message).length > 0) continue;
        const shown = renderedOrder(fillMessage(locale, message, {}), direction);
        for (const [run] of message.matchAll(/-?[A-Za-z0-9]+(?:[ .:+/-][A-Za-z0-9]+)*/g)) {
          expect([path, shown]).toEqual([path, expect.stringContaining(run)]);
        }
      }
    }
  });
});

it('fills fields in the digits and order of the reader', () => {
  const english = createMessages(createLocale('en'));
  const arabic = createMessages(createLocale('ar'));
  const sorani = createMessages(createLocale('ckb', { digits: 'latn' }));
  expect(english.console.count.rows({ n: 1 })).toBe('1 row');
  expect(english.console.count.rows({ n: 91_840 })).toBe('91,840 rows');
  expect(arabic.console.count.rows({ n: 2 })).toBe('سطران');
  expect(arabic.console.count.rows({ n: 11 })).toBe('١١ سطراً');
  expect(arabic.console.count.rows({ n: 103 })).toBe('١٠٣ سطور');
  expect(sorani.console.count.rows({ n: 3 })).toBe('\u20663\u2069 دێڕ');
  expect(arabic.report.signed({ serial: { id: 'K1-2021-0417' } })).toBe('أُدخل بالرقم \u2066K1-2021-0417\u2069');
  expect(renderedOrder(arabic.feed.outbox.warning({ partner: 'FED', share: { percent: 0.95 } }), 'rtl')).toContain(
    '٪٩٥',
  );
});

it('figures written in a text follow the reader too', () => {
  expect(createMessages(createLocale('ar')).release.code.ApprovalStale.what).toContain('٣٠');
  expect(createMessages(createLocale('ar', { digits: 'latn' })).release.code.ApprovalStale.what).toContain('30');
});

describe("an organisation's own wording", () => {
  const catalogue = MESSAGE_CATALOGUES.ar;

  it('replaces texts by path', () => {
    const result = applyGlossary(catalogue, { 'console.role.commander': 'القائد' });
    expect(result.ok && result.value.console.role.commander).toBe('القائد');
    expect(catalogue.console.role.commander).toBe('الآمر');
  });

  it.each([
    [{ 'console.role.king': 'x' }, { type: 'UnknownMessage', path: 'console.role.king' }],
    [{ 'console.count.rows': 'x' }, { type: 'FormsDiffer', path: 'console.count.rows' }],
    [{ 'report.signed': '{number}' }, { type: 'UnknownField', path: 'report.signed', field: 'number' }],
  ])('is refused as a whole: %j', (wording, error) => {
    const result = applyGlossary(catalogue, wording as { readonly [path: string]: string });
    expect(result).toEqual({ ok: false, error });
  });
});
