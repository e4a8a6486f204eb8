/**
 * The opening of a run as bytes for the survey auditor: seed, tokens and the items of the snapshot. Whoever holds it
 * knows everything this side submitted, so it is sealed to the auditor's key before it is written anywhere.
 */
import { type Bytes, base64urlToBytes, bytesToBase64url, bytesToText, textToBytes } from '../base/bytes.ts';
import { canonicalText, type Json } from '../base/canonical.ts';
import { err, ok, type Result } from '../base/result.ts';
import { SEED_BYTES } from './intersection-secret.ts';
import type { RunOpening } from './survey-audit.ts';

const VERSION = 'seamline/survey-opening/1';

export type SnapshotOpening = RunOpening<ReadonlyArray<Bytes>> & {
  readonly agreementHash: Bytes;
  readonly run: number;
};

export function openingToBytes(opening: SnapshotOpening): Bytes {
  return textToBytes(
    canonicalText({
      v: VERSION,
      agreement: bytesToBase64url(opening.agreementHash),
      run: opening.run,
      seed: bytesToBase64url(opening.seed),
      tokens: opening.tokens,
      snapshot: opening.snapshot.map(bytesToBase64url),
    }),
  );
}

export function bytesToOpening(bytes: Bytes): Result<SnapshotOpening, BadOpening> {
  const text = bytesToText(bytes);
  if (!text.ok) return err({ type: 'BadOpening', field: 'text' });
  let value: Readonly<Record<string, Json>>;
  try {
    value = JSON.parse(text.value) as typeof value;
  } catch {
    return err({ type: 'BadOpening', field: 'json' });
  }
  if (value === null || typeof value !== 'object' || value['v'] !== VERSION)
    return err({ type: 'BadOpening', field: 'v' });
  const agreementHash = readBinary(value['agreement'], 32);
  const seed = readBinary(value['seed'], SEED_BYTES);
  const { run, tokens, snapshot } = value;
  if (agreementHash === null || typeof run !== 'number') return err({ type: 'BadOpening', field: 'run' });
  if (seed === null) return err({ type: 'BadOpening', field: 'seed' });
  if (!isTextList(tokens)) return err({ type: 'BadOpening', field: 'tokens' });
  const items = isTextList(snapshot) ? snapshot.map((item) => readBinary(item, null)) : [null];
  if (items.includes(null)) return err({ type: 'BadOpening', field: 'snapshot' });
  return ok({ agreementHash, run, seed, tokens, snapshot: items as ReadonlyArray<Bytes> });
}

export type BadOpening = { readonly type: 'BadOpening'; readonly field: string };

function isTextList(value: Json | undefined): value is ReadonlyArray<string> {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function readBinary(value: Json | undefined, lengthBytes: number | null): Bytes | null {
  if (typeof value !== 'string') return null;
  const bytes = base64urlToBytes(value);
  if (!bytes.ok || (lengthBytes !== null && bytes.value.length !== lengthBytes)) return null;
  return bytes.value;
}
