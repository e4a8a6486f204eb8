/**
 * A document as HTML: a fragment for the console (every sentence is an element with the ids of its records) and a whole
 * file that needs nothing from anywhere. All text is escaped; isolates become `<bdi>`; no script, no address but
 * fragments of the document itself.
 */
import { languageDirection, languageTag } from '../locale/language.ts';
import { formatPlainInteger } from '../locale/number.ts';
import { type DocumentBlock, EDIT_MARK, type SeamlineDocument, type Sentence, type TableCell } from './document.ts';

const STYLE = `
body{margin:0;background:#fff;color:#111}
.seamline-document{max-width:46rem;margin:2rem auto;padding:0 1rem;font:16px/1.65 "Noto Sans","Noto Naskh Arabic",sans-serif}
.seamline-document h1{font-size:1.6rem;margin:.5rem 0}
.seamline-document h2{font-size:1.15rem;margin:1.6rem 0 .4rem}
.seamline-document .records{list-style:none;padding:0;font-size:.85em}
.seamline-document .head{list-style:none;padding:0;margin:0 0 1rem;border-block-end:1px solid #999}
.seamline-document .exercise{font-weight:700;text-align:center;border:2px solid;padding:.2rem}
.seamline-document .notice{border-inline-start:4px solid;padding-inline-start:.6rem;font-weight:700}
.seamline-document table{border-collapse:collapse;width:100%;font-size:.85em}
.seamline-document th,.seamline-document td{border:1px solid #999;padding:.25rem .4rem;text-align:start;vertical-align:top}
.seamline-document .code{direction:ltr;unicode-bidi:isolate;font-family:monospace;overflow-wrap:anywhere}
.seamline-document sup{line-height:0}
.seamline-document .withdrawn{text-decoration:line-through}
`;

/** The article alone. Ids of elements carry `prefix`, so two documents can stand on one screen. */
export function renderDocumentHtml(document: SeamlineDocument, prefix = ''): string {
  const { language } = document;
  const numberByRecord = new Map(document.references.map(({ record, number }) => [record, number]));
  const render: RenderContext = { document, prefix, numberByRecord };
  const parts = [
    `<article class="seamline-document" lang="${languageTag(language)}" dir="${languageDirection(language)}">`,
    document.exercise === '' ? '' : `<p class="exercise">${textToHtml(document.exercise)}</p>`,
    `<h1>${textToHtml(document.title)}</h1>`,
    `<ul class="head">${document.head.map((line) => `<li>${textToHtml(line)}</li>`).join('')}</ul>`,
    ...document.notices.map((notice) => `<p class="notice">${textToHtml(notice)}</p>`),
    ...document.blocks.map((block) => renderBlock(render, block)),
    ...document.editNotes.map((note) => `<p class="edit-note">${textToHtml(note)}</p>`),
    ...document.closing.map((block) => renderBlock(render, block)),
    renderReferences(render),
    '</article>',
  ];
  return parts.filter((part) => part !== '').join('\n');
}

/** A file of its own: opens anywhere, prints, holds its style. */
export function renderDocumentHtmlFile(document: SeamlineDocument): string {
  const { language, title } = document;
  return [
    '<!doctype html>',
    `<html lang="${languageTag(language)}" dir="${languageDirection(language)}">`,
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<title>${escapeHtml(title)}</title>`,
    `<style>${STYLE}</style>`,
    '</head>',
    '<body>',
    renderDocumentHtml(document),
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

/** Escapes, and turns isolates into `<bdi>`; an isolate left open is closed at the end, a stray end is dropped. */
export function textToHtml(text: string): string {
  let open = 0;
  const html = escapeHtml(text).replace(/[\u2066-\u2069]/g, (mark) => {
    if (mark === '\u2069') {
      if (open === 0) return '';
      open--;
      return '</bdi>';
    }
    open++;
    return { '\u2066': '<bdi dir="ltr">', '\u2067': '<bdi dir="rtl">' }[mark] ?? '<bdi dir="auto">';
  });
  return html + '</bdi>'.repeat(open);
}

type RenderContext = {
  readonly document: SeamlineDocument;
  readonly prefix: string;
  readonly numberByRecord: ReadonlyMap<string, number>;
};

function renderBlock(render: RenderContext, block: DocumentBlock): string {
  switch (block.type) {
    case 'heading':
      return `<h2>${textToHtml(block.number)}. ${textToHtml(block.text)}</h2>`;
    case 'note':
      return `<p class="${block.tone === 'warning' ? 'notice' : 'note'}">${textToHtml(block.text)}</p>`;
    case 'paragraph': {
      const sentences = block.sentences.map((sentence) => renderSentence(render, sentence)).join(' ');
      return `<p><bdi class="number">${textToHtml(block.number)}</bdi> ${sentences}</p>`;
    }
    case 'table': {
      const head = block.columns.map((column) => `<th scope="col">${textToHtml(column.title)}</th>`).join('');
      const body = block.rows.map((row) => {
        const cells = row.map((cell, i) => renderCell(render, cell, block.columns[i]?.isCode ?? false));
        return `<tr>${cells.join('')}</tr>`;
      });
      return `<table><thead><tr>${head}</tr></thead><tbody>${body.join('\n')}</tbody></table>`;
    }
  }
}

function renderCell(render: RenderContext, cell: TableCell, isCode: boolean): string {
  const text =
    isCode && cell.text !== '' ? `<span class="code">${textToHtml(cell.text)}</span>` : textToHtml(cell.text);
  return `<td>${text}${renderNumbers(render, cell.records)}</td>`;
}

function renderSentence(render: RenderContext, sentence: Sentence): string {
  const { id, text, records, edit, isWithdrawn } = sentence;
  const mark = edit === null ? '' : EDIT_MARK;
  const body = isWithdrawn ? `<s class="withdrawn">${textToHtml(text)}</s>` : textToHtml(text);
  const numbers = renderNumbers(render, records);
  const attributes = `id="${render.prefix}${id}" class="sentence" data-records="${escapeHtml(records.join(' '))}"`;
  return `<span ${attributes}>${body}${mark}${numbers}</span>`;
}

function renderNumbers(render: RenderContext, records: ReadonlyArray<string>): string {
  if (records.length === 0) return '';
  const numbers = [...new Set(records)].map((record) => render.numberByRecord.get(record) ?? 0).sort((a, b) => a - b);
  const links = numbers.map((number) => {
    const shown = formatPlainInteger(render.document.locale, number);
    return `<a href="#${render.prefix}r${number}">${shown}</a>`;
  });
  return `<sup>${links.join(' ')}</sup>`;
}

function renderReferences({ document, prefix }: RenderContext): string {
  if (document.references.length === 0) return '';
  const items = document.references.map(({ number, record, called }) => {
    const shown = formatPlainInteger(document.locale, number);
    const label = called === '' ? '' : `<span class="code">${textToHtml(called)}</span> `;
    return `<li id="${prefix}r${number}"><bdi>${shown}</bdi> ${label}<span class="code">${escapeHtml(record)}</span></li>`;
  });
  return `<section><h2>${textToHtml(document.referencesTitle)}</h2><ul class="records">${items.join('\n')}</ul></section>`;
}

function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (letter) => entities[letter]!);
}
