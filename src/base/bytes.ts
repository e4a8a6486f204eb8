/** Bytes and their text forms. Binary inside signed bodies is base64url without padding (RFC 4648). */
import { err, ok, type Result } from './result.ts';

export type Bytes = Uint8Array;

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
const BASE64URL_VALUE = new Int8Array(128).fill(-1);
for (let i = 0; i < 64; i++) BASE64URL_VALUE[BASE64URL.charCodeAt(i)] = i;

/** Text of every twelve bits, so that three bytes take two look-ups. */
const BASE64URL_PAIRS = Array.from({ length: 4_096 }, (_, i) => BASE64URL[i >> 6]! + BASE64URL[i & 63]!);
const SHORT_TEXT = 160;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Short text is nearly always ASCII, and then a loop is faster than a call into the encoder. */
export function textToBytes(text: string): Bytes {
  if (text.length > SHORT_TEXT) return encoder.encode(text);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127) return encoder.encode(text);
    bytes[i] = code;
  }
  return bytes;
}

export function bytesToText(bytes: Bytes): Result<string, BadEncoding> {
  try {
    return ok(decoder.decode(bytes));
  } catch {
    return err({ type: 'BadEncoding', encoding: 'utf-8' });
  }
}

export function bytesToBase64url(bytes: Bytes): string {
  const whole = bytes.length - (bytes.length % 3);
  let text = '';
  for (let i = 0; i < whole; i += 3) {
    const word = (bytes[i]! << 16) | (bytes[i + 1]! << 8) | bytes[i + 2]!;
    text += BASE64URL_PAIRS[word >> 12]! + BASE64URL_PAIRS[word & 4_095]!;
  }
  const left = bytes.length - whole;
  if (left === 1) text += BASE64URL_PAIRS[bytes[whole]! << 4]!;
  if (left === 2) {
    const word = (bytes[whole]! << 10) | (bytes[whole + 1]! << 2);
    text += BASE64URL_PAIRS[word >> 6]! + BASE64URL[word & 63]!;
  }
  return text;
}

/** Refuses padding, foreign characters and non-zero spare bits, so each byte string has one text. */
export function base64urlToBytes(text: string): Result<Bytes, BadEncoding> {
  const bad = err({ type: 'BadEncoding', encoding: 'base64url' } as const);
  if (text.length % 4 === 1) return bad;
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let bits = 0;
  let count = 0;
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const value = code < 128 ? BASE64URL_VALUE[code]! : -1;
    if (value < 0) return bad;
    bits = ((bits << 6) | value) & 0xffffff;
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes[at++] = (bits >> count) & 255;
    }
  }
  if ((bits & ((1 << count) - 1)) !== 0) return bad;
  return ok(bytes);
}

export function bytesToBase32(bytes: Bytes): string {
  let text = '';
  let bits = 0;
  let count = 0;
  for (const byte of bytes) {
    bits = ((bits << 8) | byte) & 0xfff;
    count += 8;
    while (count >= 5) {
      count -= 5;
      text += BASE32[(bits >> count) & 31]!;
    }
  }
  if (count > 0) text += BASE32[(bits << (5 - count)) & 31]!;
  return text;
}

export function bytesToHex(bytes: Bytes): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}

export function hexToBytes(text: string): Result<Bytes, BadEncoding> {
  if (!/^(?:[0-9a-f]{2})*$/i.test(text)) return err({ type: 'BadEncoding', encoding: 'hex' });
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return ok(bytes);
}

export function concatBytes(...parts: ReadonlyArray<Bytes>): Bytes {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

export function areBytesEqual(a: Bytes, b: Bytes): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a[i]! ^ b[i]!;
  return difference === 0;
}

/** Lexicographic, unsigned. */
export function compareBytes(a: Bytes, b: Bytes): number {
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
}

export type BadEncoding = { readonly type: 'BadEncoding'; readonly encoding: 'utf-8' | 'base64url' | 'hex' };
