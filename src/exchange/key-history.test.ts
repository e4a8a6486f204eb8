/** Claims about key statements: who may sign the next one, and which keys are refused. */
import { describe, expect, it } from 'vitest';
import { bytesToBase32, bytesToBase64url } from '../base/bytes.ts';
import { createPrng } from '../base/random.ts';
import { createSigner, type Ed25519KeyPair, seedToEd25519KeyPair, sha256 } from '../node/crypto.ts';
import { CORE_V, createUnsignedRecord } from '../record/record.ts';
import { publicKeyToKid, signBytes } from '../record/signature.ts';
import { SIM_STATEMENT_DEPS as DEPS } from '../sim/sim-keys.ts';
import { extendKeyHistory, findRevocation, type KeyHistory, rootsHash } from './key-history.ts';

const prng = createPrng(17);
const pairs = (count: number) => Array.from({ length: count }, () => seedToEd25519KeyPair(prng.nextBytes(32)));
const [ROOTS, NEXT, OTHER] = [pairs(3), pairs(3), pairs(3)];
const NODE = pairs(1)[0]!;

type Change = { readonly org?: string; readonly by?: ReadonlyArray<Ed25519KeyPair>; readonly body?: object };

function statement({ org = '', by = ROOTS.slice(0, 2), body = {} }: Change) {
  const roots = ((body as { roots?: unknown }).roots as ReadonlyArray<Ed25519KeyPair> | undefined) ?? ROOTS;
  const made = createUnsignedRecord(
    {
      kind: 'key-statement',
      org,
      marking: 'official',
      body: {
        n: 1,
        code: 'PSH',
        name: [{ text: 'PSH', language: 'en' }],
        nextRoots: rootsHash(
          NEXT.map((r) => r.publicKey),
          sha256,
        ),
        exercise: true,
        keys: [line(NODE.publicKey)],
        revoked: [],
        ...body,
        roots: roots.map((r) => ({ kid: r.kid, pub: bytesToBase64url(r.publicKey) })),
      } as never,
    },
    { sha256, randomBytes: prng.nextBytes },
  );
  if (!made.ok) throw new Error(JSON.stringify(made.error));
  const { coreBytes, disclosures } = made.value;
  return { coreBytes, disclosures, signatures: by.map((pair) => signBytes(CORE_V, coreBytes, createSigner(pair))) };
}

function line(publicKey: Uint8Array) {
  return { kid: publicKeyToKid(publicKey, sha256), use: 'sign', alg: 'Ed25519', pub: bytesToBase64url(publicKey) };
}

function first(): KeyHistory {
  const extended = extendKeyHistory(null, statement({}), DEPS);
  if (!extended.ok) throw new Error(JSON.stringify(extended.error));
  return extended.value.history;
}

const extend = (history: KeyHistory | null, change: Change) => extendKeyHistory(history, statement(change), DEPS);
const next = (history: KeyHistory, change: Change) =>
  extend(history, { ...change, org: history.org, body: { n: 2, prev: history.statements[0], ...change.body } });
const REFUSED = { ok: false, error: { type: 'BadStatement' } };

describe('key statements', () => {
  it('[R-17] the id of an originator is made of the hash of its first statement, signed by two of its three roots', () => {
    const signed = statement({});
    const extended = extendKeyHistory(null, signed, DEPS);
    expect(extended).toMatchObject({ ok: true });
    expect(extended.ok && extended.value.history.org).toBe(`org_${bytesToBase32(sha256(signed.coreBytes))}`);
    expect(extend(null, { by: ROOTS.slice(0, 1) })).toMatchObject(REFUSED);
    expect(extend(null, { by: [ROOTS[0]!, ROOTS[0]!] })).toMatchObject(REFUSED);
    expect(extend(null, { by: [ROOTS[0]!, OTHER[0]!] })).toMatchObject(REFUSED);
  });

  it('[R-17] the next statement is signed by two of the same roots, or by two of those committed to, and by no others', () => {
    const history = first();
    expect(next(history, {})).toMatchObject({ ok: true });
    expect(next(history, { body: { roots: NEXT }, by: NEXT.slice(1) })).toMatchObject({ ok: true });
    expect(next(history, { body: { roots: NEXT }, by: ROOTS.slice(1) })).toMatchObject(REFUSED);
    expect(next(history, { body: { roots: OTHER }, by: OTHER.slice(1) })).toMatchObject(REFUSED);
    expect(next(history, { body: { n: 3 } })).toMatchObject(REFUSED);
    expect(next(history, { body: { exercise: false } })).toMatchObject(REFUSED);
    expect(next(history, { body: { prev: undefined } })).toMatchObject(REFUSED);
  });

  it('[R-5] small-order and non-canonical keys are refused as roots and as lines, at enrolment and at rotation', () => {
    const identityPoint = new Uint8Array(32);
    identityPoint[0] = 1;
    const tooLarge = new Uint8Array(32).fill(0xff);
    for (const weak of [identityPoint, tooLarge, new Uint8Array(32)]) {
      expect(extend(null, { body: { keys: [line(weak)] } })).toMatchObject({ ok: false, error: { type: 'WeakKey' } });
      expect(next(first(), { body: { keys: [line(weak)] } })).toMatchObject({ ok: false, error: { type: 'WeakKey' } });
      const roots = [ROOTS[0]!, ROOTS[1]!, { ...ROOTS[2]!, publicKey: weak, kid: publicKeyToKid(weak, sha256) }];
      expect(extend(null, { body: { roots } })).toMatchObject(REFUSED);
    }
  });

  it('[R-17] a revocation names places in feeds; in a feed it does not name, nothing of the key counts', () => {
    const history = first();
    const feed = { from: history.org, to: `org_${'b'.repeat(52)}`, lane: 'bulk' } as const;
    const revoked = [{ kid: NODE.kid, compromisedSince: [{ ...feed, epoch: 1, seq: 7 }] }];
    const extended = next(history, { body: { keys: [], revoked } });
    if (!extended.ok) throw new Error(JSON.stringify(extended.error));
    expect(findRevocation(extended.value.history, NODE.kid, feed)).toMatchObject({ epoch: 1, seq: 7 });
    expect(findRevocation(extended.value.history, NODE.kid, { ...feed, lane: 'urgent' })).toEqual({ epoch: 1, seq: 1 });
    expect(findRevocation(history, NODE.kid, feed)).toBeNull();
  });
});
