/**
 * A document under the node's signature: what is signed is everything a reader is told (`documentHash`), and the PDF carries
 * the document and its signature as an attached file. A check sets the page anew from the attachment and compares bytes, so
 * a page that says something else is found.
 */
import { inflateSync } from 'node:zlib';
import { z } from 'zod';
import { type Bytes, bytesToBase64url } from '../../base/bytes.ts';
import { canonicalBytes } from '../../base/canonical.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { isoToUnixMs, type UnixMs, unixMsToIso } from '../../base/time.ts';
import type { SeamlineDocument } from '../../format/document/document.ts';
import { documentHash, showSignatures } from '../../format/document/document-signature.ts';
import { createDocumentMessages } from '../../format/message/document-messages.ts';
import { codeField, organisationIdField, timeField } from '../../record/field.ts';
import { signatureField, signBytes, verifyBytes } from '../../record/signature.ts';
import { createSigner, sha256, verifyEd25519 } from '../crypto.ts';
import type { Identity } from '../identity.ts';
import { documentToFile } from './document-file.ts';
import type { TypstCompiler } from './typst-compiler.ts';

const SIGNED_V = 'seamline/signed-document/1';

const signedField = z.strictObject({
  v: z.literal(SIGNED_V),
  organisation: organisationIdField,
  code: z.string(),
  seat: codeField,
  at: timeField,
  signature: signatureField,
  /** A `SeamlineDocument` without its closing part; only its own hash is believed. */
  document: z.looseObject({ number: z.string(), language: z.enum(['en', 'ar', 'ckb']) }),
});
export type SignedDocument = Omit<z.infer<typeof signedField>, 'document'> & { readonly document: SeamlineDocument };

export function signDocument(
  identity: Pick<Identity, 'org' | 'code' | 'sign'>,
  document: SeamlineDocument,
  by: { readonly seat: string; readonly at: UnixMs },
): SignedDocument {
  const signer = { organisation: identity.org, code: identity.code, seat: by.seat, at: unixMsToIso(by.at) };
  const signature = signBytes(SIGNED_V, signedBytes(signer, document), createSigner(identity.sign));
  return { v: SIGNED_V, ...signer, signature, document };
}

type Signer = Pick<SignedDocument, 'organisation' | 'code' | 'seat' | 'at'>;

function signedBytes({ organisation, code, seat, at }: Signer, document: SeamlineDocument): Bytes {
  return canonicalBytes({ organisation, code, seat, at, content: signedHash(document) });
}

/** As it is printed: the text with its signature beneath, in the shipped words whatever templates it was written with. */
export function showSigned(signed: SignedDocument): SeamlineDocument {
  const { code, seat, at, signature, document } = signed;
  const time = isoToUnixMs(at);
  const shown = { organisation: code, seat, kid: signature.kid, at: time.ok ? time.value : (0 as UnixMs) };
  return showSignatures(document, [shown], sha256, createDocumentMessages(document.locale));
}

export function signedHash(document: SeamlineDocument): string {
  return bytesToBase64url(documentHash(document, sha256));
}

/** What the attachment of a PDF says, with each embedded file tried; null where there is none of ours. */
export function findAttachment<T>(pdf: Bytes, parse: (text: string) => T | null): T | null {
  const raw = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength);
  const text = raw.toString('latin1');
  for (const match of text.matchAll(/\/Type\s*\/EmbeddedFile[\s\S]{0,600}?stream\r?\n/g)) {
    const from = match.index + match[0].length;
    const end = raw.indexOf('endstream', from);
    if (end < 0) continue;
    const stream = raw.subarray(from, end);
    const found = parse(match[0].includes('/FlateDecode') ? inflateText(stream) : stream.toString('utf8').trimEnd());
    if (found !== null) return found;
  }
  return null;
}

function inflateText(stream: Buffer): string {
  try {
    return inflateSync(stream, { maxOutputLength: 16 * 1024 * 1024 }).toString('utf8');
  } catch {
    return '';
  }
}

export type DocumentCheck = {
  readonly ok: boolean;
  readonly kind: 'document';
  readonly number: string;
  readonly issuerCode: string;
  readonly seat: string;
  readonly signature: boolean;
  /** Whether the page says what was signed. */
  readonly samePage: boolean;
};
export type NotSigned = { readonly type: 'NotSigned' };

export function parseSignedDocument(text: string): SignedDocument | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = signedField.safeParse(json);
  return parsed.success ? (json as SignedDocument) : null;
}

/** `findKey` answers the node's key of an organisation. */
export async function verifySignedPdf(
  pdf: Bytes,
  deps: {
    readonly findKey: (org: string, kid: string) => Uint8Array | null;
    readonly typst: TypstCompiler;
  },
): Promise<Result<DocumentCheck, NotSigned>> {
  const signed = findAttachment(pdf, parseSignedDocument);
  if (signed === null) return err({ type: 'NotSigned' });
  const { document, organisation, signature } = signed;
  const key = deps.findKey(organisation, signature.kid);
  const bytes = signedBytes(signed, document);
  const isSigned = key !== null && verifyBytes(SIGNED_V, bytes, signature, key, verifyEd25519);
  const again = await signedToPdf(signed, deps.typst);
  const samePage = again.ok && Buffer.from(again.value).equals(Buffer.from(pdf));
  return ok({
    ok: isSigned && samePage,
    kind: 'document',
    number: document.number,
    issuerCode: signed.code,
    seat: signed.seat,
    signature: isSigned,
    samePage,
  });
}

/** The PDF with the signed document attached. */
export function signedToPdf(signed: SignedDocument, typst: TypstCompiler) {
  const attachment = { name: 'seamline-document.json', text: JSON.stringify(signed) };
  return documentToFile(showSigned(signed), 'pdf', typst, attachment);
}
