/**
 * Pairing as two people do it: each side gives one file, or the same as a few QR codes, and reads the other's fingerprint
 * back as it heard it. Nothing is stored before the digits that were typed are those of the file (exchange rules, pairing).
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { base64urlToBytes, bytesToBase64url, bytesToText, textToBytes } from '../../base/bytes.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { foldDigits } from '../../format/locale/digit.ts';
import type { NodeContext } from './node-context.ts';
import { confirmPairing, openPairingFile, type PairingFault, type PairingPreview } from './statement.ts';

const CODE_MARK = 'SLP1';
/** What a phone or a scanner still reads from a screen at arm's length. */
const CODE_CHARS_MAX = 900;
const FILE_BYTES_MAX = 1024 * 1024;

/** A pairing file as texts of QR codes, each with its place among them; they may be read in any order. */
export function fileToCodes(file: string): ReadonlyArray<string> {
  const packed = bytesToBase64url(new Uint8Array(deflateRawSync(textToBytes(file), { level: 9 })));
  const count = Math.ceil(packed.length / CODE_CHARS_MAX);
  return Array.from({ length: count }, (_, i) => {
    const part = packed.slice(i * CODE_CHARS_MAX, (i + 1) * CODE_CHARS_MAX);
    return `${CODE_MARK} ${i + 1}/${count} ${part}`;
  });
}

/** The file itself, or what was read from all of its codes; null where one is missing or unreadable. */
export function textToFile(text: string): string | null {
  if (!text.trimStart().startsWith(CODE_MARK)) return text;
  const parts = new Map<number, string>();
  const counts = new Set<number>();
  for (const [, place, count, part] of text.matchAll(/SLP1 (\d{1,2})\/(\d{1,2}) ([\w-]+)/g)) {
    parts.set(Number(place), part!);
    counts.add(Number(count));
  }
  const [count] = counts;
  if (counts.size !== 1 || parts.size !== count) return null;
  const packed = base64urlToBytes(
    [...parts]
      .sort(([a], [b]) => a - b)
      .map(([, part]) => part)
      .join(''),
  );
  if (!packed.ok) return null;
  try {
    const plain = bytesToText(new Uint8Array(inflateRawSync(packed.value, { maxOutputLength: FILE_BYTES_MAX })));
    return plain.ok ? plain.value : null;
  } catch {
    return null;
  }
}

export type TakenPairing = Pick<PairingPreview, 'org' | 'code' | 'address' | 'exercise'> & { readonly paired: boolean };

/** Shows whose file it is; with the fingerprint as it was heard, pairs. */
export async function takePairing(
  context: NodeContext,
  text: string,
  heard: string | null,
): Promise<Result<TakenPairing, PairingFault | { readonly type: 'FingerprintDiffers' }>> {
  const file = textToFile(text);
  if (file === null) return err({ type: 'BadPairingFile', reason: 'codes missing' });
  const preview = openPairingFile(context, file);
  if (!preview.ok) return preview;
  const { org, code, address, exercise, fingerprint } = preview.value;
  const shown = { org, code, address, exercise };
  if (heard === null) return ok({ ...shown, paired: false });
  const digits = (spoken: string) => foldDigits(spoken).replaceAll(/\D/g, '');
  if (digits(heard) !== digits(fingerprint)) return err({ type: 'FingerprintDiffers' });
  await confirmPairing(context, preview.value);
  return ok({ ...shown, paired: true });
}
