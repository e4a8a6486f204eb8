/**
 * Values that go into a statement: text, number, bigint, bytes or null. Anything else is refused, because drivers convert
 * it silently (node:sqlite stores NULL for a Date). Text holds no U+0000, which PostgreSQL cannot store.
 */
import { assert } from '../../base/assert.ts';

export type SqlValue = string | number | bigint | Uint8Array | null;

export function checkSqlValues(values: ReadonlyArray<unknown>): SqlValue[] {
  for (const value of values) {
    const isPlain =
      value === null ||
      (typeof value === 'string' && !value.includes('\0')) ||
      typeof value === 'bigint' ||
      value instanceof Uint8Array ||
      (typeof value === 'number' && Number.isFinite(value));
    assert(isPlain, `not an SQL value: ${typeof value}`);
  }
  return values as SqlValue[];
}
