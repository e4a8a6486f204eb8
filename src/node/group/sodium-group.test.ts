/** The group that runs: published vectors through the same functions, noble as oracle, the identity refused. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createNobleGroup, nobleSha512 } from '../../../test/oracle/noble-group.ts';
import { bytesToHex, concatBytes, hexToBytes, textToBytes } from '../../base/bytes.ts';
import { createPrng } from '../../base/random.ts';
import { isProofGood, makeProof, PROOF_BYTES, proofWeights } from '../../vacuum/dleq.ts';
import { expandMessage } from '../../vacuum/expand-message.ts';
import { GENERATOR, isScalar, pointAt } from '../../vacuum/group.ts';
import { createSodiumGroup, nodeSha512 } from './sodium-group.ts';

const VECTORS = new URL('../../../test/vectors/ristretto255/', import.meta.url);
const group = await createSodiumGroup();
const noble = createNobleGroup();
const deps = { group, sha512: nodeSha512 };

type Suite = {
  readonly mode: number;
  readonly groupDST: string;
  readonly skSm: string;
  readonly pkSm?: string;
  readonly vectors: ReadonlyArray<{
    readonly Batch: number;
    readonly Blind: string;
    readonly BlindedElement: string;
    readonly EvaluationElement: string;
    readonly Input: string;
    readonly Output: string;
    readonly Proof?: { readonly proof: string; readonly r: string };
  }>;
};

const expandVectors = readVectors<{
  readonly DST: string;
  readonly tests: ReadonlyArray<{
    readonly len_in_bytes: string;
    readonly msg: string;
    readonly uniform_bytes: string;
  }>;
}>('expand-message-xmd-sha512-rfc9380.json');
const suites = readVectors<ReadonlyArray<Suite>>('voprf-rfc9497.json');

describe('RFC 9380', () => {
  it('[V-7] expands every message of the SHA-512 vectors to the published bytes', () => {
    expect(expandVectors.tests.length).toBe(10);
    for (const test of expandVectors.tests) {
      const bytes = expandMessage(
        nodeSha512,
        textToBytes(test.msg),
        textToBytes(expandVectors.DST),
        Number(test.len_in_bytes),
      );
      expect(bytesToHex(bytes)).toBe(test.uniform_bytes);
    }
  });
});

describe('RFC 9497 ristretto255-SHA512', () => {
  it('blinds, evaluates and finalises every OPRF and VOPRF vector to the published bytes', () => {
    let count = 0;
    for (const suite of suites) {
      for (const vector of suite.vectors) {
        const inputs = vector.Input.split(',').map(hex);
        const blinded = inputs.map((input, i) =>
          group.hashMultiply([input], hex(suite.groupDST), hex(vector.Blind.split(',')[i]!)),
        );
        expect(blinded.map(bytesToHex).join()).toBe(vector.BlindedElement);
        const evaluated = group.multiply(concatBytes(...blinded), hex(suite.skSm));
        expect(inputs.map((_, i) => bytesToHex(pointAt(evaluated, i))).join()).toBe(vector.EvaluationElement);
        const outputs = inputs.map((input) => {
          const unblinded = group.multiply(group.hashToGroup([input], hex(suite.groupDST)), hex(suite.skSm));
          const length = Uint8Array.of(input.length >> 8, input.length & 255);
          return nodeSha512(concatBytes(length, input, Uint8Array.of(0, 32), unblinded, textToBytes('Finalize')));
        });
        expect(outputs.map(bytesToHex).join()).toBe(vector.Output);
        count++;
      }
    }
    expect(count).toBe(5);
  });

  it('makes and checks every VOPRF proof byte for byte', () => {
    const suite = suites.find((each) => each.mode === 1)!;
    const statement = { publicKey: hex(suite.pkSm!), context: hex(suite.groupDST).subarray('HashToGroup-'.length) };
    expect(bytesToHex(group.multiplyBase(hex(suite.skSm)))).toBe(suite.pkSm);
    for (const vector of suite.vectors) {
      const c = hex(vector.BlindedElement.replaceAll(',', ''));
      const d = hex(vector.EvaluationElement.replaceAll(',', ''));
      const weights = proofWeights(statement, c, d, 0, deps);
      const m = group.sumProducts([c], weights);
      const proof = makeProof(statement, hex(suite.skSm), m, hex(vector.Proof!.r), deps);
      expect(bytesToHex(proof)).toBe(vector.Proof!.proof);
      expect(isProofGood(statement, m, group.sumProducts([d], weights), proof, deps)).toBe(true);
      for (let i = 0; i < PROOF_BYTES; i++) {
        const spoiled = proof.slice();
        spoiled[i]! ^= 1;
        expect(isProofGood(statement, m, group.sumProducts([d], weights), spoiled, deps)).toBe(false);
      }
    }
  });
});

describe('libsodium beside noble', () => {
  const prng = createPrng(20_260_101);
  const tag = textToBytes('Seamline-PSI-v1-test');
  const messages = Array.from({ length: 40 }, () => prng.nextBytes(prng.nextBelow(60)));
  const scalars = noble.hashToScalar(messages, tag);

  it('hashes, multiplies, sums and reduces to the same bytes', () => {
    const points = group.hashToGroup(messages, tag);
    expect(points).toEqual(noble.hashToGroup(messages, tag));
    expect(group.hashToScalar(messages, tag)).toEqual(scalars);
    expect(group.hashMultiply(messages, tag, pointAt(scalars, 1))).toEqual(
      noble.hashMultiply(messages, tag, pointAt(scalars, 1)),
    );
    expect(group.multiply(points, pointAt(scalars, 0))).toEqual(noble.multiply(points, pointAt(scalars, 0)));
    expect(group.sumProducts([points], scalars)).toEqual(noble.sumProducts([points], scalars));
    expect(group.multiplyBase(pointAt(scalars, 2))).toEqual(noble.multiplyBase(pointAt(scalars, 2)));
    const [a, b, c] = [pointAt(scalars, 3), pointAt(scalars, 4), pointAt(scalars, 5)];
    expect(group.subtractScalarProduct(a, b, c)).toEqual(noble.subtractScalarProduct(a, b, c));
    expect(nodeSha512(messages[0]!)).toEqual(nobleSha512(messages[0]!));
  });

  it('agrees on which 32 bytes are a point, with the identity and non-canonical encodings refused', () => {
    const candidates = [
      new Uint8Array(32),
      new Uint8Array(32).fill(255),
      GENERATOR,
      hex('edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'),
      hex('0100000000000000000000000000000000000000000000000000000000000000'),
      hex('13e9a5d1a3d4b2a0d6dfd0f8c1b9e5c4a1b2c3d4e5f60718293a4b5c6d7e8f10'),
      ...Array.from({ length: 200 }, () => {
        const bytes = prng.nextBytes(32);
        bytes[31]! &= 127;
        bytes[0]! &= 254;
        return bytes;
      }),
    ];
    const good = group.checkPoints(concatBytes(...candidates));
    expect(good).toEqual(noble.checkPoints(concatBytes(...candidates)));
    expect([...good.subarray(0, 3)]).toEqual([0, 0, 1]);
    const share = good.reduce((sum, each) => sum + each, 0) / good.length;
    expect(share).toBeGreaterThan(0.1);
    expect(share).toBeLessThan(0.5);
  });

  it('gives the identity as 32 zero bytes where a sum cancels', () => {
    const point = group.multiplyBase(pointAt(scalars, 0));
    const one = Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 1 : 0));
    const minusOne = group.subtractScalarProduct(new Uint8Array(32), one, one);
    expect(isScalar(minusOne)).toBe(true);
    const sum = group.sumProducts([concatBytes(point, point)], concatBytes(one, minusOne));
    expect(sum).toEqual(new Uint8Array(32));
    expect(group.multiply(point, new Uint8Array(32))).toEqual(new Uint8Array(32));
  });

  it('knows a scalar below the order from one at it', () => {
    const order = hex('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010');
    const below = order.slice();
    below[0]!--;
    expect([isScalar(order), isScalar(below), isScalar(new Uint8Array(31))]).toEqual([false, true, false]);
  });
});

function hex(text: string): Uint8Array {
  const bytes = hexToBytes(text);
  if (!bytes.ok) throw new Error(text);
  return bytes.value;
}

function readVectors<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(name, VECTORS), 'utf8')) as T;
}
