/**
 * Sealing to an organisation's seal key: HPKE (RFC 9180) base mode with X25519, HKDF-SHA256 and AES-256-GCM. The sealed
 * form is the 32-byte encapsulated key followed by the ciphertext. Who sealed is proved by signatures inside, never by this.
 */
import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';
import { type Bytes, concatBytes } from '../base/bytes.ts';
import type { X25519KeyPair } from './crypto.ts';
import type { Identity } from './identity.ts';

const ENC_BYTES = 32;
const suite = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });

function exact(bytes: Bytes): ArrayBuffer {
  return bytes.slice().buffer as ArrayBuffer;
}

export async function hpkeSeal(publicKey: Bytes, info: Bytes, plain: Bytes): Promise<Bytes> {
  const recipientPublicKey = await suite.kem.deserializePublicKey(exact(publicKey));
  const sender = await suite.createSenderContext({ recipientPublicKey, info: exact(info) });
  const sealed = await sender.seal(exact(plain));
  return concatBytes(new Uint8Array(sender.enc), new Uint8Array(sealed));
}

/** Null where it was sealed to another key, for another purpose, or altered. */
export async function hpkeOpen(pair: X25519KeyPair, info: Bytes, sealed: Bytes): Promise<Bytes | null> {
  if (sealed.length <= ENC_BYTES) return null;
  try {
    const recipientKey = await suite.kem.importKey('raw', exact(pair.privateKey), false);
    const context = await suite.createRecipientContext({
      recipientKey,
      enc: exact(sealed.subarray(0, ENC_BYTES)),
      info: exact(info),
    });
    return new Uint8Array(await context.open(exact(sealed.subarray(ENC_BYTES))));
  } catch {
    return null;
  }
}

/** With the seal key in force, or with one before it: whoever sealed may not have known the change yet. */
export async function hpkeOpenAny(
  { seal, spare }: Pick<Identity, 'seal' | 'spare'>,
  info: Bytes,
  sealed: Bytes,
): Promise<Bytes | null> {
  for (const pair of [seal, ...spare.seal]) {
    const plain = await hpkeOpen(pair, info, sealed);
    if (plain !== null) return plain;
  }
  return null;
}
