/** Claims about records: what is committed to, what a signature covers, what ingest refuses. */
import { describe, expect, it } from 'vitest';
import { anIncident } from '../../test/harness/builders.ts';
import { canonicalBytes, type Json, parseCanonical } from '../base/canonical.ts';
import { createPrng } from '../base/random.ts';
import { aes256Gcm, createSigner, seedToEd25519KeyPair, sha256, verifyEd25519 } from '../node/crypto.ts';
import { createRecord, createRecordBatch, jsonToSignedRecord, openRecord, signedRecordToJson } from './record.ts';

const prng = createPrng(1);
const pair = seedToEd25519KeyPair(prng.nextBytes(32));
const signer = createSigner(pair);
const ORG = `org_${'a'.repeat(52)}`;
const deps = { sha256, randomBytes: prng.nextBytes, signer };
const check = {
  sha256,
  verify: verifyEd25519,
  findKey: (org: string, kid: string) => (org === ORG && kid === pair.kid ? pair.publicKey : null),
};

function make(body = anIncident()) {
  const made = createRecord({ kind: 'incident-report', org: ORG, marking: 'official', body }, deps);
  if (!made.ok) throw new Error(JSON.stringify(made.error));
  return made.value;
}

describe('a record', () => {
  it('[R-1] reads back as it was written, through its carried form', () => {
    const record = make();
    const carried = jsonToSignedRecord(JSON.parse(JSON.stringify(signedRecordToJson(record.signed))));
    if (!carried.ok) throw new Error('carried');
    const opened = openRecord(carried.value, check);
    expect(opened).toMatchObject({ ok: true, value: { id: record.id, body: anIncident() } });
  });

  it('[R-2] shows any subset of its leaves and still verifies; what is withheld is absent', () => {
    const record = make();
    const shown = record.signed.disclosures.filter(([, path]) => path === '/incidentKind' || path === '/place/cell7');
    const opened = openRecord({ ...record.signed, disclosures: shown }, check);
    expect(opened).toMatchObject({ ok: true });
    if (opened.ok)
      expect(opened.value.body).toEqual({ incidentKind: 'attack-on-post', place: { cell7: anIncident().place.cell7 } });
  });

  it('[R-3] refuses a leaf that was altered, salted anew, doubled or is not of this core', () => {
    const record = make();
    const [salt, path] = record.signed.disclosures[0]!;
    const altered = record.signed.disclosures.map((d, i) => (i === 0 ? ([salt, path, 'x'] as const) : d));
    const doubled = [...record.signed.disclosures, record.signed.disclosures[0]!];
    const foreign = make().signed.disclosures;
    for (const disclosures of [altered, doubled, foreign]) {
      expect(openRecord({ ...record.signed, disclosures }, check)).toMatchObject({
        ok: false,
        error: { type: 'BadDisclosure' },
      });
    }
  });

  it('[R-4] refuses a signature by an unknown key or over other bytes', () => {
    const record = make();
    const other = make();
    expect(openRecord({ ...record.signed, signatures: other.signed.signatures }, check)).toMatchObject({
      error: { type: 'BadSignature' },
    });
    expect(openRecord(record.signed, { ...check, findKey: () => null })).toMatchObject({
      error: { type: 'BadSignature' },
    });
    expect(openRecord({ ...record.signed, signatures: [] }, check)).toMatchObject({ error: { type: 'BadSignature' } });
  });

  it('[R-6] hides how many leaves there are behind decoys', () => {
    const few = make(anIncident());
    expect([8, 16, 32, 64]).toContain(few.core.digests.length);
    expect(few.core.digests.length).toBeGreaterThan(few.signed.disclosures.length);
  });

  it('[R-7] of a batch verifies by its path to the signed root, and not with another place in it', () => {
    const drafts = Array.from({ length: 13 }, (_, i) => ({
      kind: 'incident-report',
      org: ORG,
      marking: 'official' as const,
      body: anIncident({ impact: i % 5 }),
    }));
    const batch = createRecordBatch(drafts, deps);
    if (!batch.ok) throw new Error('batch');
    for (const { signed } of batch.value) expect(openRecord(signed, check).ok).toBe(true);
    const [a, b] = batch.value;
    expect(openRecord({ ...a!.signed, signatures: b!.signed.signatures }, check)).toMatchObject({
      error: { type: 'BadSignature' },
    });
  });

  it('[R-8] with an unknown member, without a required one or against a rule is refused by name', () => {
    const bad = [
      { ...anIncident(), surname: 'x' },
      { ...anIncident(), place: {} },
      { ...anIncident(), state: 'closed' },
      { ...anIncident(), occurred: { from: '2021-05-01T00:00:00.000Z', to: '2021-04-01T00:00:00.000Z' } },
    ];
    for (const body of bad) {
      const made = createRecord({ kind: 'incident-report', org: ORG, marking: 'official', body: body as never }, deps);
      expect(made).toMatchObject({ ok: false, error: { type: 'BadBody' } });
    }
  });
});

describe('canonical bytes', () => {
  it('[R-1] are the only form accepted: doubled keys, fractions, big integers, odd escapes are refused', () => {
    const odd = [
      '{"a":1,"a":2}',
      '{"a":1.5}',
      '{"a":9007199254740993}',
      '{"a":"\\u0041"}',
      '{ "a":1}',
      '{"b":1,"a":2}',
      '{"a":-0}',
    ];
    for (const text of odd) expect(parseCanonical(new TextEncoder().encode(text)).ok).toBe(false);
    const value: Json = { a: [1, 'x'], b: null };
    expect(parseCanonical(canonicalBytes(value))).toEqual({ ok: true, value });
  });
});

describe('authenticated encryption', () => {
  it('opens only with the same key, additional data and bytes', () => {
    const key = prng.nextBytes(32);
    const nonce = new Uint8Array(12);
    const sealed = aes256Gcm.seal(key, nonce, new Uint8Array([1]), new Uint8Array([2, 3]));
    expect(aes256Gcm.open(key, nonce, new Uint8Array([1]), sealed)).toEqual(new Uint8Array([2, 3]));
    expect(aes256Gcm.open(key, nonce, new Uint8Array([2]), sealed)).toBeNull();
  });
});
