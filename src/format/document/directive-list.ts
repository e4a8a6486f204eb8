/** Directives and tasks as a document: the table, then each one in sentences with receipts, age, blocker and evidence. */
import { addDirectiveTable, directiveToSentences, type ReportDirective } from './directive-sentence.ts';
import type { SeamlineDocument } from './document.ts';
import { createDocumentWriter, type DocumentFrame } from './document-writer.ts';

export type DirectiveListInput = DocumentFrame & {
  readonly centre: string;
  readonly directives: ReadonlyArray<ReportDirective>;
};

export function createDirectiveList(input: DirectiveListInput): SeamlineDocument {
  const writer = createDocumentWriter(input);
  const { texts } = writer;
  writer.addHeading(texts.section.direction);
  if (input.directives.length === 0) writer.addNote(texts.direction.noDirectives);
  else addDirectiveTable(writer, input.locale, input.directives, input.issuedAt);
  for (const directive of input.directives) {
    writer.addParagraph(directiveToSentences(writer, input.locale, directive, input.issuedAt));
  }
  return writer.finish('directives', [texts.head.centre({ centre: input.centre })]);
}
