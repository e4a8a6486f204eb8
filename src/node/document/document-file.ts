/**
 * A generated document in each of its file forms: PDF, DOCX, HTML, plain text. The one place where a format name becomes
 * bytes, for the command line and the HTTP routes alike.
 */
import { Packer } from 'docx';
import { type Bytes, textToBytes } from '../../base/bytes.ts';
import { ok, type Result } from '../../base/result.ts';
import type { SeamlineDocument } from '../../format/document/document.ts';
import { renderDocumentHtmlFile } from '../../format/document/html-document.ts';
import { renderDocumentText } from '../../format/document/text-document.ts';
import { type DocumentAttachment, renderDocumentTypst } from '../../format/document/typst-document.ts';
import { documentToWord } from '../../format/document/word-document.ts';
import type { BadTypst, TypstCompiler } from './typst-compiler.ts';

export const DOCUMENT_FORMATS = ['pdf', 'docx', 'html', 'txt'] as const;
export type DocumentFormat = (typeof DOCUMENT_FORMATS)[number];

export const MEDIA_TYPE_BY_FORMAT: { readonly [format in DocumentFormat]: string } = {
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  html: 'text/html; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
};

export function isDocumentFormat(text: string): text is DocumentFormat {
  return (DOCUMENT_FORMATS as ReadonlyArray<string>).includes(text);
}

export async function documentToFile(
  document: SeamlineDocument,
  format: DocumentFormat,
  typst: TypstCompiler,
  attachment: DocumentAttachment | null = null,
): Promise<Result<Bytes, BadTypst>> {
  switch (format) {
    case 'pdf':
      return typst.compile(renderDocumentTypst(document, attachment));
    case 'docx':
      return ok(new Uint8Array(await Packer.toBuffer(documentToWord(document))));
    case 'html':
      return ok(textToBytes(renderDocumentHtmlFile(document)));
    case 'txt':
      return ok(textToBytes(renderDocumentText(document)));
  }
}
