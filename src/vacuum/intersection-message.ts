/**
 * The messages of a run and their two forms: a JSON body for a feed record of kind `survey-message`, whose lists
 * are attachments named by hash and length, and one byte string for a direct link or a file.
 *
 *   1 commit   root, K = kG, SHA-256 of own message 2, versions, snapshot root
 *   2 masked   {k H(token)} and {k H(dummy)}, sorted by encoding: 32 n bytes
 *   3 seal     SHA-256(nonce || answer)
 *   4 answer   k' X[i] in the order received, one proof per 32,768: 32 n + 64 p bytes; nonce
 *   5 result   hash of the vacuum, totals
 *   -  stop    the run ends here, with a reason
 */
import { areBytesEqual, type Bytes, base64urlToBytes, bytesToBase64url, concatBytes } from '../base/bytes.ts';
import { canonicalBytes, type Json, parseCanonical } from '../base/canonical.ts';
import type { Sha256 } from '../base/crypto.ts';
import { err, ok, type Result } from '../base/result.ts';
import { uint32Bytes } from './token.ts';

export const INTERSECTION_STEPS = ['commit', 'masked', 'seal', 'answer', 'result', 'stop'] as const;
export type IntersectionStep = (typeof INTERSECTION_STEPS)[number];

export type CommitMessage = {
  readonly step: 'commit';
  readonly programVersion: string;
  readonly terrainHash: string;
  readonly root: Bytes;
  readonly publicKey: Bytes;
  readonly maskedHash: Bytes;
  readonly snapshotRoot: Bytes;
};
export type MaskedMessage = { readonly step: 'masked'; readonly list: Bytes };
export type SealMessage = { readonly step: 'seal'; readonly hash: Bytes };
/** `list` holds the answers and, after them, the proofs. */
export type AnswerMessage = { readonly step: 'answer'; readonly list: Bytes; readonly nonce: Bytes };
export type ResultMessage = {
  readonly step: 'result';
  readonly hash: Bytes;
  readonly totals: Readonly<Record<string, number>>;
};
export type StopMessage = { readonly step: 'stop'; readonly reason: string };
export type IntersectionMessage = { readonly agreementHash: Bytes; readonly run: number } & (
  | CommitMessage
  | MaskedMessage
  | SealMessage
  | AnswerMessage
  | ResultMessage
  | StopMessage
);

/** Body of the record and the attachment it names, if any. */
export type IntersectionBody = { readonly body: Json; readonly attachment: Bytes | null };

export function messageToBody(message: IntersectionMessage, sha256: Sha256): IntersectionBody {
  const head = { agreement: bytesToBase64url(message.agreementHash), run: message.run, step: message.step };
  switch (message.step) {
    case 'commit':
      return bare({
        ...head,
        programVersion: message.programVersion,
        terrainHash: message.terrainHash,
        root: bytesToBase64url(message.root),
        publicKey: bytesToBase64url(message.publicKey),
        maskedHash: bytesToBase64url(message.maskedHash),
        snapshotRoot: bytesToBase64url(message.snapshotRoot),
      });
    case 'masked':
      return { body: { ...head, ...nameList(message.list, sha256) }, attachment: message.list };
    case 'seal':
      return bare({ ...head, hash: bytesToBase64url(message.hash) });
    case 'answer':
      return {
        body: { ...head, ...nameList(message.list, sha256), nonce: bytesToBase64url(message.nonce) },
        attachment: message.list,
      };
    case 'result':
      return bare({ ...head, hash: bytesToBase64url(message.hash), totals: message.totals });
    case 'stop':
      return bare({ ...head, reason: message.reason });
  }
}

/** Reads a body whose shape the record's schema has not checked yet; the attachment must be the one it names. */
export function bodyToMessage(
  body: Json,
  attachment: Bytes | null,
  sha256: Sha256,
): Result<IntersectionMessage, BadMessage> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return bad('body');
  const fields = body as Readonly<Record<string, Json>>;
  const step = INTERSECTION_STEPS.find((each) => each === fields['step']);
  if (step === undefined || Object.keys(fields).length !== FIELD_COUNT[step]) return bad('step');
  const agreementHash = readBytes(fields['agreement'], 32);
  const run = fields['run'];
  if (agreementHash === null || typeof run !== 'number' || run < 0 || run > 0xffffffff) return bad('run');
  const content = readContent(step, fields, attachment, sha256);
  return content === null ? bad(step) : ok({ agreementHash, run, ...content });
}

function bad(field: string): Result<never, BadMessage> {
  return err({ type: 'BadMessage', field });
}

export type BadMessage = { readonly type: 'BadMessage'; readonly field: string };

/** One byte string: uint32 length of the body, the body, the attachment. */
export function messageToBytes(message: IntersectionMessage, sha256: Sha256): Bytes {
  const { body, attachment } = messageToBody(message, sha256);
  const bytes = canonicalBytes(body);
  return concatBytes(uint32Bytes(bytes.length), bytes, attachment ?? new Uint8Array(0));
}

export function bytesToMessage(bytes: Bytes, sha256: Sha256): Result<IntersectionMessage, BadMessage> {
  if (bytes.length < 4) return bad('frame');
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  if (length > BODY_BYTES_MAX || bytes.length < 4 + length) return bad('frame');
  const body = parseCanonical(bytes.subarray(4, 4 + length));
  if (!body.ok) return bad('body');
  const attachment = bytes.length > 4 + length ? bytes.slice(4 + length) : null;
  return bodyToMessage(body.value, attachment, sha256);
}

const BODY_BYTES_MAX = 1024;
const FIELD_COUNT: Readonly<Record<IntersectionStep, number>> = {
  commit: 9,
  masked: 5,
  seal: 4,
  answer: 6,
  result: 5,
  stop: 4,
};

function bare(body: Json): IntersectionBody {
  return { body, attachment: null };
}

function nameList(list: Bytes, sha256: Sha256): { readonly listHash: string; readonly listBytes: number } {
  return { listHash: bytesToBase64url(sha256(list)), listBytes: list.length };
}

type Content = CommitMessage | MaskedMessage | SealMessage | AnswerMessage | ResultMessage | StopMessage;

function readContent(
  step: IntersectionStep,
  fields: Readonly<Record<string, Json>>,
  attachment: Bytes | null,
  sha256: Sha256,
): Content | null {
  const hash = (name: string) => readBytes(fields[name], 32);
  if (step === 'commit') return readCommit(fields, hash);
  if (step === 'seal') {
    const sealed = hash('hash');
    return sealed && { step, hash: sealed };
  }
  if (step === 'result') {
    const vacuum = hash('hash');
    const totals = readTotals(fields['totals']);
    return vacuum && totals && { step, hash: vacuum, totals };
  }
  if (step === 'stop') {
    const reason = fields['reason'];
    return typeof reason === 'string' && /^[A-Za-z]{1,40}$/.test(reason) ? { step, reason } : null;
  }
  const named = hash('listHash');
  const list = attachment ?? new Uint8Array(0);
  if (!named || fields['listBytes'] !== list.length || !areBytesEqual(sha256(list), named)) return null;
  if (step === 'masked') return { step, list };
  const nonce = hash('nonce');
  return nonce && { step, list, nonce };
}

function readCommit(
  fields: Readonly<Record<string, Json>>,
  hash: (name: string) => Bytes | null,
): CommitMessage | null {
  const { programVersion, terrainHash } = fields;
  const [root, publicKey, maskedHash, snapshotRoot] = [
    hash('root'),
    hash('publicKey'),
    hash('maskedHash'),
    hash('snapshotRoot'),
  ];
  if (!root || !publicKey || !maskedHash || !snapshotRoot) return null;
  if (typeof programVersion !== 'string' || typeof terrainHash !== 'string') return null;
  if (programVersion.length > 40 || terrainHash.length > 64) return null;
  return { step: 'commit', programVersion, terrainHash, root, publicKey, maskedHash, snapshotRoot };
}

function readTotals(value: Json | undefined): Readonly<Record<string, number>> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const entries = Object.entries(value as Readonly<Record<string, Json>>);
  if (entries.length > 4 || entries.some(([, count]) => typeof count !== 'number' || count < 0)) return null;
  return Object.fromEntries(entries) as Readonly<Record<string, number>>;
}

function readBytes(value: Json | undefined, lengthBytes: number): Bytes | null {
  if (typeof value !== 'string') return null;
  const bytes = base64urlToBytes(value);
  return bytes.ok && bytes.value.length === lengthBytes ? bytes.value : null;
}
