/**
 * Mutual audit certificate on one page: what each side sent, received and acted on in a period, up to which heads both
 * ledgers agree, directives done, vacuum closed, and the hash that makes it checkable by machine. The machine-readable
 * certificate is a record of its own; this is what people sign and file.
 */
import { type UnixMs, unixMs } from '../../base/time.ts';
import { isolateIn } from '../locale/bidi.ts';
import { formatDate } from '../locale/calendar.ts';
import { formatList } from '../locale/list.ts';
import { formatInteger } from '../locale/number.ts';
import type { SeamlineDocument, TableCell } from './document.ts';
import { createDocumentWriter, type DocumentFrame } from './document-writer.ts';

export type CertificateFeed = {
  readonly from: string;
  readonly to: string;
  readonly lane: 'urgent' | 'bulk';
  readonly sent: number;
  readonly stored: number;
  readonly read: number;
  readonly done: number;
  readonly withdrawn: number;
  /** Last entry both sides acknowledged, as people call it, and its hash in hex or base64url. */
  readonly upTo: string;
  readonly headHash: string;
};

export type AuditCertificateInput = DocumentFrame & {
  readonly organisations: ReadonlyArray<string>;
  readonly from: UnixMs;
  readonly to: UnixMs;
  readonly feeds: ReadonlyArray<CertificateFeed>;
  /** Rows both ledgers hold and the hash over them. */
  readonly mutualRows: number;
  readonly ledgerHash: string;
  /** Directives both are parties to, as they stood at the end of the period. */
  readonly directives: { readonly done: number; readonly received: number; readonly total: number };
  /** Cell-hours of the joint vacuum at the beginning and the end; null where no survey ended by then. */
  readonly vacuum: { readonly before: number; readonly after: number; readonly closed: number } | null;
  readonly contentHash: string;
  readonly signedBy: { readonly organisation: string; readonly kid: string };
  /** The command that checks it, as it is typed. */
  readonly verifyCommand: string;
};

const HASH_SHOWN = 12;

export function createAuditCertificate(input: AuditCertificateInput): SeamlineDocument {
  const { locale } = input;
  const writer = createDocumentWriter(input);
  const { texts } = writer;
  const plain = (text: string): { readonly text: string; readonly records: ReadonlyArray<string> } => ({
    text,
    records: [],
  });
  writer.addHeading(texts.section.summary);
  writer.addParagraph([plain(texts.certificate.purpose)]);
  writer.addHeading(texts.section.sent);
  const { table } = texts;
  writer.addTable(
    [
      { title: table.organisation, weight: 3.4, isCode: true },
      { title: table.sent, weight: 2 },
      { title: table.stored, weight: 2 },
      { title: table.read, weight: 2 },
      { title: table.done, weight: 2 },
      { title: table.withdrawn, weight: 2.9 },
      { title: table.upTo, weight: 6, isCode: true },
      { title: table.hash, weight: 4, isCode: true },
    ],
    input.feeds.map(
      (feed): ReadonlyArray<TableCell> => [
        plain(`${feed.from} > ${feed.to}`),
        ...[feed.sent, feed.stored, feed.read, feed.done, feed.withdrawn].map((n) => plain(formatInteger(locale, n))),
        plain(feed.upTo),
        plain(feed.headHash.slice(0, HASH_SHOWN)),
      ],
    ),
  );
  writer.addParagraph([
    plain(texts.certificate.equal({ n: input.mutualRows, hash: { id: input.ledgerHash.slice(0, HASH_SHOWN) } })),
  ]);
  writer.addHeading(texts.section.direction);
  const { done, received, total } = input.directives;
  writer.addParagraph([
    plain(texts.certificate.directives({ done, total })),
    plain(texts.certificate.received({ received, total })),
  ]);
  writer.addHeading(texts.section.vacuum);
  writer.addParagraph([
    plain(
      input.vacuum === null
        ? texts.certificate.noSurvey
        : texts.certificate.closed({
            n: input.vacuum.closed,
            before: input.vacuum.before,
            after: input.vacuum.after,
          }),
    ),
  ]);
  const { organisation, kid } = input.signedBy;
  writer.addHeading(texts.section.proof);
  writer.addParagraph([
    plain(texts.certificate.signed({ organisation, key: { id: kid } })),
    plain(texts.certificate.content({ hash: { id: input.contentHash } })),
    plain(texts.certificate.verify({ command: { id: input.verifyCommand } })),
  ]);
  const period = texts.head.fromTo({
    from: formatDate(locale, input.from),
    to: formatDate(locale, unixMs(input.to - 1)),
  });
  const names = input.organisations.map((name) => isolateIn(locale.language, name));
  return writer.finish('certificate', [
    texts.head.organisations({ organisations: { phrase: formatList(locale.language, names) } }),
    texts.head.period({ period: { phrase: period } }),
  ]);
}
