/** Claims about one received release: whose record it may carry. */
import { describe, expect, it } from 'vitest';
import { anIncident } from '../../test/harness/builders.ts';
import { bytesToBase64url } from '../base/bytes.ts';
import { createPrng } from '../base/random.ts';
import { unixMs } from '../base/time.ts';
import { aes256Gcm, createSigner, seedToEd25519KeyPair, sha256, verifyEd25519 } from '../node/crypto.ts';
import { disclosureDigest, shownHash } from '../record/disclosure.ts';
import { createRecord } from '../record/record.ts';
import { signBytes } from '../record/signature.ts';
import { checkRelease } from './content.ts';
import { type Entry, objectBytes, type Release } from './object.ts';
import { nextHop } from './onward.ts';
import { releaseHash, sealPayload } from './payload.ts';

const prng = createPrng(5);
const PARTIES = ['a', 'b', 'c', 'd'].map((letter) => ({
  org: `org_${letter.repeat(52)}`,
  pair: seedToEd25519KeyPair(prng.nextBytes(32)),
}));
const [A, B, C, D] = PARTIES;
type Party = (typeof PARTIES)[number];

/** A release by `from` to `to` of a record that `author` signed; passed on where its author gave it to `first` before. */
function receive(author: Party, from: Party, to: Party, passed?: { readonly first: Party; readonly hop?: number }) {
  const made = createRecord(
    { kind: 'incident-report', org: author.org, marking: 'official', body: anIncident() },
    { sha256, randomBytes: prng.nextBytes, signer: createSigner(author.pair) },
  );
  if (!made.ok) throw new Error('record');
  const { id, signed } = made.value;
  const given: Release = {
    v: 'seamline/release/1',
    record: id,
    form: 'provable',
    shown: shownHash(signed.disclosures, sha256),
    to: (passed?.first ?? to).org,
    lane: 'bulk',
    marking: 'official',
    handling: [],
    onward: passed === undefined ? [] : [C!.org, D!.org],
    nonce: bytesToBase64url(prng.nextBytes(16)),
  };
  const onward = { to: to.org, onward: [], of: releaseHash(given, sha256), hop: passed?.hop };
  const release: Release =
    passed === undefined ? given : (JSON.parse(JSON.stringify({ ...given, ...onward })) as Release);
  const signatures = [signBytes(given.v, objectBytes(given), createSigner(author.pair))];
  const digests = signed.disclosures.map((d) => disclosureDigest(d, sha256));
  const origin = passed === undefined ? {} : { origin: { release: given, signatures, digests } };
  const key = prng.nextBytes(32);
  const sealed = sealPayload({ release, approvals: [], record: signed, ...origin }, key, { aead: aes256Gcm, sha256 });
  if (!sealed.ok) throw new Error('payload');
  const entry: Entry = {
    v: 'seamline/entry/1',
    from: from.org,
    to: to.org,
    lane: 'bulk',
    epoch: 1,
    seq: 1,
    prev: null,
    ack: { urgent: null, bulk: null },
    type: passed === undefined ? 'release' : 'onward',
    rel: releaseHash(release, sha256),
    payloadHash: bytesToBase64url(sha256(sealed.value.sealed)),
    marking: 'official',
    handling: [],
    approvals: [],
    sentAt: '2021-05-01T00:00:00.000Z',
  };
  const findSigningKey = (org: string, kid: string) =>
    PARTIES.find((p) => p.org === org && p.pair.kid === kid)?.pair.publicKey ?? null;
  return checkRelease(entry, sealed.value.sealed, key, {
    sha256,
    verify: verifyEd25519,
    aead: aes256Gcm,
    findSigningKey,
    findPersonKey: () => null,
    verifyPasskey: () => false,
    ownOrg: to.org,
    agreement: { kinds: ['incident-report'], markingCeiling: 'official' },
    now: unixMs(1_620_000_000_000),
    isWithdrawn: () => false,
    approvalsNeeded: () => 0,
  });
}

describe('a received release', () => {
  it('[F-11] carries a record of its sender', () => {
    expect(receive(A!, A!, B!)).toMatchObject({ ok: true });
  });

  it("[F-11] of somebody else's record without the originator's leave is set aside, and so is our own come back", () => {
    expect(receive(A!, B!, C!)).toMatchObject({ ok: false, error: { type: 'NotForOnward' } });
    expect(receive(A!, B!, A!)).toMatchObject({ ok: false, error: { type: 'NotForOnward' } });
  });

  it('[L-14] says the how-manieth has passed it on, and past the third it is set aside', () => {
    const passOn = (from: Party, to: Party, first: Party, hop?: number) =>
      receive(A!, from, to, hop === undefined ? { first } : { first, hop });
    expect(passOn(B!, C!, B!)).toMatchObject({ ok: true });
    for (const hop of [2, 3]) expect(passOn(C!, D!, B!, hop)).toMatchObject({ ok: true });
    const refused = { ok: false, error: { type: 'NotForOnward', reason: 'hops' } };
    expect(passOn(B!, C!, B!, 2)).toEqual(refused);
    expect(passOn(C!, D!, B!)).toEqual(refused);
    expect(passOn(C!, D!, B!, 4)).toEqual(refused);
    expect(nextHop({ of: 'x', hop: 2 })).toEqual({ hop: 3 });
    expect([nextHop({}), nextHop({ of: 'x' })]).toEqual([{}, { hop: 2 }]);
  });
});
