/**
 * Self-signed certificate over the node's TLS key. Nobody trusts the certificate: the partner compares the public key with
 * the TLS key line of a key statement. Serial and subject are random, because two self-signed certificates with equal
 * subject and serial collide.
 */
import 'reflect-metadata';
import { createPrivateKey, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { bytesToHex } from '../../base/bytes.ts';
import { type Ed25519KeyPair, systemRandomBytes } from '../crypto.ts';

const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const VALID_DAYS = 365;
const DAY_MS = 86_400_000;

export type Certificate = { readonly key: string; readonly cert: string };

export async function createCertificate(pair: Ed25519KeyPair, nowMs: number): Promise<Certificate> {
  x509.cryptoProvider.set(webcrypto as never);
  const der = Buffer.concat([PKCS8_PREFIX, pair.seed]);
  const privateKey = await webcrypto.subtle.importKey('pkcs8', der, { name: 'Ed25519' }, true, ['sign']);
  const publicKey = await webcrypto.subtle.importKey('raw', pair.publicKey.slice(), { name: 'Ed25519' }, true, [
    'verify',
  ]);
  const serialNumber = bytesToHex(systemRandomBytes(16)).replace(/^[89a-f]/, '7');
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber,
    name: `CN=seamline-${serialNumber}`,
    notBefore: new Date(nowMs - DAY_MS),
    notAfter: new Date(nowMs + VALID_DAYS * DAY_MS),
    keys: { privateKey, publicKey } as never,
    signingAlgorithm: { name: 'Ed25519' },
  });
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    .export({ format: 'pem', type: 'pkcs8' })
    .toString();
  return { key, cert: certificate.toString('pem') };
}
