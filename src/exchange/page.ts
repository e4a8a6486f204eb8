/**
 * A page: what one answer to a pull, or one part of a bundle, holds. Framed as parts of tag (1 byte), length
 * (uint32be), bytes, in this order (rule F-7):
 *
 *   statement (6) *                      key statements and epoch starts the entries need
 *   entry (1), then payload (2) or gone (3)   per entry; a beat, receipt or withdrawal has neither
 *   keys (4)                             content keys of the payloads in order, one HPKE seal; absent without payloads
 *   head (5)                             signed head at the last entry
 */
import { type Bytes, concatBytes } from '../base/bytes.ts';
import { LIMITS } from '../base/limits.ts';
import { err, ok, type Result } from '../base/result.ts';

const TAG = { entry: 1, payload: 2, gone: 3, keys: 4, head: 5, statement: 6 } as const;
const HEADER_BYTES = 5;

export type PageEntry = { readonly bytes: Bytes; readonly payload: Bytes | 'gone' | null };
export type Page = {
  readonly statements: ReadonlyArray<Bytes>;
  readonly entries: ReadonlyArray<PageEntry>;
  /** HPKE encapsulation and ciphertext; null where no entry has a payload. */
  readonly keys: Bytes | null;
  readonly head: Bytes;
};

export function pageToBytes(page: Page): Bytes {
  const parts: Bytes[] = [];
  const add = (tag: number, bytes: Bytes) => {
    const header = new Uint8Array(HEADER_BYTES);
    header[0] = tag;
    new DataView(header.buffer).setUint32(1, bytes.length);
    parts.push(header, bytes);
  };
  for (const statement of page.statements) add(TAG.statement, statement);
  for (const { bytes, payload } of page.entries) {
    add(TAG.entry, bytes);
    if (payload === 'gone') add(TAG.gone, new Uint8Array(0));
    else if (payload !== null) add(TAG.payload, payload);
  }
  if (page.keys !== null) add(TAG.keys, page.keys);
  add(TAG.head, page.head);
  return concatBytes(...parts);
}

/** Checks sizes and counts before anything is parsed (check 1), then tags, order and lengths (check 3). */
export function bytesToPage(bytes: Bytes): Result<Page, PageTooLarge | BadFrame> {
  if (bytes.length > LIMITS.pageBytesMax + LIMITS.payloadBytesMax)
    return err({ type: 'TooLarge', what: 'page', sizeBytes: bytes.length });
  const statements: Bytes[] = [];
  const entries: { bytes: Bytes; payload: Bytes | 'gone' | null }[] = [];
  let keys: Bytes | null = null;
  let head: Bytes | null = null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  while (at < bytes.length) {
    if (head !== null) return err({ type: 'BadFrame', at, reason: 'after the head' });
    if (at + HEADER_BYTES > bytes.length) return err({ type: 'BadFrame', at, reason: 'truncated header' });
    const tag = bytes[at]!;
    const length = view.getUint32(at + 1);
    const part = bytes.subarray(at + HEADER_BYTES, at + HEADER_BYTES + length);
    if (part.length !== length) return err({ type: 'BadFrame', at, reason: 'truncated part' });
    const reason = placePart(tag, part, { statements, entries, keys });
    if (reason !== null) return err({ type: 'BadFrame', at, reason });
    if (tag === TAG.keys) keys = part;
    if (tag === TAG.head) head = part;
    if (entries.length > LIMITS.pageEntriesMax)
      return err({ type: 'TooLarge', what: 'page entries', sizeBytes: entries.length });
    at += HEADER_BYTES + length;
  }
  if (head === null) return err({ type: 'BadFrame', at, reason: 'no head' });
  const payloads = entries.filter((e) => e.payload instanceof Uint8Array).length;
  if (payloads > 0 !== (keys !== null))
    return err({ type: 'BadFrame', at, reason: 'keys without payloads or payloads without keys' });
  return ok({ statements, entries, keys, head });
}

type Building = {
  readonly statements: Bytes[];
  readonly entries: { bytes: Bytes; payload: Bytes | 'gone' | null }[];
  readonly keys: Bytes | null;
};

/** Files one part where it belongs, or says why it may not stand here. */
function placePart(tag: number, part: Bytes, page: Building): string | null {
  const last = page.entries.at(-1);
  switch (tag) {
    case TAG.statement:
      if (last !== undefined || page.keys !== null) return 'statement after entries';
      page.statements.push(part);
      return null;
    case TAG.entry:
      if (page.keys !== null) return 'entry after keys';
      page.entries.push({ bytes: part, payload: null });
      return null;
    case TAG.payload:
    case TAG.gone:
      if (last === undefined || last.payload !== null || page.keys !== null) return 'payload without entry';
      if (tag === TAG.gone && part.length !== 0) return 'gone with bytes';
      if (part.length > LIMITS.payloadBytesMax) return 'payload too large';
      last.payload = tag === TAG.gone ? 'gone' : part;
      return null;
    case TAG.keys:
      return page.keys !== null ? 'keys twice' : null;
    case TAG.head:
      return null;
    default:
      return 'unknown tag';
  }
}

export type PageTooLarge = { readonly type: 'TooLarge'; readonly what: string; readonly sizeBytes: number };
export type BadFrame = { readonly type: 'BadFrame'; readonly at: number; readonly reason: string };
