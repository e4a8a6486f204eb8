/**
 * What becomes of a generated document on the node: the organisation's own sentences, edits by hand kept as records, marks
 * on what was withdrawn, the node's signature, and the register of what was issued to whom. A holder of an issued document
 * is told by the withdrawal of its record (rule D-8).
 */
import { err, type Result } from '../../base/result.ts';
import { toTime, unixMsToIso } from '../../base/time.ts';
import {
  type DocumentEdit,
  documentRecords,
  documentSentences,
  EDIT_MARK,
  editSentences,
  markWithdrawn,
  type SeamlineDocument,
} from '../../format/document/document.ts';
import { parseTemplateFile } from '../../format/document/template-file.ts';
import { formatDateTime } from '../../format/locale/calendar.ts';
import type { Language } from '../../format/locale/language.ts';
import { createDocumentMessages, type DocumentCatalogue } from '../../format/message/document-messages.ts';
import type { Marking } from '../../record/label.ts';
import { listPackedRecords, packDocument, unpackDocument } from '../document/document-pack.ts';
import { type SignedDocument, signDocument, signedHash } from '../document/signed-document.ts';
import type { NodeContext, SeatContext } from './node-context.ts';
import { addRecord } from './record-intake.ts';

type Desk = Pick<NodeContext, 'store' | 'identity' | 'directory' | 'time'>;

/** Ids asked for in one query. */
const ASKED_MAX = 500;

/** The organisation's own sentences in a language; undefined where it uses the shipped ones. */
export async function readTemplates(
  context: Pick<NodeContext, 'store'>,
  language: Language,
): Promise<DocumentCatalogue | undefined> {
  const row = await context.store.db
    .selectFrom('setting')
    .select('value')
    .where('key', '=', `templates ${language}`)
    .executeTakeFirst();
  const file = row === undefined ? null : parseTemplateFile(row.value);
  return file?.ok ? file.value.catalogue : undefined;
}

/** Takes a checked template file into use. */
export async function saveTemplates(
  context: Pick<NodeContext, 'store'>,
  language: Language,
  text: string,
): Promise<void> {
  const row = { key: `templates ${language}`, value: text };
  await context.store.commit(async (tx) => {
    await tx.db
      .insertInto('setting')
      .values(row)
      .onConflict((c) => c.column('key').doUpdateSet({ value: text }))
      .execute();
  });
}

/** Edits and marks as they stand, then the signature of the node for the seat. */
export async function finishDocument(context: Desk, document: SeamlineDocument, seat: string): Promise<SignedDocument> {
  const revised = await reviseDocument(context, document);
  return signDocument(context.identity, revised, { seat, at: context.time.now() });
}

/** With edits by hand and marks as they stand: a draft, until it is signed. */
export async function reviseDocument(context: Desk, document: SeamlineDocument): Promise<SeamlineDocument> {
  return markStale(context, await applyEdits(context, document));
}

/** An edit counts while the sentence still reads as it did when it was edited. */
async function applyEdits(context: Desk, document: SeamlineDocument): Promise<SeamlineDocument> {
  const rows = await context.store.db
    .selectFrom('record_view')
    .select('body')
    .where('kind', '=', 'document-edit')
    .where('standing', '=', 'current')
    .orderBy('position')
    .execute();
  const texts = new Map(documentSentences(document).map(({ id, text }) => [id, text]));
  const edits = rows
    .map(({ body }) => JSON.parse(body) as DocumentEdit & { number: string; language: string; original: string })
    .filter(({ number, language }) => number === document.number && language === document.language)
    .filter(({ sentence, original }) => texts.get(sentence) === original);
  const messages = createDocumentMessages(document.locale);
  const edited = editSentences(document, edits, {
    count: (n) => messages.note.edited({ n, mark: EDIT_MARK }),
    edited: ({ seat, at, original }) =>
      messages.note.editedBy({
        seat,
        time: formatDateTime(document.locale, toTime(at) ?? context.time.now()),
        original,
      }),
  });
  return edited.ok ? edited.value : document;
}

async function markStale(context: Desk, document: SeamlineDocument): Promise<SeamlineDocument> {
  const withdrawn = await findWithdrawn(context, documentRecords(document));
  const messages = createDocumentMessages(document.locale);
  return markWithdrawn(document, withdrawn, (n) => messages.note.withdrawn({ n }));
}

/** Of these records the ones their originator took back: received and withdrawn, or own and withdrawn from somebody. */
export async function findWithdrawn(
  context: Pick<NodeContext, 'store'>,
  records: ReadonlyArray<string>,
): Promise<ReadonlySet<string>> {
  const { db } = context.store;
  const gone = new Set<string>();
  for (let at = 0; at < records.length; at += ASKED_MAX) {
    const some = records.slice(at, at + ASKED_MAX);
    const views = await db
      .selectFrom('record_view')
      .select('id')
      .where('id', 'in', some)
      .where('standing', 'in', ['withdrawn', 'restricted'])
      .execute();
    const releases = await db
      .selectFrom('release_view')
      .select('record_id')
      .where('record_id', 'in', some)
      .where('withdrawn', 'is not', null)
      .execute();
    for (const { id } of views) gone.add(id);
    for (const { record_id } of releases) gone.add(record_id);
  }
  return gone;
}

export type DocumentEditRequest = { readonly sentence: string; readonly text: string };
export type UnknownSentenceFault = { readonly type: 'UnknownSentence'; readonly sentence: string };

/** Keeps an edit as a record: what the sentence said, and what the seat wrote instead. */
export async function editDocument(
  context: NodeContext,
  seat: SeatContext,
  document: SeamlineDocument,
  edit: DocumentEditRequest,
): Promise<Result<{ readonly id: string }, { readonly type: string }>> {
  const sentence = documentSentences(document).find(({ id }) => id === edit.sentence);
  if (sentence === undefined) return err({ type: 'UnknownSentence', sentence: edit.sentence } as { type: string });
  if (!WRITERS.has(seat.role)) return err({ type: 'NotYourSeat' });
  const body = {
    parties: [context.identity.org],
    number: document.number,
    language: document.language,
    sentence: edit.sentence,
    original: sentence.text,
    text: edit.text.normalize('NFC'),
    seat: seat.seat,
    at: unixMsToIso(context.time.now()),
  };
  return addRecord(context, { kind: 'document-edit', marking: 'official', body });
}

const WRITERS: ReadonlySet<string> = new Set(['watch-officer', 'release-officer', 'commander']);
/** What is for the public is issued by whom releases are approved by. */
const STATEMENT_WRITERS: ReadonlySet<string> = new Set(['release-officer', 'commander']);

/** Enters a signed document in the register, for its holders to be told what becomes of it. */
export async function issueDocument(
  context: NodeContext,
  seat: SeatContext,
  signed: SignedDocument,
  options: { readonly holders: ReadonlyArray<string>; readonly marking: Marking; readonly centre?: string },
): Promise<Result<{ readonly id: string }, { readonly type: string }>> {
  const { document } = signed;
  const writers = document.kind === 'statement' ? STATEMENT_WRITERS : WRITERS;
  if (!writers.has(seat.role)) return err({ type: 'NotYourSeat' });
  const packed = packDocument(signed, documentRecords(document));
  if (!packed.ok) return packed;
  const body = {
    parties: [...new Set([context.identity.org, ...options.holders])],
    number: document.number,
    documentKind: document.kind,
    language: document.language,
    contentHash: signedHash(document),
    ...(options.centre === undefined ? {} : { centre: options.centre }),
    ...packed.value,
    seat: seat.seat,
    at: signed.at,
  };
  return addRecord(context, { kind: 'issued-document', marking: options.marking, body });
}

export type IssuedDocument = {
  readonly id: string;
  readonly number: string;
  readonly documentKind: string;
  readonly language: Language;
  readonly issuer: string;
  readonly at: string;
  readonly holders: ReadonlyArray<string>;
  readonly records: ReadonlyArray<string>;
  /** Records behind it that were withdrawn, as far as this node knows. */
  readonly withdrawn: ReadonlyArray<string>;
  /** The issuer took it back. */
  readonly isTakenBack: boolean;
};

/** Issued documents here, own and received, latest first. */
export async function listIssued(context: Pick<NodeContext, 'store'>): Promise<ReadonlyArray<IssuedDocument>> {
  const rows = await context.store.db
    .selectFrom('record_view')
    .select(['id', 'org', 'body', 'standing'])
    .where('kind', '=', 'issued-document')
    .orderBy('position', 'desc')
    .execute();
  const issued: IssuedDocument[] = [];
  for (const { id, org, body, standing } of rows) {
    const said = JSON.parse(body) as Partial<IssuedDocument> & { readonly parties?: ReadonlyArray<string> };
    const records = listPackedRecords(said);
    issued.push({
      id,
      number: said.number ?? '',
      documentKind: said.documentKind ?? '',
      language: said.language ?? 'en',
      issuer: org,
      at: said.at ?? '',
      holders: (said.parties ?? []).filter((party) => party !== org),
      records,
      withdrawn: [...(await findWithdrawn(context, records))].sort(),
      isTakenBack: standing !== 'current' || (await isTakenBackHere(context, id)),
    });
  }
  return issued;
}

/** The issuer's own node knows by its releases. */
async function isTakenBackHere(context: Pick<NodeContext, 'store'>, id: string): Promise<boolean> {
  const row = await context.store.db
    .selectFrom('release_view')
    .select('rel')
    .where('record_id', '=', id)
    .where('withdrawn', 'is not', null)
    .executeTakeFirst();
  return row !== undefined;
}

export type IssuedContent = {
  readonly issued: IssuedDocument;
  /** As it was signed. */
  readonly signed: SignedDocument;
  /** With what was withdrawn since marked. */
  readonly document: SeamlineDocument;
};

/** An issued document by id or number; null where there is none or its content is gone. */
export async function readIssued(context: Desk, name: string): Promise<IssuedContent | null> {
  const issued = (await listIssued(context)).find(({ id, number }) => id === name || number === name);
  if (issued === undefined) return null;
  const row = await context.store.db
    .selectFrom('record_view')
    .select('body')
    .where('id', '=', issued.id)
    .executeTakeFirstOrThrow();
  const signed = unpackDocument(JSON.parse(row.body));
  if (signed === null) return null;
  const marked = await markStale(context, signed.document);
  const { note } = createDocumentMessages(marked.locale);
  const notices = issued.isTakenBack ? [note.takenBack, ...marked.notices] : marked.notices;
  return { issued, signed, document: { ...marked, notices } };
}

/** The copy a holder is given: the signature it was issued with while all of it stands, else the marked one, signed anew. */
export function copyIssued(context: Desk, { signed, document }: IssuedContent, seat: string): SignedDocument {
  const isWhole = signedHash(document) === signedHash(signed.document);
  return isWhole ? signed : signDocument(context.identity, document, { seat, at: context.time.now() });
}
