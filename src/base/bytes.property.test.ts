/** Text forms of bytes against those of Node. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { base64urlToBytes, bytesToBase64url, bytesToText, textToBytes } from './bytes.ts';

const numRuns = process.env['SLOW'] ? 10_000 : 500;

describe('bytes', () => {
  it('have the base64url text that Node gives them, and come back from it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const text = bytesToBase64url(bytes);
        expect(text).toBe(Buffer.from(bytes).toString('base64url'));
        expect(base64urlToBytes(text)).toEqual({ ok: true, value: new Uint8Array(bytes) });
      }),
      { numRuns },
    );
  });

  it('are the UTF-8 of a text, short or long, ASCII or not', () => {
    const text = fc.oneof(fc.string({ unit: 'binary-ascii', maxLength: 300 }), fc.string({ unit: 'grapheme' }));
    fc.assert(
      fc.property(text, (said) => {
        const bytes = textToBytes(said);
        expect(bytes).toEqual(new Uint8Array(Buffer.from(said, 'utf8')));
        expect(bytesToText(bytes)).toEqual({ ok: true, value: said });
      }),
      { numRuns },
    );
  });
});
