/** Claims about the sync machine and hello: a pure function whose whole table fits in one test file. */
import { describe, expect, it } from 'vitest';
import { chooseVersion } from './hello.ts';
import { advanceSync, answerPull, SYNC_START, type SyncInput, type SyncState } from './sync.ts';

const PULL = [{ type: 'pull' }];
const run = (inputs: ReadonlyArray<SyncInput>): SyncState =>
  inputs.reduce((state: SyncState, input) => advanceSync(state, input)[0], SYNC_START);
const tick = (nowMs: number): SyncInput => ({ type: 'tick', nowMs });

describe('sync of one received feed', () => {
  it('[S-1] is a pure function: equal state and input give equal answers, and neither is changed', () => {
    const inputs: ReadonlyArray<SyncInput> = [
      tick(0),
      { type: 'page-stored', more: true },
      { type: 'chain-fault', code: 'Gap', nowMs: 5 },
      { type: 'hint', nowMs: 6 },
      { type: 'slow-down', seconds: 3, nowMs: 7 },
      { type: 'fork', nowMs: 8 },
      { type: 'epoch-start' },
      { type: 'future-cursor' },
    ];
    let state = SYNC_START;
    for (const input of inputs) {
      const frozen = Object.freeze({ ...state });
      const once = advanceSync(frozen, Object.freeze({ ...input }));
      expect(advanceSync(frozen, input)).toEqual(once);
      state = once[0];
    }
  });

  it('[S-2] a good page leads to the next pull while there is more, then to idle', () => {
    expect(advanceSync(SYNC_START, tick(0))).toEqual([{ type: 'pulling', failures: 0 }, PULL]);
    const pulling: SyncState = { type: 'pulling', failures: 0 };
    expect(advanceSync(pulling, { type: 'page-stored', more: true })[1]).toEqual(PULL);
    expect(advanceSync(pulling, { type: 'page-stored', more: false })).toEqual([SYNC_START, []]);
    expect(advanceSync(pulling, tick(9))[1]).toEqual([]);
  });

  it('[S-2] faults lead to waits of 1, 2, 4 ... 60 seconds; a hint cuts one short and a good page ends the series', () => {
    let state: SyncState = SYNC_START;
    const waits: number[] = [];
    for (let i = 0; i < 9; i++) {
      [state] = advanceSync(state, { type: 'hint', nowMs: 0 });
      [state] = advanceSync(state, { type: 'link-lost', nowMs: 0 });
      waits.push(state.type === 'waiting' ? state.untilMs / 1_000 : -1);
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
    expect(advanceSync(state, tick(59_999))[1]).toEqual([]);
    expect(advanceSync(state, tick(60_000))[1]).toEqual(PULL);
    expect(run([tick(0), { type: 'link-lost', nowMs: 0 }, { type: 'hint', nowMs: 1 }]).type).toBe('pulling');
    expect(run([tick(0), { type: 'slow-down', seconds: 7, nowMs: 1_000 }])).toMatchObject({ untilMs: 8_000 });
  });

  it('[F-13] a fork freezes; only an epoch start goes on, and it is asked for once a minute and at hints', () => {
    const frozen = run([tick(0), { type: 'fork', nowMs: 1_000 }]);
    expect(frozen.type).toBe('frozen');
    expect(advanceSync(frozen, tick(60_999))[1]).toEqual([]);
    expect(advanceSync(frozen, tick(61_000))).toMatchObject([{ type: 'frozen' }, PULL]);
    expect(advanceSync(frozen, { type: 'hint', nowMs: 2_000 })).toMatchObject([{ type: 'frozen' }, PULL]);
    expect(advanceSync(frozen, { type: 'page-stored', more: true })).toEqual([frozen, []]);
    expect(advanceSync(frozen, { type: 'epoch-start' })).toEqual([{ type: 'pulling', failures: 0 }, PULL]);
  });
});

describe('an answer to a pull', () => {
  const hashAt = (epoch: number, seq: number) => `h${epoch}.${seq}`;
  const own = {
    epoch: 4,
    head: 9,
    hashAt,
    endOf: (epoch: number) => [0, 5, 0, 3][epoch] ?? 0,
    nextOf: (epoch: number) => epoch + 1,
  };
  const ask = (epoch: number, after: number, hash = after === 0 ? null : hashAt(epoch, after)) =>
    answerPull({ epoch, after, hash, max: 10 }, own);

  it('[S-5] is the rest of an older epoch, then the next that was not disowned whole', () => {
    expect(ask(1, 2)).toEqual({ type: 'page', epoch: 1, after: 2, last: 5 });
    expect(ask(1, 5)).toEqual({ type: 'page', epoch: 3, after: 0, last: 3 });
    expect(ask(1, 7)).toEqual({ type: 'page', epoch: 3, after: 0, last: 3 });
    expect(ask(2, 1)).toEqual({ type: 'page', epoch: 3, after: 0, last: 3 });
    expect(ask(1, 2, 'other')).toEqual({ type: 'page', epoch: 3, after: 0, last: 3 });
    expect(ask(3, 3)).toEqual({ type: 'page', epoch: 4, after: 0, last: 9 });
  });

  it('[S-5] [F-13] is refused where the cursor is ahead of the own head, and a fork where it is not on the chain', () => {
    expect(ask(4, 9)).toEqual({ type: 'page', epoch: 4, after: 9, last: 9 });
    expect(ask(4, 10)).toEqual({ type: 'future-cursor' });
    expect(ask(5, 1)).toEqual({ type: 'future-cursor' });
    expect(ask(4, 3, 'other')).toEqual({ type: 'fork', at: 3 });
  });
});

describe('hello', () => {
  it('[S-4] the newest version both know is spoken, and without a common one it is refused by name', () => {
    expect(chooseVersion([3, 2], [2, 1])).toEqual({ ok: true, value: 2 });
    expect(chooseVersion([3, 2], [3, 2])).toEqual({ ok: true, value: 3 });
    expect(chooseVersion([3, 2], [1])).toEqual({
      ok: false,
      error: { type: 'NoCommonVersion', own: [3, 2], theirs: [1] },
    });
  });
});
