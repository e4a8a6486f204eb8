/**
 * A passkey authenticator in software, for tests below the browser: makes and uses credentials as WebAuthn Level 3 writes
 * them (attestation `none`), with a verified user unless told otherwise.
 */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { cose, isoCBOR } from '@simplewebauthn/server/helpers';
import { bytesToBase64url, concatBytes, textToBytes } from '../../src/base/bytes.ts';

export type TestAuthenticator = {
  readonly create: (challenge: string) => Record<string, unknown> & { readonly id: string };
  readonly get: (challenge: string) => {
    readonly id: string;
    readonly authenticatorData: string;
    readonly clientDataJSON: string;
    readonly signature: string;
  };
};

type Options = {
  readonly alg: 'ES256' | 'Ed25519';
  readonly origin: string;
  readonly isVerified: boolean;
  /** Uses it tells; null for one that always tells 0. */
  readonly countsFrom: number | null;
};

const PRESENT = 0x01;
const VERIFIED = 0x04;
const ATTESTED = 0x40;

export function createAuthenticator(overrides: Partial<Options> = {}): TestAuthenticator {
  const options: Options = {
    alg: 'ES256',
    origin: 'http://localhost:7410',
    isVerified: true,
    countsFrom: null,
    ...overrides,
  };
  const credentialId = new Uint8Array(randomBytes(32));
  const id = bytesToBase64url(credentialId);
  const pair =
    options.alg === 'ES256' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('ed25519');
  let uses = options.countsFrom ?? 0;
  const header = (flags: number) => {
    const bytes = new Uint8Array(5);
    bytes[0] = flags | PRESENT | (options.isVerified ? VERIFIED : 0);
    new DataView(bytes.buffer).setUint32(1, uses);
    return concatBytes(sha256(textToBytes(new URL(options.origin).hostname)), bytes);
  };
  const client = (type: string, challenge: string) =>
    textToBytes(JSON.stringify({ type, challenge, origin: options.origin, crossOrigin: false }));
  return {
    create: (challenge) => {
      const length = new Uint8Array([0, credentialId.length]);
      const key = new Uint8Array(isoCBOR.encode(publicKeyToCose(pair.publicKey)));
      const authData = concatBytes(header(ATTESTED), new Uint8Array(16), length, credentialId, key);
      const attestation = new Map<string, unknown>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', authData],
      ]);
      return {
        id,
        rawId: id,
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: bytesToBase64url(client('webauthn.create', challenge)),
          attestationObject: bytesToBase64url(new Uint8Array(isoCBOR.encode(attestation as never))),
          transports: ['internal'],
        },
      };
    },
    get: (challenge) => {
      if (options.countsFrom !== null) uses++;
      const data = header(0);
      const clientData = client('webauthn.get', challenge);
      const message = concatBytes(data, sha256(clientData));
      const signature = sign(options.alg === 'ES256' ? 'sha256' : null, message, pair.privateKey);
      return {
        id,
        authenticatorData: bytesToBase64url(data),
        clientDataJSON: bytesToBase64url(clientData),
        signature: bytesToBase64url(new Uint8Array(signature)),
      };
    },
  };
}

function sha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(bytes).digest());
}

function publicKeyToCose(key: KeyObject): Map<number, number | Uint8Array> {
  const { kty, x, y } = key.export({ format: 'jwk' });
  const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64url'));
  const { COSEKEYS, COSEALG } = cose;
  return kty === 'EC'
    ? new Map<number, number | Uint8Array>([
        [COSEKEYS.kty, 2],
        [COSEKEYS.alg, COSEALG.ES256],
        [COSEKEYS.crv, 1],
        [COSEKEYS.x, bytes(x!)],
        [COSEKEYS.y, bytes(y!)],
      ])
    : new Map<number, number | Uint8Array>([
        [COSEKEYS.kty, 1],
        [COSEKEYS.alg, COSEALG.EdDSA],
        [COSEKEYS.crv, 6],
        [COSEKEYS.x, bytes(x!)],
      ]);
}
