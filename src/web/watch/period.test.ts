/** Periods of the log's filter, in local days. */
import { describe, expect, it } from 'vitest';
import { parseLogPeriod } from './period.ts';

describe('typed periods', () => {
  it('cover a local day, month or year', () => {
    expect(parseLogPeriod('2021-05-01', 180)).toEqual({
      from: '2021-04-30T21:00:00.000Z',
      to: '2021-05-01T21:00:00.000Z',
    });
    expect(parseLogPeriod('٢٠٢١/٥', 180)).toEqual({ from: '2021-04-30T21:00:00.000Z', to: '2021-05-31T21:00:00.000Z' });
    expect(parseLogPeriod('2021', 0)).toEqual({ from: '2021-01-01T00:00:00.000Z', to: '2022-01-01T00:00:00.000Z' });
    expect(parseLogPeriod('2021-12', 0)?.to).toBe('2022-01-01T00:00:00.000Z');
  });

  it('are nothing where no such period exists', () => {
    for (const text of ['', 'May', '2021-13', '2021-02-30', '21-05']) expect(parseLogPeriod(text, 180)).toBeNull();
  });
});
