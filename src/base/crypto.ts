/**
 * Cryptography as arguments. Rooms below `node/` name what they need; `node/` passes node:crypto and
 * libsodium, `web/` passes WebCrypto, tests pass noble or a slow oracle. Lengths are in bytes.
 */
import type { Bytes } from './bytes.ts';

/** SHA-256 (FIPS 180-4): 32 bytes. */
export type Sha256 = (bytes: Bytes) => Bytes;
/** HKDF-SHA256 (RFC 5869) with an empty salt, at most 8,160 bytes; `info` says what the bytes are for. */
export type Hkdf = (key: Bytes, info: Bytes, lengthBytes: number) => Bytes;
/** Unpredictable bytes of the length asked for; one source per purpose (see `random.ts` for the seeded one). */
export type RandomBytes = (length: number) => Bytes;
/** Ed25519 (RFC 8032): 64 bytes. `kid` names the key line that verifies it. */
export type Signer = { readonly kid: string; readonly sign: (message: Bytes) => Bytes };
/** False for a wrong signature, a malformed key or signature; never throws. */
export type VerifyEd25519 = (publicKey: Bytes, message: Bytes, signature: Bytes) => boolean;
/** AES-256-GCM (SP 800-38D), tag appended; `open` answers null where the tag does not fit. */
export type Aead = {
  readonly seal: (key: Bytes, nonce: Bytes, additional: Bytes, plain: Bytes) => Bytes;
  readonly open: (key: Bytes, nonce: Bytes, additional: Bytes, sealed: Bytes) => Bytes | null;
};
