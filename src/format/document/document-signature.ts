/**
 * Signing a generated document: seats sign the hash of what readers are told (`documentDigestText`), so page layout and
 * file form do not matter; the block that shows it stands after the text. A changed sentence has another hash.
 */
import { type Bytes, bytesToHex, textToBytes } from '../../base/bytes.ts';
import type { Sha256 } from '../../base/crypto.ts';
import type { UnixMs } from '../../base/time.ts';
import { formatDateTime } from '../locale/calendar.ts';
import type { Locale } from '../locale/language.ts';
import type { DocumentMessages } from '../message/document-messages.ts';
import { type DocumentBlock, documentDigestText, type SeamlineDocument } from './document.ts';

export type DocumentSignature = {
  readonly organisation: string;
  readonly seat: string;
  readonly kid: string;
  readonly at: UnixMs;
};

/** What a seat's key signs, under a tag of its own. */
export function documentHash(document: SeamlineDocument, sha256: Sha256): Bytes {
  return sha256(textToBytes(`seamline/document/1\0${documentDigestText(document)}`));
}

/** The same document with its signatures shown; without any it says that it is a draft. */
export function showSignatures(
  document: SeamlineDocument,
  signatures: ReadonlyArray<DocumentSignature>,
  sha256: Sha256,
  texts: DocumentMessages,
): SeamlineDocument {
  if (signatures.length === 0) return document;
  const hash = bytesToHex(documentHash(document, sha256));
  return {
    ...document,
    closing: [
      signatureTable(document.locale, signatures, texts),
      { type: 'note', tone: 'plain', text: texts.note.signed({ hash: { id: hash } }) },
    ],
  };
}

function signatureTable(
  locale: Locale,
  signatures: ReadonlyArray<DocumentSignature>,
  texts: DocumentMessages,
): DocumentBlock {
  const cell = (text: string): { readonly text: string; readonly records: ReadonlyArray<string> } => ({
    text,
    records: [],
  });
  return {
    type: 'table',
    columns: [
      { title: texts.table.organisation, weight: 3, isCode: false },
      { title: texts.table.seat, weight: 3, isCode: true },
      { title: texts.table.key, weight: 3, isCode: true },
      { title: texts.table.signedAt, weight: 3, isCode: false },
    ],
    rows: signatures.map(({ organisation, seat, kid, at }) => [
      cell(organisation),
      cell(seat),
      cell(kid),
      cell(formatDateTime(locale, at)),
    ]),
  };
}
