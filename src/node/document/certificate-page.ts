/**
 * The audit certificate as one page for people, with the signed file attached to the PDF. The page is made of the file
 * alone, so whoever holds the PDF can set it anew and compare bytes.
 */
import { type Bytes, bytesToBase64url } from '../../base/bytes.ts';
import { canonicalBytes, type Json } from '../../base/canonical.ts';
import { isoToUnixMs, MINUTE_MS, type UnixMs } from '../../base/time.ts';
import { createAuditCertificate } from '../../format/document/audit-certificate.ts';
import type { SeamlineDocument } from '../../format/document/document.ts';
import { createLocale, LOCALE_LANGUAGES, type Locale } from '../../format/locale/language.ts';
import { sha256 } from '../crypto.ts';
import type { AuditFile } from '../service/audit-desk.ts';
import { documentToFile } from './document-file.ts';
import type { TypstCompiler } from './typst-compiler.ts';

const VERIFY_COMMAND = 'seamline verify F';

/** In the reader's language; the file behind it is the same in all of them. */
export function describeCertificate({ certificate, signature }: AuditFile, locale: Locale): SeamlineDocument {
  const timeOf = (iso: string): UnixMs => {
    const ms = isoToUnixMs(iso);
    return ms.ok ? ms.value : (0 as UnixMs);
  };
  const dayOf = (iso: string, shiftMs: number): string =>
    new Date(timeOf(iso) + locale.utcOffsetMin * MINUTE_MS + shiftMs).toISOString().slice(0, 10).replaceAll('-', '');
  const codeOf = (org: string): string =>
    org === certificate.issuer ? certificate.issuerCode : certificate.partnerCode;
  const { issuerCode, partnerCode, directives, vacuum } = certificate;
  const document = createAuditCertificate({
    locale,
    number: `${issuerCode}-CERTIFICATE-${partnerCode}-${dayOf(certificate.from, 0)}-${dayOf(certificate.to, -1)}`,
    issuer: issuerCode,
    issuedAt: timeOf(certificate.issuedAt),
    marking: 'official',
    isExercise: certificate.exercise,
    calledByRecord: new Map(),
    organisations: [issuerCode, partnerCode],
    from: timeOf(certificate.from),
    to: timeOf(certificate.to),
    feeds: certificate.feeds.map((feed) => ({
      from: codeOf(feed.from),
      to: codeOf(feed.to),
      lane: feed.lane,
      sent: feed.sent,
      stored: feed.sent,
      read: feed.read,
      done: feed.done,
      withdrawn: feed.withdrawn,
      upTo: `${codeOf(feed.from)}>${codeOf(feed.to)} ${feed.lane} ${String(feed.upToSeq).padStart(4, '0')}`,
      headHash: feed.headHash,
    })),
    mutualRows: certificate.mutualRows,
    ledgerHash: certificate.rowsHash,
    directives,
    vacuum,
    contentHash: bytesToBase64url(sha256(canonicalBytes(certificate as unknown as Json))),
    signedBy: { organisation: issuerCode, kid: signature.kid },
    verifyCommand: VERIFY_COMMAND,
  });
  return { ...document, closing: [] };
}

export function certificateToPdf(file: AuditFile, locale: Locale, typst: TypstCompiler) {
  const attachment = { name: 'seamline-certificate.json', text: JSON.stringify(file) };
  return documentToFile(describeCertificate(file, locale), 'pdf', typst, attachment);
}

/** Whether the page says what the file says, in one of the languages it is made in. */
export async function isCertificatePage(pdf: Bytes, file: AuditFile, typst: TypstCompiler): Promise<boolean> {
  for (const language of LOCALE_LANGUAGES) {
    const page = await certificateToPdf(file, createLocale(language), typst);
    if (page.ok && Buffer.from(page.value).equals(Buffer.from(pdf))) return true;
  }
  return false;
}
