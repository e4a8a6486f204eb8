/** One request to a partner over mutual TLS 1.3, its key pinned by its key statement, its answer bounded in size and time. */
import { createPublicKey, X509Certificate } from 'node:crypto';
import { request as httpsRequest } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { LIMITS } from '../../base/limits.ts';
import type { NodeContext } from '../service/node-context.ts';
import type { Certificate } from './certificate.ts';

const REQUEST_TIMEOUT_MS = 20_000;

export type PartnerAnswer = {
  readonly status: number;
  readonly body: Uint8Array;
  readonly more: boolean;
  /** How long a partner asks to be left in peace. */
  readonly retryAfterS?: number;
};

export function sendPartnerRequest(options: {
  readonly context: NodeContext;
  readonly certificate: Certificate;
  readonly partner: string;
  readonly address: string;
  readonly path: string;
  readonly method: 'GET' | 'POST';
  readonly body?: Uint8Array;
}): Promise<PartnerAnswer> {
  const url = new URL(options.path, options.address);
  return new Promise((resolve, reject) => {
    const request = httpsRequest(
      url,
      {
        method: options.method,
        ...options.certificate,
        minVersion: 'TLSv1.3',
        rejectUnauthorized: false,
        timeout: REQUEST_TIMEOUT_MS,
        agent: false,
      },
      (response) => {
        if (!isPinned(options.context, options.partner, response.socket as TLSSocket)) {
          request.destroy(new Error('the key of the partner is not the one of its key statement'));
          return;
        }
        const parts: Buffer[] = [];
        let size = 0;
        response.on('data', (part: Buffer) => {
          size += part.length;
          if (size > LIMITS.pageBytesMax + LIMITS.payloadBytesMax) request.destroy(new Error('page too large'));
          else parts.push(part);
        });
        response.on('end', () => {
          const body = new Uint8Array(Buffer.concat(parts));
          const retryAfterS = Number(response.headers['retry-after']);
          resolve({
            status: response.statusCode ?? 0,
            body,
            more: response.headers['x-more'] === '1',
            ...(Number.isFinite(retryAfterS) ? { retryAfterS } : {}),
          });
        });
        response.on('error', reject);
      },
    );
    request.on('timeout', () => request.destroy(new Error('no answer in time')));
    request.on('error', reject);
    request.end(options.body);
  });
}

/** True if the certificate's key is a TLS key line of that organisation's key statement. */
export function isPinned(context: NodeContext, org: string, socket: TLSSocket): boolean {
  const raw = socket.getPeerCertificate().raw;
  if (!raw) return false;
  const spki = createPublicKey(new X509Certificate(raw).publicKey.export({ format: 'pem', type: 'spki' })).export({
    format: 'der',
    type: 'spki',
  });
  return context.directory.isTlsKeyOf(org, new Uint8Array(spki.subarray(-32)));
}
