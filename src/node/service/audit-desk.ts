/**
 * Audit certificate as a file of its own: what lies in the mutual part of the ledger with one partner in a period, per
 * feed, the directives both are parties to, and the vacuum closed, signed by the node's key. Both sides acknowledged every
 * row, so what is counted as sent was also stored. Anyone who holds the node's key statement can check the signature; a
 * node that holds the same feeds can count again, and set the one page anew.
 */
import { z } from 'zod';
import { type Bytes, bytesToBase64url } from '../../base/bytes.ts';
import { canonicalBytes, type Json } from '../../base/canonical.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { isoToUnixMs, unixMsToIso } from '../../base/time.ts';
import { foldDirectives } from '../../direction/directive-board.ts';
import type { FindNodeKey } from '../../exchange/feed.ts';
import type { LedgerRow } from '../../exchange/ledger.ts';
import { type Signature, signatureField, signBytes, verifyBytes } from '../../record/signature.ts';
import { createSigner, sha256, verifyEd25519 } from '../crypto.ts';
import { readDirectionRecords } from './direction-view.ts';
import { readLedger } from './ledger-view.ts';
import type { NodeContext } from './node-context.ts';
import type { ReportPeriod } from './report-source.ts';
import { measureClosed } from './survey-figure.ts';

const CERTIFICATE_V = 'seamline/certificate/1';

const feedField = z.strictObject({
  from: z.string(),
  to: z.string(),
  lane: z.enum(['urgent', 'bulk']),
  sent: z.int(),
  read: z.int(),
  done: z.int(),
  withdrawn: z.int(),
  upToSeq: z.int(),
  headHash: z.string(),
});
const certificateField = z.strictObject({
  issuer: z.string(),
  issuerCode: z.string(),
  partner: z.string(),
  partnerCode: z.string(),
  exercise: z.boolean(),
  from: z.string(),
  to: z.string(),
  issuedAt: z.string(),
  feeds: z.array(feedField),
  mutualRows: z.int(),
  rowsHash: z.string(),
  directives: z.strictObject({ total: z.int(), received: z.int(), done: z.int() }),
  /** Cell-hours open at the beginning and end of the period, and closed; null where no survey ended by then. */
  vacuum: z.strictObject({ before: z.number(), after: z.number(), closed: z.number() }).nullable(),
});
const certificateFileField = z.strictObject({
  v: z.literal(CERTIFICATE_V),
  certificate: certificateField,
  signature: signatureField,
});
export type AuditFile = {
  readonly v: typeof CERTIFICATE_V;
  readonly certificate: z.infer<typeof certificateField>;
  readonly signature: Signature;
};

type AuditContext = Pick<NodeContext, 'store' | 'identity' | 'directory' | 'time'>;

export async function writeAuditFile(
  context: AuditContext,
  partnerCode: string,
  period: ReportPeriod,
): Promise<Result<AuditFile, UnknownAuditPartner>> {
  const found = await context.store.db.selectFrom('organisation_view').select(['org', 'code']).execute();
  const partner = found.find(({ org, code }) => code === partnerCode || org === partnerCode);
  const { identity } = context;
  if (partner === undefined || partner.org === identity.org) {
    return err({ type: 'UnknownAuditPartner', partner: partnerCode });
  }
  const certificate = {
    issuer: identity.org,
    issuerCode: identity.code,
    partner: partner.org,
    partnerCode: partner.code,
    exercise: identity.exercise,
    from: unixMsToIso(period.from),
    to: unixMsToIso(period.to),
    issuedAt: unixMsToIso(context.time.now()),
    ...(await countLedger(context, partner.org, period)),
    ...(await countDirection(context, partner.org, period)),
  };
  const signature = signBytes(CERTIFICATE_V, bodyBytes(certificate), createSigner(identity.sign));
  return ok({ v: CERTIFICATE_V, certificate, signature });
}

export type UnknownAuditPartner = { readonly type: 'UnknownAuditPartner'; readonly partner: string };

async function countLedger(
  context: AuditContext,
  partner: string,
  period: ReportPeriod,
): Promise<Pick<AuditFile['certificate'], 'feeds' | 'mutualRows' | 'rowsHash'>> {
  const ledger = await readLedger(context, partner);
  const rows = ledger.rows.filter(({ sentAt }) => {
    const at = isoToUnixMs(sentAt);
    return at.ok && at.value >= period.from && at.value < period.to;
  });
  const byFeed = Map.groupBy(rows, ({ from, lane }) => `${from} ${lane}`);
  const feeds = [...byFeed.values()].map((feed) => countFeed(feed));
  const rowsHash = bytesToBase64url(sha256(canonicalBytes(rows as unknown as Json)));
  return { feeds, mutualRows: rows.length, rowsHash };
}

type CertifiedDirection = Pick<AuditFile['certificate'], 'directives' | 'vacuum'>;

/** Directives both are parties to and issued by the end of the period, as they stood then; the vacuum over it. */
async function countDirection(
  context: AuditContext,
  partner: string,
  period: ReportPeriod,
): Promise<CertifiedDirection> {
  const own = context.identity.org;
  const joint = foldDirectives(await readDirectionRecords(context), period.to).filter(
    ({ parties, state }) =>
      parties.includes(own) && parties.includes(partner) && (state === 'open' || state === 'done'),
  );
  return {
    directives: {
      total: joint.length,
      received: joint.filter(({ receipts }) => receipts.every(({ at }) => at !== null)).length,
      done: joint.filter(({ state }) => state === 'done').length,
    },
    vacuum: await measureClosed(context, period),
  };
}

function countFeed(rows: ReadonlyArray<LedgerRow>): AuditFile['certificate']['feeds'][number] {
  const releases = rows.filter(({ type }) => type === 'release');
  const head = rows.at(-1)!;
  return {
    from: head.from,
    to: head.to,
    lane: head.lane,
    sent: releases.length,
    read: releases.filter(({ receipt }) => receipt === 'R1' || receipt === 'R2').length,
    done: releases.filter(({ receipt }) => receipt === 'R2').length,
    withdrawn: releases.filter(({ withdrawn }) => withdrawn).length,
    upToSeq: head.seq,
    headHash: head.hash,
  };
}

/** Whether the signature is the issuer's, and whether the feeds held here give the same rows; null if not a party. */
export type AuditCheck = {
  readonly ok: boolean;
  readonly signature: boolean;
  readonly sameRows: boolean | null;
  /** Whether directives and vacuum are the same here; null if not a party. */
  readonly sameDirection: boolean | null;
  readonly issuerCode: string;
  readonly partnerCode: string;
};

/** The signature alone: what anybody can check who holds the issuer's key statements. */
export function checkAuditSignature({ certificate, signature }: AuditFile, findKey: FindNodeKey): AuditCheck {
  const key = findKey(certificate.issuer, signature.kid);
  const isSigned = key !== null && verifyBytes(CERTIFICATE_V, bodyBytes(certificate), signature, key, verifyEd25519);
  const { issuerCode, partnerCode } = certificate;
  return { ok: isSigned, signature: isSigned, sameRows: null, sameDirection: null, issuerCode, partnerCode };
}

/** The signature, and where this node is a party the rows and directives counted again. */
export async function verifyAuditFile(context: AuditContext, file: AuditFile): Promise<AuditCheck> {
  const { certificate } = file;
  const signed = checkAuditSignature(file, context.directory.findNodeKey);
  const own = context.identity.org;
  const other = certificate.issuer === own ? certificate.partner : certificate.issuer;
  const isParty = certificate.issuer === own || certificate.partner === own;
  const [from, to] = [isoToUnixMs(certificate.from), isoToUnixMs(certificate.to)];
  const isCountable = signed.signature && isParty;
  const period = from.ok && to.ok ? { from: from.value, to: to.value } : null;
  const counted = isCountable && period !== null ? await countLedger(context, other, period) : null;
  const sameRows = counted === null ? null : areCountsEqual(counted, certificate);
  const direction = isCountable && period !== null ? await countDirection(context, other, period) : null;
  const sameDirection = direction === null ? null : isSameDirection(direction, certificate);
  return { ...signed, ok: signed.ok && sameRows !== false && sameDirection !== false, sameRows, sameDirection };
}

function isSameDirection(a: CertifiedDirection, b: CertifiedDirection): boolean {
  const textOf = ({ directives, vacuum }: CertifiedDirection): string => JSON.stringify([directives, vacuum]);
  return textOf(a) === textOf(b);
}

type AuditCounts = Pick<AuditFile['certificate'], 'feeds' | 'mutualRows' | 'rowsHash'>;

function areCountsEqual(a: AuditCounts, b: AuditCounts): boolean {
  const hashOf = ({ feeds, mutualRows, rowsHash }: AuditCounts): string =>
    bytesToBase64url(sha256(canonicalBytes({ feeds, mutualRows, rowsHash } as unknown as Json)));
  return hashOf(a) === hashOf(b);
}

export function parseAuditFile(text: string): AuditFile | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = certificateFileField.safeParse(json);
  return parsed.success ? (parsed.data as AuditFile) : null;
}

function bodyBytes(certificate: AuditFile['certificate']): Bytes {
  return canonicalBytes(certificate as unknown as Json);
}
