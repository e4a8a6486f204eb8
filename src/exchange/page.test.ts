/** Claims about the frame of a page. */
import { describe, expect, it } from 'vitest';
import { createPrng } from '../base/random.ts';
import { bytesToPage, type Page, pageToBytes } from './page.ts';

const part = (size: number, fill: number) => new Uint8Array(size).fill(fill);
const PAGE: Page = {
  statements: [part(3, 1)],
  entries: [
    { bytes: part(5, 2), payload: part(7, 3) },
    { bytes: part(5, 4), payload: 'gone' },
    { bytes: part(5, 5), payload: null },
  ],
  keys: part(9, 6),
  head: part(4, 7),
};
const frame = (tag: number, size = 1) => [tag, 0, 0, 0, size, ...new Array<number>(size).fill(9)];
const read = (...parts: number[][]) => bytesToPage(new Uint8Array(parts.flat()));
const [ENTRY, PAYLOAD, GONE, KEYS, HEAD, STATEMENT] = [1, 2, 3, 4, 5, 6].map((tag) => frame(tag)) as [
  number[],
  number[],
  number[],
  number[],
  number[],
  number[],
];

describe('a page', () => {
  it('[F-7] is statements, then each entry with its payload or gone, then keys, then the head', () => {
    expect(bytesToPage(pageToBytes(PAGE))).toEqual({ ok: true, value: PAGE });
    expect(read(STATEMENT, ENTRY, PAYLOAD, ENTRY, frame(3, 0), KEYS, HEAD)).toMatchObject({ ok: true });
  });

  it('[F-7] [F-10] in any other order is refused', () => {
    const wrong = [
      [ENTRY, STATEMENT, HEAD],
      [PAYLOAD, ENTRY, KEYS, HEAD],
      [ENTRY, PAYLOAD, PAYLOAD, KEYS, HEAD],
      [ENTRY, GONE, HEAD],
      [ENTRY, PAYLOAD, HEAD],
      [ENTRY, KEYS, HEAD],
      [ENTRY, PAYLOAD, KEYS, KEYS, HEAD],
      [ENTRY, PAYLOAD, KEYS, ENTRY, HEAD],
      [ENTRY, HEAD, ENTRY],
      [ENTRY, HEAD, HEAD],
      [ENTRY],
      [frame(8), HEAD],
      [],
    ];
    for (const parts of wrong)
      expect(read(...parts), JSON.stringify(parts)).toMatchObject({ error: { type: 'BadFrame' } });
  });

  it('[F-10] cut anywhere is refused', () => {
    const bytes = pageToBytes(PAGE);
    for (let size = 0; size < bytes.length; size++) expect(bytesToPage(bytes.subarray(0, size)).ok).toBe(false);
  });

  it('[F-4] of more entries or bytes than a page may have is refused before it is read', () => {
    const entries = Array.from({ length: 501 }, () => ({ bytes: part(1, 1), payload: null }));
    expect(bytesToPage(pageToBytes({ ...PAGE, entries, keys: null }))).toMatchObject({ error: { type: 'TooLarge' } });
    expect(bytesToPage(new Uint8Array(5 * 1024 * 1024))).toMatchObject({ error: { type: 'TooLarge' } });
  });

  it('[F-10] of chance bytes is refused, never thrown at', () => {
    const prng = createPrng(3);
    for (let i = 0; i < 2_000; i++) expect(bytesToPage(prng.nextBytes(prng.nextBelow(60))).ok).toBe(false);
  });
});
