/**
 * Documents and figures over HTTP: drafts with what each sentence rests on, edits by hand, the register of what was issued,
 * the figures board, the audit certificate. A draft is not signed; an issued document is, by the node for the seat.
 */
import type { Hono } from 'hono';
import { isoToUnixMs, unixMsToIso } from '../../base/time.ts';
import { createLocale, type DigitStyle, type Language, type Locale } from '../../format/locale/language.ts';
import { certificateToPdf } from '../document/certificate-page.ts';
import { type DocumentFormat, documentToFile, MEDIA_TYPE_BY_FORMAT } from '../document/document-file.ts';
import { showSigned, signedToPdf } from '../document/signed-document.ts';
import { createTypstCompiler, type TypstCompiler } from '../document/typst-compiler.ts';
import { writeAuditFile } from '../service/audit-desk.ts';
import { createBoardDesk, lastThirtyDays, writeFiguresBoard } from '../service/board-desk.ts';
import {
  copyIssued,
  editDocument,
  finishDocument,
  issueDocument,
  listIssued,
  readIssued,
  reviseDocument,
} from '../service/document-desk.ts';
import { type DocumentSubject, writeSubjectFor } from '../service/document-subject.ts';
import type { ReportPeriod } from '../service/report-source.ts';
import { isInView } from '../service/visibility.ts';
import {
  boardFileQuerySchema,
  boardQuerySchema,
  certificateQuerySchema,
  type DocumentSubjectView,
  documentEditSchema,
  documentFileQuerySchema,
  documentIssueSchema,
  documentSubjectSchema,
  draftFileQuerySchema,
} from './contract-document.ts';
import { type ConsoleDeps, type Ctx, type Env, guard, readBody, refuse } from './route.ts';

export function addDocumentRoutes(app: Hono<Env>, deps: ConsoleDeps): void {
  const typst = createLazyTypst();
  addDraftRoutes(app, deps, typst);
  addRegisterRoutes(app, deps, typst);
  addBoardRoutes(app, deps, typst);
  addCertificateRoute(app, deps, typst);
}

type LazyTypst = () => TypstCompiler;

/** The compiler and its fonts are loaded by the first PDF. */
function createLazyTypst(): LazyTypst {
  let compiler: TypstCompiler | null = null;
  return () => {
    compiler ??= createTypstCompiler();
    return compiler;
  };
}

function addDraftRoutes(app: Hono<Env>, deps: ConsoleDeps, typst: LazyTypst): void {
  const { node } = deps;
  const write = async (c: Ctx, asked: DocumentSubjectView) => {
    const subject = viewToSubject(asked);
    if (subject === null) return refuse(c, { type: 'BadPeriod' });
    const written = await writeSubjectFor(node, c.get('seat'), subject, readerOf(asked));
    return written.ok ? written.value : refuse(c, written.error);
  };
  app.get('/api/documents/draft', guard(deps, 'GET /api/documents/draft'), async (c) => {
    const query = documentSubjectSchema.safeParse(c.req.query());
    if (!query.success) return refuse(c, { type: 'BadRequest' });
    const document = await write(c, query.data);
    return document instanceof Response ? document : c.json(await reviseDocument(node, document));
  });
  app.get('/api/documents/draft/file', guard(deps, 'GET /api/documents/draft/file'), async (c) => {
    const query = draftFileQuerySchema.safeParse(c.req.query());
    if (!query.success) return refuse(c, { type: 'BadRequest' });
    const { format, ...asked } = query.data;
    const document = await write(c, asked);
    if (document instanceof Response) return document;
    const revised = await reviseDocument(node, document);
    return sendFile(c, await documentToFile(revised, format, typst()), revised.number, format);
  });
  app.post('/api/documents/edits', guard(deps, 'POST /api/documents/edits'), async (c) => {
    const body = await readBody(c, documentEditSchema);
    if (body instanceof Response) return body;
    const document = await write(c, body.subject);
    if (document instanceof Response) return document;
    const edited = await editDocument(node, c.get('seat'), document, body);
    return edited.ok ? c.json(edited.value, 201) : refuse(c, edited.error);
  });
  app.post('/api/documents', guard(deps, 'POST /api/documents'), async (c) => {
    const body = await readBody(c, documentIssueSchema);
    if (body instanceof Response) return body;
    const { subject, holders, marking } = body;
    const stranger = holders.find((holder) => node.directory.findCode(holder) === null);
    if (stranger !== undefined) {
      return refuse(c, { type: 'UnknownOrganisation', organisation: stranger } as { type: string });
    }
    const document = await write(c, subject);
    if (document instanceof Response) return document;
    const seat = c.get('seat');
    const signed = await finishDocument(node, document, seat.seat);
    const centre = subject.kind === 'situation' ? { centre: subject.centre } : {};
    const issued = await issueDocument(node, seat, signed, { holders, marking, ...centre });
    return issued.ok ? c.json({ ...issued.value, number: document.number }, 201) : refuse(c, issued.error);
  });
}

function addRegisterRoutes(app: Hono<Env>, deps: ConsoleDeps, typst: LazyTypst): void {
  const { node } = deps;
  const find = async (c: Ctx) => {
    const id = c.req.param('id') ?? '';
    return (await isInView(node, c.get('seat'), id)) ? readIssued(node, id) : null;
  };
  app.get('/api/documents', guard(deps, 'GET /api/documents'), async (c) => {
    const seat = c.get('seat');
    const listed = [];
    for (const issued of await listIssued(node)) if (await isInView(node, seat, issued.id)) listed.push(issued);
    return c.json(listed);
  });
  app.get('/api/documents/:id', guard(deps, 'GET /api/documents/:id'), async (c) => {
    const found = await find(c);
    if (found === null) return refuse(c, { type: 'NotFound' });
    return c.json({ issued: found.issued, document: found.document });
  });
  app.get('/api/documents/:id/file', guard(deps, 'GET /api/documents/:id/file'), async (c) => {
    const query = documentFileQuerySchema.safeParse(c.req.query());
    if (!query.success) return refuse(c, { type: 'BadRequest' });
    const found = await find(c);
    if (found === null) return refuse(c, { type: 'NotFound' });
    const { format } = query.data;
    const copy = copyIssued(node, found, c.get('seat').seat);
    const file =
      format === 'pdf' ? await signedToPdf(copy, typst()) : await documentToFile(showSigned(copy), format, typst());
    return sendFile(c, file, found.issued.number, format);
  });
}

function addBoardRoutes(app: Hono<Env>, deps: ConsoleDeps, typst: LazyTypst): void {
  const { node } = deps;
  const board = createBoardDesk(node);
  app.get('/api/board', guard(deps, 'GET /api/board'), async (c) => {
    const query = boardQuerySchema.safeParse(c.req.query());
    if (!query.success) return refuse(c, { type: 'BadRequest' });
    const period = boardPeriod(deps, query.data);
    if (period === null) return refuse(c, { type: 'BadPeriod' });
    const { utcOffsetMin } = createLocale('en');
    const view = await board.describe(period, { centre: query.data.centre ?? null, utcOffsetMin });
    return c.json({ ...view, from: unixMsToIso(view.from), to: unixMsToIso(view.to) });
  });
  app.get('/api/board/file', guard(deps, 'GET /api/board/file'), async (c) => {
    const query = boardFileQuerySchema.safeParse(c.req.query());
    if (!query.success) return refuse(c, { type: 'BadRequest' });
    const period = boardPeriod(deps, query.data);
    if (period === null) return refuse(c, { type: 'BadPeriod' });
    const { centre, format } = query.data;
    const document = await writeFiguresBoard(node, period, centre ?? null, readerOf(query.data));
    const signed = await finishDocument(node, document, c.get('seat').seat);
    const file =
      format === 'pdf' ? await signedToPdf(signed, typst()) : await documentToFile(showSigned(signed), format, typst());
    return sendFile(c, file, document.number, format);
  });
}

function addCertificateRoute(app: Hono<Env>, deps: ConsoleDeps, typst: LazyTypst): void {
  const { node } = deps;
  app.get('/api/certificate', guard(deps, 'GET /api/certificate'), async (c) => {
    const query = certificateQuerySchema.safeParse(c.req.query());
    if (!query.success) return refuse(c, { type: 'BadRequest' });
    const period = toPeriod(query.data.from, query.data.to);
    if (period === null) return refuse(c, { type: 'BadPeriod' });
    const file = await writeAuditFile(node, query.data.partner, period);
    if (!file.ok) return refuse(c, { type: 'NotFound' });
    const { issuerCode, partnerCode } = file.value.certificate;
    const name = `${issuerCode}-CERTIFICATE-${partnerCode}`;
    if (query.data.format === 'json') return c.json(file.value);
    return sendFile(c, await certificateToPdf(file.value, readerOf(query.data), typst()), name, 'pdf');
  });
}

function sendFile(
  c: Ctx,
  file: Awaited<ReturnType<typeof documentToFile>>,
  number: string,
  format: DocumentFormat,
): Response {
  if (!file.ok) return refuse(c, file.error, 500);
  return c.body(new Uint8Array(file.value), 200, {
    'content-type': MEDIA_TYPE_BY_FORMAT[format],
    'content-disposition': `attachment; filename="${number}.${format}"`,
    'cache-control': 'no-store',
  });
}

function readerOf(asked: { readonly language: Language; readonly digits?: DigitStyle | undefined }): Locale {
  return createLocale(asked.language, asked.digits === undefined ? {} : { digits: asked.digits });
}

/** Null where the period has no beginning before its end. */
function viewToSubject(asked: DocumentSubjectView): DocumentSubject | null {
  if (asked.kind === 'statement') return { kind: 'statement', meeting: asked.meeting };
  const period = toPeriod(asked.from, asked.to);
  return period === null ? null : { kind: 'situation', centre: asked.centre, period };
}

function toPeriod(from: string, to: string): ReportPeriod | null {
  const [first, last] = [isoToUnixMs(from), isoToUnixMs(to)];
  return first.ok && last.ok && first.value < last.value ? { from: first.value, to: last.value } : null;
}

function boardPeriod(
  { node }: ConsoleDeps,
  asked: { readonly from?: string | undefined; readonly to?: string | undefined },
): ReportPeriod | null {
  const isNamed = asked.from !== undefined || asked.to !== undefined;
  return isNamed ? toPeriod(asked.from ?? '', asked.to ?? '') : lastThirtyDays(node.time.now());
}
