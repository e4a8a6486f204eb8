/**
 * A signed document as members of the record that issues it: packed (RFC 1951), and cut into pieces that fit one leaf each.
 * What does not fit into all of them is refused whole.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { base64urlToBytes, bytesToBase64url } from '../../base/bytes.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { JsonObject } from '../../record/disclosure.ts';
import type { SignedDocument } from './signed-document.ts';

const CONTENT_PIECE = 30_000;
const RECORDS_PIECE = 500;
const FURTHER_CONTENT = ['p2', 'p3', 'p4', 'p5'] as const;
const FURTHER_RECORDS = ['p2', 'p3'] as const;
const CONTENT_BYTES_MAX = 4 * 1024 * 1024;

/** `records` are the ids it rests on. */
export function packDocument(
  signed: SignedDocument,
  records: ReadonlyArray<string>,
): Result<JsonObject, DocumentTooLarge> {
  const packed = bytesToBase64url(new Uint8Array(deflateRawSync(JSON.stringify(signed), { level: 9 })));
  const content = cutPieces(packed, CONTENT_PIECE);
  const named = cutPieces(records, RECORDS_PIECE);
  const isTooLarge = content.length > 1 + FURTHER_CONTENT.length || named.length > 1 + FURTHER_RECORDS.length;
  if (isTooLarge) return err({ type: 'TooLarge', records: records.length, length: packed.length });
  return ok({
    content: content[0] ?? '',
    ...nameFurther('furtherContent', FURTHER_CONTENT, content),
    records: [...(named[0] ?? [])],
    ...nameFurther('furtherRecords', FURTHER_RECORDS, named),
  });
}

export type DocumentTooLarge = { readonly type: 'TooLarge'; readonly records: number; readonly length: number };

function cutPieces<T extends string | ReadonlyArray<string>>(whole: T, length: number): ReadonlyArray<T> {
  const count = Math.ceil(whole.length / length);
  return Array.from({ length: count }, (_, i) => whole.slice(i * length, (i + 1) * length) as T);
}

function nameFurther(
  member: string,
  names: ReadonlyArray<string>,
  pieces: ReadonlyArray<string | ReadonlyArray<string>>,
): JsonObject {
  const further = pieces.slice(1).map((piece, i) => [names[i]!, piece] as const);
  return further.length === 0 ? {} : { [member]: Object.fromEntries(further) as JsonObject };
}

/** What an issuing record may still show after a redaction. */
type PackedDocument = {
  readonly content?: string;
  readonly furtherContent?: Readonly<Record<string, string>>;
  readonly records?: ReadonlyArray<string>;
  readonly furtherRecords?: Readonly<Record<string, ReadonlyArray<string>>>;
};

/** Null where the content is gone. */
export function unpackDocument(body: PackedDocument): SignedDocument | null {
  if (body.content === undefined) return null;
  const pieces = [body.content, ...FURTHER_CONTENT.map((name) => body.furtherContent?.[name] ?? '')];
  const packed = base64urlToBytes(pieces.join(''));
  if (!packed.ok) return null;
  const text = inflateRawSync(packed.value, { maxOutputLength: CONTENT_BYTES_MAX }).toString('utf8');
  return JSON.parse(text) as SignedDocument;
}

export function listPackedRecords(body: PackedDocument): ReadonlyArray<string> {
  return [...(body.records ?? []), ...FURTHER_RECORDS.flatMap((name) => body.furtherRecords?.[name] ?? [])];
}
