/** Canonical JSON against the vectors of RFC 8785, and what a signed body refuses of them. */
import { readdirSync, readFileSync } from 'node:fs';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesToHex, textToBytes } from './bytes.ts';
import { canonicalBytes, canonicalText, type Json, parseCanonical } from './canonical.ts';

const VECTORS = new URL('../../test/vectors/jcs/', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, VECTORS));
const cases = readdirSync(VECTORS)
  .filter((file) => file.startsWith('input_'))
  .map((file) => file.slice('input_'.length, -'.json'.length));

describe('canonical JSON', () => {
  it.each(cases)('[R-1] is that of RFC 8785, byte for byte: %s', (name) => {
    const value = JSON.parse(read(`input_${name}.json`).toString('utf8')) as Json;
    const bytes = textToBytes(canonicalText(value));
    expect(Buffer.from(bytes).toString('utf8')).toBe(read(`output_${name}.json`).toString('utf8'));
    expect(bytesToHex(bytes)).toBe(read(`outhex_${name}.txt`).toString('utf8').replaceAll(/\s/g, ''));
  });

  it('[R-1] holds all six cases, of which a signed body refuses fractions and text that is not in NFC', () => {
    expect(cases).toHaveLength(6);
    const verdicts = cases.map((name) => {
      const parsed = parseCanonical(new Uint8Array(read(`output_${name}.json`)));
      return [name, parsed.ok ? 'signable' : parsed.error.reason];
    });
    expect(Object.fromEntries(verdicts)).toEqual({
      arrays: 'signable',
      french: 'signable',
      structures: 'signable',
      unicode: 'text not in NFC',
      values: 'not a safe integer',
      weird: 'text not in NFC',
    });
  });

  it.each([
    ['a fraction', '{"a":1.5}'],
    ['an exponent', '{"a":1e3}'],
    ['an integer beyond 2^53 - 1', '{"a":9007199254740992}'],
    ['minus zero', '{"a":-0}'],
    ['a key twice', '{"a":1,"a":1}'],
    ['keys out of order', '{"b":1,"a":1}'],
    ['white space', '{"a": 1}'],
    ['an escape that need not be', '{"a":"\\u0041"}'],
    ['a lone surrogate', '{"a":"\\ud800"}'],
    ['U+0000', '{"a":"\\u0000"}'],
    ['depth', `${'['.repeat(40)}${']'.repeat(40)}`],
    ['no JSON', '{'],
  ])('[R-1] a signed body refuses %s', (_, text) => {
    expect(parseCanonical(textToBytes(text))).toMatchObject({ ok: false, error: { type: 'NotCanonical' } });
  });

  it('[R-1] what is produced is accepted, and comes back equal', () => {
    const text = fc.string({ unit: 'grapheme' }).map((s) => s.normalize('NFC').replaceAll('\0', ''));
    const leaf = fc.oneof(fc.maxSafeInteger(), text, fc.boolean(), fc.constant(null));
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('value')), fc.dictionary(text, tie('value'))),
    }));
    fc.assert(
      fc.property(value, (json) => {
        expect(parseCanonical(canonicalBytes(json as Json))).toEqual({
          ok: true,
          value: JSON.parse(JSON.stringify(json)),
        });
      }),
      { numRuns: process.env['SLOW'] ? 2_000 : 100 },
    );
  });

  it('[R-1] equals that of another implementation for any JSON, members in any order', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.nat(30).map(String),
      fc.constantFrom('', 'é', '\u20ac', '~', 'a', 'A'),
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        text,
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value')),
        fc.dictionary(text, tie('value')),
      ),
    }));
    fc.assert(
      fc.property(value, (json) => {
        expect(canonicalText(json as Json)).toBe(canonicalize(json));
      }),
      { numRuns: process.env['SLOW'] ? 10_000 : 500 },
    );
  });
});
