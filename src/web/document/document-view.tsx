/**
 * A document as it will be printed. Each sentence is followed by the numbers of the records it rests on, which open it;
 * what was withdrawn is struck through, what was written by hand carries its mark. Isolates stay in the text.
 */
import type { ReactElement } from 'react';
import { EDIT_MARK } from '../../format/document/document.ts';
import { languageDirection, languageTag } from '../../format/locale/language.ts';
import { formatPlainInteger } from '../../format/locale/number.ts';
import type { PaperView } from '../../node/http/contract-document.ts';
import './document.css';

type Block = PaperView['blocks'][number];
type Shown = {
  readonly paper: PaperView;
  readonly numberByRecord: ReadonlyMap<string, number>;
  readonly chosen: string | null;
  readonly onChoose: ((sentence: string) => void) | null;
};

export function DocumentView(props: {
  readonly document: PaperView;
  readonly chosen?: string | null;
  readonly onChoose?: (sentence: string) => void;
}): ReactElement {
  const paper = props.document;
  const shown: Shown = {
    paper,
    numberByRecord: new Map(paper.references.map(({ record, number }) => [record, number])),
    chosen: props.chosen ?? null,
    onChoose: props.onChoose ?? null,
  };
  return (
    <article
      className="paper"
      lang={languageTag(paper.language)}
      dir={languageDirection(paper.language)}
      data-document={paper.number}
    >
      {paper.exercise !== '' && <p className="paper-exercise">{paper.exercise}</p>}
      <h2>{paper.title}</h2>
      <ul className="paper-head">
        {paper.head.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {paper.notices.map((notice) => (
        <p key={notice} className="paper-notice">
          {notice}
        </p>
      ))}
      {paper.blocks.map((block, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: blocks have no name and never change places.
        <BlockView key={i} block={block} shown={shown} />
      ))}
      {paper.editNotes.map((note) => (
        <p key={note} className="paper-note">
          {note}
        </p>
      ))}
      {paper.closing.map((block, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: blocks have no name and never change places.
        <BlockView key={i} block={block} shown={shown} />
      ))}
    </article>
  );
}

function BlockView(props: { readonly block: Block; readonly shown: Shown }): ReactElement {
  const { block, shown } = props;
  switch (block.type) {
    case 'heading':
      return (
        <h3>
          {block.number}. {block.text}
        </h3>
      );
    case 'note':
      return <p className={block.tone === 'warning' ? 'paper-notice' : 'paper-note'}>{block.text}</p>;
    case 'paragraph':
      return (
        <p className="paper-paragraph">
          <bdi className="paper-number">{block.number}</bdi>
          <span>
            {block.sentences.map((sentence) => (
              <SentenceView key={sentence.id} sentence={sentence} shown={shown} />
            ))}
          </span>
        </p>
      );
    case 'table':
      return <TableView block={block} shown={shown} />;
  }
}

function SentenceView(props: {
  readonly sentence: Extract<Block, { readonly type: 'paragraph' }>['sentences'][number];
  readonly shown: Shown;
}): ReactElement {
  const { id, text, records, edit, isWithdrawn } = props.sentence;
  const { shown } = props;
  const numbers = listNumbers(shown, records);
  const isChosen = shown.chosen === id;
  return (
    <span className={isChosen ? 'sentence sentence-chosen' : 'sentence'} data-sentence={id}>
      {isWithdrawn ? <s>{text}</s> : text}
      {edit !== null && EDIT_MARK}
      {shown.onChoose === null ? (
        <sup>{numbers}</sup>
      ) : (
        <button
          type="button"
          className="sentence-records"
          aria-pressed={isChosen}
          aria-label={`${id} ${numbers}`}
          onClick={() => shown.onChoose?.(id)}
        >
          {numbers === '' ? '+' : numbers}
        </button>
      )}{' '}
    </span>
  );
}

function TableView(props: {
  readonly block: Extract<Block, { readonly type: 'table' }>;
  readonly shown: Shown;
}): ReactElement {
  const { columns, rows } = props.block;
  return (
    <table className="table paper-table">
      <thead>
        <tr>
          {columns.map(({ title }) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name and never change places.
          <tr key={i}>
            {row.map((cell, k) => (
              <td key={columns[k]?.title ?? k}>
                {columns[k]?.isCode ? <bdi dir="ltr">{cell.text}</bdi> : cell.text}
                {cell.records.length > 0 && <sup>{listNumbers(props.shown, cell.records)}</sup>}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function listNumbers({ paper, numberByRecord }: Shown, records: ReadonlyArray<string>): string {
  const numbers = [...new Set(records)].map((record) => numberByRecord.get(record) ?? 0).sort((a, b) => a - b);
  return numbers.map((number) => formatPlainInteger(paper.locale, number)).join(' ');
}
