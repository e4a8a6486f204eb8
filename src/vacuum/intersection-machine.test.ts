/** Claims about a run: what comes out, and that every way to cheat or stumble ends by its name. */
import { describe, expect, it } from 'vitest';
import {
  intersectionDeps,
  mustBe,
  PAIR_NOW,
  runPair,
  type SideName,
  someTerms,
  startOf,
  type WireBend,
} from '../../test/harness/intersection-pair.ts';
import { bytesToText, concatBytes, textToBytes } from '../base/bytes.ts';
import { createPrng } from '../base/random.ts';
import { unixMs } from '../base/time.ts';
import { sha256 } from '../node/crypto.ts';
import { commitTokens } from './commitment.ts';
import { pointAt } from './group.ts';
import { advanceIntersection } from './intersection-machine.ts';
import type { IntersectionMessage } from './intersection-message.ts';
import { createIntersection } from './intersection-state.ts';
import { arrangePoints, pointCount } from './point-list.ts';

const A = ['covered|x|3', 'covered|y|2', 'seen|x|3'];
const B = ['covered|y|2', 'covered|y|4', 'covered|z|1', 'seen|x|3'];
const COMMON = ['covered|y|2', 'seen|x|3'];
const terms = someTerms({ size: 5 });

describe('two honest nodes', () => {
  it('find exactly the common tokens and the same hash, whatever the order of the input', () => {
    const end = runPair(startOf('a', A.toReversed(), terms), startOf('b', B, terms));
    expect([end.a.phase, end.b.phase]).toEqual(['vacuum', 'vacuum']);
    expect([end.a.common, end.b.common]).toEqual([COMMON, COMMON]);
    expect(end.a.own.result).toEqual(end.b.own.result);
    expect(end.a.own.result?.totals).toEqual({ covered: 1, seen: 1 });
  });

  it('find nothing where nothing is common, and everything where all is', () => {
    const none = runPair(startOf('a', ['seen|a|1'], terms), startOf('b', ['seen|a|2'], terms));
    expect([none.a.phase, none.a.common, none.b.common]).toEqual(['vacuum', [], []]);
    const all = runPair(startOf('a', A, terms), startOf('b', A, terms));
    expect([all.b.phase, all.a.common, all.b.common]).toEqual(['vacuum', A, A]);
  });

  it('[V-7] give another hash in another run of the same sets', () => {
    const next = someTerms({ size: 5, run: 2 });
    const first = runPair(startOf('a', A, terms), startOf('b', B, terms));
    const second = runPair(startOf('a', A, next), startOf('b', B, next));
    expect(second.a.common).toEqual(first.a.common);
    expect(second.a.own.result?.hash).not.toEqual(first.a.own.result?.hash);
    expect(second.a.own.masked?.list).not.toEqual(first.a.own.masked?.list);
  });

  it('send 32 bytes an element twice each, and small messages below 1 KiB', () => {
    const end = runPair(startOf('a', A, terms), startOf('b', B, terms));
    expect(end.wire.map((each) => each.step).sort()).toEqual(
      ['answer', 'commit', 'masked', 'result', 'seal'].flatMap((step) => [step, step]),
    );
    for (const { step, bytes } of end.wire) {
      const listBytes = step === 'masked' ? 5 * 32 : step === 'answer' ? 5 * 32 + 64 : 0;
      expect(bytes.length - listBytes).toBeLessThan(1024);
    }
  });

  it('hold message 4 back until the agreed time', () => {
    const late = someTerms({ size: 5, answerAt: unixMs(5_000) });
    const end = runPair(startOf('a', A, late), startOf('b', B, late));
    expect([end.a.phase, end.b.phase]).toEqual(['sealed', 'sealed']);
    const [early, waits] = advanceIntersection(end.a, { type: 'tick' }, unixMs(4_999), intersectionDeps);
    expect([early.phase, waits]).toEqual(['sealed', [{ type: 'wait', until: 5_000 }]]);
    const [after, outputs] = advanceIntersection(end.a, { type: 'tick' }, unixMs(5_000), intersectionDeps);
    expect(after.phase).toBe('answered');
    expect(outputs).toMatchObject([{ type: 'send', message: { step: 'answer' } }]);
  });

  it('go to dispute when the results differ', () => {
    const bend: WireBend = (from, m) =>
      from === 'b' && m.step === 'result' ? [{ ...m, hash: new Uint8Array(32) }] : [m];
    const end = runPair(startOf('a', A, terms), startOf('b', B, terms), { bend });
    expect([end.a.phase, end.a.fault, end.b.phase]).toEqual(['dispute', { type: 'ResultDiffers' }, 'vacuum']);
  });
});

describe('at home, before anything is sent', () => {
  const start = {
    terms,
    tokens: A,
    seed: new Uint8Array(32),
    snapshotRoot: new Uint8Array(32),
    approvedRoot: null,
  };

  it('a set larger than the bucket is refused, so claiming everything uncovered is', () => {
    const everything = Array.from({ length: 6 }, (_, i) => `covered|x|${i}`);
    const refused = createIntersection({ ...start, tokens: everything }, intersectionDeps);
    expect(refused).toEqual({ ok: false, error: { type: 'SetLargerThanBucket', bucket: 5 } });
  });

  it('a set other than the committed one is refused', () => {
    const { root } = commitTokens(terms, start.seed, A, terms.size, intersectionDeps);
    expect(createIntersection({ ...start, approvedRoot: root }, intersectionDeps).ok).toBe(true);
    const other = createIntersection({ ...start, tokens: B, approvedRoot: root }, intersectionDeps);
    expect(other).toEqual({ ok: false, error: { type: 'SetNotCommitted' } });
  });

  it('a token given twice is refused', () => {
    const twice = createIntersection({ ...start, tokens: ['seen|a|1', 'seen|a|1'] }, intersectionDeps);
    expect(twice).toEqual({ ok: false, error: { type: 'RepeatedToken', token: 'seen|a|1' } });
  });

  it('an agreement past its end begins nothing', () => {
    const over = someTerms({ size: 5, expires: PAIR_NOW });
    const [state, outputs] = advanceIntersection(startOf('a', A, over), { type: 'tick' }, PAIR_NOW, intersectionDeps);
    expect(state.fault).toEqual({ type: 'AgreementExpired' });
    expect(outputs).toMatchObject([{ type: 'send', message: { step: 'stop', reason: 'AgreementExpired' } }]);
  });
});

describe('what a partner may send wrong', () => {
  /** b's message of one step is altered on its way; what a then says. */
  function faultOf(step: string, alter: (m: never) => object, options: { terms?: typeof terms } = {}) {
    const used = options.terms ?? terms;
    const bend: WireBend = (from, m) =>
      from === 'b' && m.step === step ? [{ ...m, ...alter(m as never) } as IntersectionMessage] : [m];
    const end = runPair(startOf('a', A, used), startOf('b', B, used), { bend });
    expect(end.a.common).toBe(null);
    return end.a;
  }
  /** b commits to an altered masked list and sends it. */
  function maskedFault(alter: (list: Uint8Array, own: Uint8Array) => Uint8Array) {
    const honest = runPair(startOf('a', A, terms), startOf('b', B, terms));
    const list = alter(honest.b.own.masked!.list, honest.a.own.masked!.list);
    const commit = { ...honest.b.own.commit!, maskedHash: sha256(list) };
    const name = { agreementHash: terms.agreementHash, run: terms.run };
    let state = startOf('a', A, terms);
    const work: string[] = [];
    const give = (input: Parameters<typeof advanceIntersection>[1]): void => {
      const [next, outputs] = advanceIntersection(state, input, PAIR_NOW, intersectionDeps);
      state = next;
      for (const output of outputs) {
        if (output.type !== 'compute') continue;
        work.push(output.work);
        if (output.work === 'mask') give({ type: 'computed', work: 'mask', result: masks(output.job) });
        if (output.work === 'check') give({ type: 'computed', work: 'check', result: checks(output.job) });
      }
    };
    give({ type: 'tick' });
    give({ type: 'received', message: { ...name, ...commit } });
    give({ type: 'received', message: { ...name, step: 'masked', list } });
    expect(work).not.toContain('answer');
    return state.fault;
  }
  const masks = (job: { readonly kind: string }) =>
    job.kind === 'mask' ? intersectionDeps.group.hashMultiply(...maskArguments(job as never)) : new Uint8Array(0);
  const maskArguments = (job: { messages: string[]; tag: Uint8Array; scalar: Uint8Array }) =>
    [job.messages.map(textToBytes), job.tag, job.scalar] as const;
  const checks = (job: { readonly kind: string }) =>
    job.kind === 'check'
      ? intersectionDeps.group.checkPoints((job as never as { points: Uint8Array }).points)
      : new Uint8Array(0);

  it('another program version or terrain, before any set is sent', () => {
    const version = faultOf('commit', () => ({ programVersion: '0.2.0' }));
    expect(version.fault).toEqual({ type: 'ProgramVersionDiffers', own: '0.1.0', partner: '0.2.0' });
    expect(version.sentCount).toBe(1);
    const terrain = faultOf('commit', () => ({ terrainHash: 'other' }));
    expect(terrain.fault).toEqual({ type: 'TerrainDiffers', own: 'terrain', partner: 'other' });
    expect(terrain.sentCount).toBe(1);
  });

  it('the identity or no point as run key', () => {
    for (const publicKey of [new Uint8Array(32), new Uint8Array(32).fill(255)]) {
      expect(faultOf('commit', () => ({ publicKey })).fault).toEqual({ type: 'BadPoint', where: 'publicKey', at: 0 });
    }
  });

  it('a masked list that is not the committed one', () => {
    const swap = (m: { readonly list: Uint8Array }) => ({ list: arrangePoints(m.list, Uint32Array.of(1, 0, 2, 3, 4)) });
    expect(faultOf('masked', swap).fault).toEqual({ type: 'MaskedHashDiffers' });
  });

  it('[V-10] a masked list of another length, with the identity, a repetition or an echo: all before any multiplication', () => {
    expect(maskedFault((list) => list.slice(32))).toEqual({ type: 'WrongSize', wantedBytes: 160, gotBytes: 128 });
    expect(maskedFault((list) => concatBytes(list, list.subarray(0, 32)))).toMatchObject({ type: 'WrongSize' });
    const replaceFirst = (list: Uint8Array, point: Uint8Array) => concatBytes(point, list.subarray(32));
    expect(maskedFault((list) => replaceFirst(list, new Uint8Array(32)))).toEqual({
      type: 'BadPoint',
      where: 'masked',
      at: 0,
    });
    expect(maskedFault((list) => replaceFirst(list, new Uint8Array(32).fill(255)))).toMatchObject({ type: 'BadPoint' });
    expect(maskedFault((list) => replaceFirst(list, pointAt(list, 3)))).toMatchObject({ type: 'DuplicatePoint' });
    expect(maskedFault((list, own) => replaceFirst(list, pointAt(own, 2)))).toEqual({ type: 'EchoedPoint', at: 0 });
  });

  it('an answer that is not the sealed one', () => {
    const alter = (m: { readonly list: Uint8Array }) => ({
      list: arrangePoints(m.list, Uint32Array.of(1, 0, 2, 3, 4, 5, 6)),
    });
    expect(faultOf('answer', alter).fault).toEqual({ type: 'AnswerNotSealed' });
    expect(faultOf('answer', () => ({ nonce: new Uint8Array(32) })).fault).toEqual({ type: 'AnswerNotSealed' });
  });

  it('[V-14] a message of another run or agreement, or out of its order', () => {
    expect(faultOf('masked', () => ({ run: 9 })).fault).toEqual({
      type: 'OutOfOrder',
      step: 'masked',
      phase: 'masked',
    });
    const other = faultOf('commit', () => ({ agreementHash: new Uint8Array(32) }));
    expect(other.fault?.type).toBe('OutOfOrder');
    const name = { agreementHash: terms.agreementHash, run: terms.run };
    const early: ReadonlyArray<IntersectionMessage> = [
      { ...name, step: 'masked', list: new Uint8Array(160) },
      { ...name, step: 'seal', hash: new Uint8Array(32) },
      { ...name, step: 'answer', list: new Uint8Array(224), nonce: new Uint8Array(32) },
      { ...name, step: 'result', hash: new Uint8Array(32), totals: {} },
    ];
    for (const message of early) {
      const [state] = advanceIntersection(
        startOf('a', A, terms),
        { type: 'received', message },
        PAIR_NOW,
        intersectionDeps,
      );
      expect(state.fault).toEqual({ type: 'OutOfOrder', step: message.step, phase: 'agreed' });
    }
  });

  it('a message sent twice is no fault, a different one in its place is', () => {
    const twice: WireBend = (_, m) => [m, m];
    const end = runPair(startOf('a', A, terms), startOf('b', B, terms), { bend: twice });
    expect([end.a.phase, end.b.phase]).toEqual(['vacuum', 'vacuum']);
    const other: WireBend = (from, m) =>
      from === 'b' && m.step === 'commit' ? [m, { ...m, programVersion: '0.1.1' }] : [m];
    expect(runPair(startOf('a', A, terms), startOf('b', B, terms), { bend: other }).a.fault?.type).toBe('OutOfOrder');
  });

  it('a stop stands on both ends, with its reason', () => {
    const bend: WireBend = (from, m) =>
      from === 'b' && m.step === 'seal' ? [{ ...m, step: 'stop', reason: 'Withdrawn' }] : [m];
    const end = runPair(startOf('a', A, terms), startOf('b', B, terms), { bend });
    expect(end.a.fault).toEqual({ type: 'PartnerStopped', reason: 'Withdrawn' });
    const [own, outputs] = advanceIntersection(
      startOf('a', A, terms),
      { type: 'stop', reason: 'Ordered' },
      PAIR_NOW,
      intersectionDeps,
    );
    expect([own.phase, own.fault]).toEqual(['stopped', { type: 'StoppedHere', reason: 'Ordered' }]);
    expect(outputs).toMatchObject([{ type: 'send', message: { step: 'stop', reason: 'StoppedHere' } }]);
  });
});

describe('[V-12] a partner that spoils one answer', () => {
  const RUNS = 250;
  const bends: Readonly<Record<string, (list: Uint8Array, at: number, other: number) => Uint8Array>> = {
    alters: (list, at) => replaceAt(list, at, intersectionDeps.group.multiplyBase(Uint8Array.from(SCALAR))),
    swaps: (list, at, other) => replaceAt(replaceAt(list, at, pointAt(list, other)), other, pointAt(list, at)),
    repeats: (list, at, other) => replaceAt(list, at, pointAt(list, other)),
    drops: (list, at) => concatBytes(list.subarray(0, at * 32), list.subarray(at * 32 + 32)),
  };
  const SCALAR = Array.from({ length: 32 }, (_, i) => (i === 0 ? 5 : 0));

  for (const [name, spoil] of Object.entries(bends)) {
    it(`[V-12] ${name} it, and proves and seals what it made: caught in ${RUNS} of ${RUNS} runs`, () => {
      const prng = createPrng(name.length);
      let caught = 0;
      for (let run = 1; run <= RUNS; run++) {
        const used = someTerms({ size: 4, run });
        const at = prng.nextBelow(4);
        const other = (at + 1 + prng.nextBelow(3)) % 4;
        const end = runPair(startOf('a', A, used), startOf('b', B, used), {
          bendWork: (from, work, result) =>
            from === 'b' && work === 'answer' && name !== 'drops' ? spoil(result, at, other) : result,
          bend: name === 'drops' ? dropFromAnswer(at) : (_, m) => [m],
        });
        const wanted = name === 'drops' ? 'WrongSize' : 'ProofFailed';
        if (end.a.phase === 'stopped' && end.a.fault?.type === wanted && end.a.common === null) caught++;
      }
      expect(caught).toBe(RUNS);
    });
  }

  /** Holds b's seal back until its answer is made, then seals and sends the answer without one element. */
  function dropFromAnswer(at: number): WireBend {
    return (from, m) => {
      if (from === 'a' || (m.step !== 'seal' && m.step !== 'answer')) return [m];
      if (m.step === 'seal') return [];
      const list = bends['drops']!(m.list, at, 0);
      const { agreementHash, run } = m;
      return [
        { agreementHash, run, step: 'seal', hash: sha256(concatBytes(m.nonce, list)) },
        { ...m, list },
      ];
    };
  }
});

describe('the last mover', () => {
  it('has seen the other answer, and whatever it then sends instead of its own is refused', () => {
    const honest = runPair(startOf('a', A, terms), startOf('b', B, terms));
    const list = honest.b.own.answer!.list;
    const seen = honest.a.own.answer!.list;
    const changes: ReadonlyArray<Uint8Array> = [
      replaceAt(list, 0, pointAt(list, 1)),
      replaceAt(list, 4, pointAt(seen, 4)),
      concatBytes(seen.subarray(0, 160), list.subarray(160)),
      list.subarray(0, list.length - 64),
      concatBytes(list, list),
      ...Array.from({ length: pointCount(list) * 8 }, (_, i) => {
        const flipped = list.slice();
        flipped[i * 4]! ^= 1;
        return flipped;
      }),
    ];
    for (const changed of changes) {
      let hasSeen = false;
      const bend: WireBend = (from, m) => {
        if (from === 'a' && m.step === 'answer') hasSeen = true;
        return from === 'b' && m.step === 'answer' ? [{ ...m, list: changed }] : [m];
      };
      const end = runPair(startOf('a', A, terms), startOf('b', B, terms), { bend });
      expect(hasSeen).toBe(true);
      expect(end.a.fault).toEqual({ type: 'AnswerNotSealed' });
    }
  });

  it('[V-11] cannot send its answer before it has sealed it', () => {
    const bend: WireBend = (from, m) => (from === 'b' && m.step === 'seal' ? [] : [m]);
    const end = runPair(startOf('a', A, terms), startOf('b', B, terms), { bend });
    expect(end.wire.filter((each) => each.from === 'b').map((each) => each.step)).toEqual([
      'commit',
      'masked',
      'answer',
    ]);
    expect(end.a.fault).toEqual({ type: 'OutOfOrder', step: 'answer', phase: 'sealed' });
    expect(end.a.common).toBe(null);
  });
});

describe('a crash', () => {
  const plain = runPair(startOf('a', A, terms), startOf('b', B, terms));
  const bytesOf = (name: SideName, step: string, wire: typeof plain.wire) =>
    wire.filter((each) => each.from === name && each.step === step).map((each) => each.bytes);

  for (const when of ['before-store', 'after-store'] as const) {
    it(`${when.replace('-', ' the ')} at every step changes no byte that is sent`, () => {
      let reached = true;
      let crashes = 0;
      for (let at = 0; reached; at++) {
        let count = 0;
        reached = false;
        const end = runPair(startOf('a', A, terms), startOf('b', B, terms), {
          crash: (_, moment) => {
            if (moment !== when || count++ !== at) return false;
            reached = true;
            return true;
          },
        });
        expect([end.a.phase, end.b.phase, end.a.common]).toEqual(['vacuum', 'vacuum', COMMON]);
        for (const each of plain.wire) {
          const sent = bytesOf(each.from, each.step, end.wire);
          expect(sent.length).toBeGreaterThan(0);
          for (const bytes of sent) expect(bytes).toEqual(each.bytes);
        }
        if (reached) crashes++;
      }
      expect(crashes).toBeGreaterThan(20);
    });
  }

  it('at every step of one run loses nothing either', () => {
    let turn = 0;
    const end = runPair(startOf('a', A, terms), startOf('b', B, terms), {
      crash: (_, moment) => moment === 'after-store' && turn++ % 2 === 0 && turn < 60,
    });
    expect([end.a.phase, end.b.phase, end.b.common]).toEqual(['vacuum', 'vacuum', COMMON]);
  });
});

describe('the transcript', () => {
  it('of two worlds with equal tokens and other posts differs in the snapshot root of message 1 alone', () => {
    const [one, other] = [9, 10].map((fill) => {
      const a = startOf('a', A, terms, { snapshotRoot: new Uint8Array(32).fill(fill) });
      return runPair(a, startOf('b', B, terms)).wire;
    });
    const differing = one!.filter((each, i) => !Buffer.from(each.bytes).equals(other![i]!.bytes));
    expect(differing.map((each) => [each.from, each.step])).toEqual([['a', 'commit']]);
  });

  it('holds no token, cell, slot list, salt or seed, in text or in bytes', () => {
    const cell = '882c128805fffff';
    const tokens = [0, 1, 2].map((slot) => `covered|${cell}|${slot}`);
    const state = startOf('a', tokens, terms);
    const end = runPair(state, startOf('b', [...tokens.slice(0, 1), `covered|${cell}|9`], terms));
    expect(end.a.common).toEqual(tokens.slice(0, 1));
    const all = Buffer.concat(end.wire.map((each) => each.bytes));
    const set = commitTokens(terms, state.seed, state.tokens, terms.size, intersectionDeps);
    const secrets = [
      Buffer.from(cell),
      Buffer.from(cell.slice(2, 9)),
      Buffer.from('dummy'),
      Buffer.from('covered|'),
      Buffer.from(state.seed),
      ...Array.from({ length: terms.size }, (_, i) => Buffer.from(set.openLeaf(i).salt)),
      ...tokens.map((token) => Buffer.from(sha256(textToBytes(token)))),
    ];
    for (const secret of secrets) {
      expect(all.includes(secret)).toBe(false);
      const text = secret.toString('base64url').slice(0, -1);
      expect([text, all.includes(text)]).toEqual([text, false]);
    }
    const fields = end.wire.flatMap(({ bytes }) => {
      const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
      return Object.keys(JSON.parse(mustBe(bytesToText(bytes.subarray(4, 4 + length)))));
    });
    const commit = ['programVersion', 'terrainHash', 'root', 'publicKey', 'maskedHash', 'snapshotRoot'];
    const rest = ['agreement', 'run', 'step', 'listHash', 'listBytes', 'hash', 'nonce', 'totals'];
    expect(new Set(fields)).toEqual(new Set([...commit, ...rest]));
  });
});

function replaceAt(list: Uint8Array, at: number, point: Uint8Array): Uint8Array {
  const out = list.slice();
  out.set(point, at * 32);
  return out;
}
