/**
 * The console's HTTP contract for documents and figures: a document as data with the records each sentence rests on, the
 * register of what was issued, the figures board and the audit certificate.
 */
import { z } from '@hono/zod-openapi';
import type { SeamlineDocument } from '../../format/document/document.ts';
import { LANGUAGES } from '../../record/field.ts';
import { ISSUED_KINDS } from '../../record/kind/document.ts';
import { MARKINGS } from '../../record/label.ts';
import { DOCUMENT_FORMATS } from '../document/document-file.ts';

const time = z.string();
const id = z.string().min(1).max(80);
const centre = z.string().min(1).max(32);
const languageField = z.enum(LANGUAGES);
const digitsField = z.enum(['latn', 'arab']).optional();

/** A statement of a meeting, or the report of a centre for a period; in the language and the digits of its reader. */
const statementSchema = z.strictObject({
  kind: z.literal('statement'),
  meeting: id,
  language: languageField,
  digits: digitsField,
});
const situationSchema = z.strictObject({
  kind: z.literal('situation'),
  centre,
  from: time,
  to: time,
  language: languageField,
  digits: digitsField,
});
export const documentSubjectSchema = z.discriminatedUnion('kind', [statementSchema, situationSchema]);
export type DocumentSubjectView = z.infer<typeof documentSubjectSchema>;

const formatField = z.enum(DOCUMENT_FORMATS);
export const draftFileQuerySchema = z.discriminatedUnion('kind', [
  statementSchema.extend({ format: formatField }),
  situationSchema.extend({ format: formatField }),
]);
export const documentFileQuerySchema = z.strictObject({ format: formatField });
export const documentEditSchema = z.strictObject({
  subject: documentSubjectSchema,
  sentence: z.string().max(8),
  text: z.string().min(1).max(8_000),
});
export const documentIssueSchema = z.strictObject({
  subject: documentSubjectSchema,
  holders: z.array(id).max(11),
  marking: z.enum(MARKINGS),
});

const sentenceSchema = z.strictObject({
  id: z.string(),
  text: z.string(),
  records: z.array(id),
  edit: z.strictObject({ original: z.string(), seat: z.string(), at: time }).nullable(),
  isWithdrawn: z.boolean(),
});
const blockSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('heading'), number: z.string(), text: z.string() }),
  z.strictObject({ type: z.literal('paragraph'), number: z.string(), sentences: z.array(sentenceSchema) }),
  z.strictObject({
    type: z.literal('table'),
    columns: z.array(z.strictObject({ title: z.string(), weight: z.number(), isCode: z.boolean() })),
    rows: z.array(z.array(z.strictObject({ text: z.string(), records: z.array(id) }))),
  }),
  z.strictObject({ type: z.literal('note'), tone: z.enum(['plain', 'warning']), text: z.string() }),
]);
export const documentSchema = z.strictObject({
  kind: z.enum(['situation', 'statement', 'board', 'certificate', 'directives']),
  locale: z.strictObject({ language: languageField, digits: z.enum(['latn', 'arab']), utcOffsetMin: z.int() }),
  language: languageField,
  number: z.string(),
  title: z.string(),
  head: z.array(z.string()),
  marking: z.string(),
  exercise: z.string(),
  notices: z.array(z.string()),
  blocks: z.array(blockSchema),
  references: z.array(z.strictObject({ number: z.int(), record: id, called: z.string() })),
  referencesTitle: z.string(),
  editNotes: z.array(z.string()),
  closing: z.array(blockSchema),
  pageLine: z.string(),
}) satisfies z.ZodType<SeamlineDocument>;
export type PaperView = z.infer<typeof documentSchema>;

export const issuedDocumentSchema = z.strictObject({
  id,
  number: z.string(),
  documentKind: z.enum(ISSUED_KINDS),
  language: languageField,
  issuer: id,
  at: time,
  holders: z.array(id),
  records: z.array(id),
  withdrawn: z.array(id),
  isTakenBack: z.boolean(),
});
export type IssuedView = z.infer<typeof issuedDocumentSchema>;
export const issuedContentSchema = z.strictObject({ issued: issuedDocumentSchema, document: documentSchema });
export type IssuedContentView = z.infer<typeof issuedContentSchema>;

/** The thirty days before now where no period is named; of all centres where none is. */
export const boardQuerySchema = z.strictObject({
  centre: centre.optional(),
  from: time.optional(),
  to: time.optional(),
});
export const boardFileQuerySchema = boardQuerySchema.extend({
  language: languageField,
  digits: digitsField,
  format: formatField,
});
export const boardSchema = z.strictObject({
  centre: z.string().nullable(),
  from: time,
  to: time,
  figures: z.array(
    z.strictObject({
      code: z.string(),
      unit: z.enum(['count', 'share', 'duration-ms', 'hours', 'days', 'index']),
      value: z.number().nullable(),
      previous: z.number().nullable(),
      /** Values of equal periods, the earliest first. */
      series: z.array(z.number().nullable()),
      target: z.number().nullable(),
      isLessBetter: z.boolean(),
    }),
  ),
});
export type BoardView = z.infer<typeof boardSchema>;

/** `json` is the signed file alone, `pdf` the page for people with that file attached. */
export const certificateQuerySchema = z.strictObject({
  partner: id,
  from: time,
  to: time,
  language: languageField,
  digits: digitsField,
  format: z.enum(['json', 'pdf']),
});
