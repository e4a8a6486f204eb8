/**
 * Generated documents: who issued which one, on what records it rests and what it said, so that it can be marked when one of
 * them is withdrawn; and each sentence somebody changed by hand, with what it said before.
 */
import { z } from 'zod';
import { codeField, hashField, languageField, organisationIdField, recordIdField, timeField } from '../field.ts';
import { defineKind } from '../kind-definition.ts';

const partiesField = z.array(organisationIdField).min(1).max(12);
const numberField = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,79}$/);
export const ISSUED_KINDS = ['situation', 'statement', 'board', 'directives'] as const;

/** Parties are the issuer and the holders; `content` is the document itself, packed (RFC 1951, base64url). */
export const issuedDocumentKind = defineKind(
  { kind: 'issued-document', version: 1, release: 'joint' },
  {
    parties: partiesField,
    number: numberField,
    documentKind: z.enum(ISSUED_KINDS),
    language: languageField,
    contentHash: hashField,
    content: z.string().regex(/^[A-Za-z0-9_-]{1,30000}$/),
    records: z.array(recordIdField).max(500),
    seat: codeField,
    at: timeField,
  },
);

/** A sentence of a numbered document as it was generated, and what the seat wrote instead. */
export const documentEditKind = defineKind(
  { kind: 'document-edit', version: 1, release: 'joint' },
  {
    parties: partiesField,
    number: numberField,
    language: languageField,
    sentence: z.string().regex(/^s[1-9]\d{0,4}$/),
    original: z.string().min(1).max(8_000),
    text: z.string().min(1).max(8_000),
    seat: codeField,
    at: timeField,
  },
);
