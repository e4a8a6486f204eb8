/**
 * Cryptography by node:crypto: SHA-256, Ed25519, AES-256-GCM, X25519, HKDF. Node accepts small-order Ed25519 keys, so
 * `isWeakEd25519Key` must be asked at enrolment and rotation (rule R-5).
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  hash,
  hkdfSync,
  type KeyObject,
  randomBytes as nodeRandomBytes,
  randomFillSync,
  sign,
  timingSafeEqual,
  verify,
} from 'node:crypto';
import { type Bytes, bytesToBase64url, bytesToHex, concatBytes } from '../base/bytes.ts';
import type { Aead, Hkdf, RandomBytes, Sha256, Signer, VerifyEd25519 } from '../base/crypto.ts';
import { publicKeyToKid } from '../record/signature.ts';

const ED25519_SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const ED25519_PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const GCM_TAG_BYTES = 16;

const HASH_BYTES = 32;

/** By way of a text of one character a byte: asking for a buffer takes node three times as long. */
export const sha256: Sha256 = (bytes) => {
  const text = hash('sha256', bytes, 'binary');
  const digest = new Uint8Array(HASH_BYTES);
  for (let i = 0; i < HASH_BYTES; i++) digest[i] = text.charCodeAt(i);
  return digest;
};
export const hkdfSha256: Hkdf = (key, info, lengthBytes) =>
  new Uint8Array(hkdfSync('sha256', key, new Uint8Array(0), info, lengthBytes));
export function hmacSha256(key: Bytes, bytes: Bytes): Bytes {
  return new Uint8Array(createHmac('sha256', key).update(bytes).digest());
}

/** Takes the same time wherever the two differ. */
export function areMacsEqual(a: Bytes, b: Bytes): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Random bytes drawn from the system in one piece: a call costs more than the bytes. Each is given out once and wiped. */
const drawn = { bytes: new Uint8Array(4_096), at: 4_096 };

export const systemRandomBytes: RandomBytes = (length) => {
  if (length > drawn.bytes.length) return new Uint8Array(nodeRandomBytes(length));
  if (drawn.at + length > drawn.bytes.length) {
    randomFillSync(drawn.bytes);
    drawn.at = 0;
  }
  const given = drawn.bytes.slice(drawn.at, drawn.at + length);
  drawn.bytes.fill(0, drawn.at, drawn.at + length);
  drawn.at += length;
  return given;
};

/** Remembers what it found good, for one signature over many records; keys and messages are compared by their bytes. */
export function rememberVerified(verify: VerifyEd25519, countMax: number): VerifyEd25519 {
  const good = new Set<string>();
  return (publicKey, message, signature) => {
    const name = bytesToBase64url(sha256(concatBytes(publicKey, signature, message)));
    if (good.has(name)) return true;
    if (!verify(publicKey, message, signature)) return false;
    if (good.size >= countMax) good.clear();
    good.add(name);
    return true;
  };
}

/** Parsed public keys: parsing costs about as much as a verification, and a node meets the same few keys again and again. */
const keyObjectByHex = new Map<string, KeyObject>();

export const verifyEd25519: VerifyEd25519 = (publicKey, message, signature) => {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  try {
    return verify(null, message, ed25519KeyObject(publicKey), signature);
  } catch {
    return false;
  }
};

function ed25519KeyObject(publicKey: Bytes): KeyObject {
  const hex = bytesToHex(publicKey);
  const held = keyObjectByHex.get(hex);
  if (held) return held;
  const key = createPublicKey({ key: Buffer.concat([ED25519_SPKI_PREFIX, publicKey]), format: 'der', type: 'spki' });
  if (keyObjectByHex.size >= 1_000) keyObjectByHex.clear();
  keyObjectByHex.set(hex, key);
  return key;
}

export type Ed25519KeyPair = { readonly kid: string; readonly publicKey: Bytes; readonly seed: Bytes };

export function createEd25519KeyPair(): Ed25519KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const pub = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32));
  const seed = new Uint8Array(privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32));
  return { kid: publicKeyToKid(pub, sha256), publicKey: pub, seed };
}

/** Key pair of a 32-byte seed: deterministic, for simulation and tests. */
export function seedToEd25519KeyPair(seed: Bytes): Ed25519KeyPair {
  const key = seedToPrivateKey(seed);
  const pub = new Uint8Array(createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32));
  return { kid: publicKeyToKid(pub, sha256), publicKey: pub, seed };
}

function seedToPrivateKey(seed: Bytes): KeyObject {
  return createPrivateKey({ key: Buffer.concat([ED25519_PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });
}

/** Signers made of a pair are kept with it: parsing a private key costs as much as signing. */
const signerByPair = new WeakMap<Ed25519KeyPair, Signer>();

export function createSigner(pair: Ed25519KeyPair): Signer {
  const held = signerByPair.get(pair);
  if (held) return held;
  const key = seedToPrivateKey(pair.seed);
  const signer: Signer = { kid: pair.kid, sign: (message) => new Uint8Array(sign(null, message, key)) };
  signerByPair.set(pair, signer);
  return signer;
}

/** Encodings of the eight small-order points and of y >= p, which some verifiers accept (RFC 8032 5.1.7, Wycheproof). */
const WEAK_ED25519_KEYS = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0000000000000000000000000000000000000000000000000000000000000080',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000080',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
]);

/** True for small-order keys and for non-canonical encodings (y >= p = 2^255 - 19). */
export function isWeakEd25519Key(publicKey: Bytes): boolean {
  if (publicKey.length !== 32 || WEAK_ED25519_KEYS.has(bytesToHex(publicKey))) return true;
  const topIsFull = (publicKey[31]! & 0x7f) === 0x7f && publicKey.slice(1, 31).every((byte) => byte === 0xff);
  return topIsFull && publicKey[0]! >= 0xed;
}

/** A key given as bytes costs node more to look at than to use, hence the key objects. */
export const aes256Gcm: Aead = {
  seal: (key, nonce, additional, plain) => {
    const cipher = createCipheriv('aes-256-gcm', createSecretKey(key), nonce);
    cipher.setAAD(additional);
    return concatBytes(cipher.update(plain), cipher.final(), cipher.getAuthTag());
  },
  open: (key, nonce, additional, sealed) => {
    if (sealed.length < GCM_TAG_BYTES) return null;
    const decipher = createDecipheriv('aes-256-gcm', createSecretKey(key), nonce);
    decipher.setAAD(additional);
    decipher.setAuthTag(sealed.subarray(sealed.length - GCM_TAG_BYTES));
    try {
      return concatBytes(decipher.update(sealed.subarray(0, sealed.length - GCM_TAG_BYTES)), decipher.final());
    } catch {
      return null;
    }
  },
};

export function sha256Text(text: string): string {
  return bytesToBase64url(sha256(new TextEncoder().encode(text)));
}

export type X25519KeyPair = { readonly kid: string; readonly publicKey: Bytes; readonly privateKey: Bytes };

export function createX25519KeyPair(): X25519KeyPair {
  const { privateKey } = generateKeyPairSync('x25519');
  return rawToX25519KeyPair(new Uint8Array(privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32)));
}

const X25519_PKCS8_PREFIX = Buffer.from('302e020100300506032b656e04220420', 'hex');

export function rawToX25519KeyPair(privateKey: Bytes): X25519KeyPair {
  const key = createPrivateKey({ key: Buffer.concat([X25519_PKCS8_PREFIX, privateKey]), format: 'der', type: 'pkcs8' });
  const publicKey = new Uint8Array(createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32));
  return { kid: publicKeyToKid(publicKey, sha256), publicKey, privateKey };
}
