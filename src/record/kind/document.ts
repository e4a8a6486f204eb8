/**
 * Generated documents: who issued which one, on what records it rests and what it said, so that it can be marked when one of
 * them is withdrawn; each sentence somebody changed by hand, with what it said before; and the agreed terms for places that joint text uses.
 */
import { z } from 'zod';
import {
  codeField,
  hashField,
  languageField,
  organisationIdField,
  recordIdField,
  textField,
  timeField,
} from '../field.ts';
import { defineKind } from '../kind-definition.ts';

const partiesField = z.array(organisationIdField).min(1).max(12);
const numberField = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,79}$/);
/** A document packed (RFC 1951, base64url), and the records it rests on, in pieces that fit one leaf each. */
const contentField = z.string().regex(/^[A-Za-z0-9_-]{1,30000}$/);
const restsOnField = z.array(recordIdField).max(500);
export const ISSUED_KINDS = ['situation', 'statement', 'board', 'directives'] as const;

/** Parties are the issuer and the holders; a long document goes on in the further pieces, in their order. */
export const issuedDocumentKind = defineKind(
  { kind: 'issued-document', version: 1, release: 'joint' },
  {
    parties: partiesField,
    number: numberField,
    documentKind: z.enum(ISSUED_KINDS),
    language: languageField,
    contentHash: hashField,
    /** A situation report is of a centre. */
    centre: codeField.optional(),
    content: contentField,
    furtherContent: z
      .strictObject({
        p2: contentField.optional(),
        p3: contentField.optional(),
        p4: contentField.optional(),
        p5: contentField.optional(),
      })
      .optional(),
    records: restsOnField,
    furtherRecords: z.strictObject({ p2: restsOnField.optional(), p3: restsOnField.optional() }).optional(),
    seat: codeField,
    at: timeField,
  },
);

/** What both sides call a place in joint text: at most one term for each language. */
export const placeTermKind = defineKind(
  { kind: 'place-term', version: 1, release: 'joint' },
  {
    parties: partiesField,
    place: z.string().min(1).max(80),
    latE7: z.int().min(-900_000_000).max(900_000_000),
    lngE7: z.int().min(-1_800_000_000).max(1_800_000_000),
    terms: z.array(textField).min(1).max(3),
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
