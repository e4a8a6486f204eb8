/**
 * Views: folds over records and feed entries, updated in the transaction that appends them. `rebuildViews` drops them all
 * and replays the same functions in the node's own order; the outcome is equal (rule R-13).
 */

import { assert } from '../../base/assert.ts';
import { base64urlToBytes, bytesToText } from '../../base/bytes.ts';
import { canonicalBytes, canonicalText, type Json } from '../../base/canonical.ts';
import { HOUR_MS, toTime, type UnixMs } from '../../base/time.ts';
import { findReferences, leavesLeft } from '../../exchange/form.ts';
import {
  type Entry,
  hashOf,
  LANES,
  type Lane,
  type Position,
  type Receipt,
  type Release,
  type Withdrawal,
} from '../../exchange/object.ts';
import { type Disclosure, flattenBody, type JsonObject } from '../../record/disclosure.ts';
import type { KeyLine } from '../../record/kind/organisation.ts';
import type { Core } from '../../record/record.ts';
import { sha256 } from '../crypto.ts';
import { coreToOrg } from '../identity.ts';
import { prepareInsert, prepareQuery } from '../store/prepared.ts';
import type { RecordViewTable, ReleaseViewTable } from '../store/schema.ts';
import type { StoreTransaction } from '../store/store.ts';
import { findKept } from './kept-record.ts';
import { wordsOf } from './log-words.ts';
import { dropReferences, EXPIRED, eraseViewed, restrictViewed } from './view-erasure.ts';

/** A record as the views see it: what is shown of it, and how it came. */
export type ViewedRecord = {
  readonly id: string;
  readonly position: number;
  readonly core: Core;
  readonly coreBytes: Uint8Array;
  readonly body: JsonObject;
  readonly shownCount: number;
  /** Release hash for received forms, empty for own records and statements. */
  readonly rel: string;
  /** Place in the feed (`PSH>FED bulk 0012`) for received forms. */
  readonly feedPlace: string;
  readonly recordedMs: UnixMs;
  readonly isOwn: boolean;
  /** Made just now under a fresh nonce: nothing can hold it or refer to it yet. */
  readonly isUnheardOf?: true;
  readonly ownCode: string;
  readonly findDistrict: FindDistrict;
};

/** Name of the imported district that holds a place; null outside all of them. Coordinates in degrees times 10^7. */
export type FindDistrict = (latE7: number, lngE7: number) => string | null;

/** Kinds that the incident log shows. */
const LOG_KINDS: ReadonlySet<string> = new Set(['incident-report', 'log-row', 'alarm', 'watch-handover']);

const NUMBERED_KINDS: ReadonlySet<string> = new Set([
  'incident-report',
  'log-row',
  'alarm',
  'watch-handover',
  'reconciliation',
]);

export async function applyRecord(tx: StoreTransaction, record: ViewedRecord): Promise<{ readonly serial: string }> {
  if (record.core.kind === 'key-statement') await applyKeyStatement(tx, record);
  const serial = record.isOwn ? await nextSerial(tx, record) : record.feedPlace;
  const body = record.body as Record<string, Json>;
  await putRecordRow(tx, record, serial);
  for (const { path, value } of flattenBody(body)) {
    for (const ref of Array.isArray(value) ? value : [value]) {
      if (typeof ref !== 'string' || !ref.startsWith('rec_')) continue;
      await tx.db
        .insertInto('reference_view')
        .values({ record_id: record.id, ref_id: ref, path })
        .onConflict((c) => c.doNothing())
        .execute();
    }
  }
  if (typeof body['prev'] === 'string') await supersede(tx, body['prev']);
  if (!record.isUnheardOf && (await findLaterVersion(tx, record.id))) await supersede(tx, record.id);
  return { serial };
}

/** The row and its incident. A later form of a held record takes its row over, with its place in the node's order. */
async function putRecordRow(tx: StoreTransaction, record: ViewedRecord, serial: string): Promise<void> {
  if (record.isUnheardOf) {
    const incident = await findIncident(tx, record, null);
    await insertRecordViews(tx.db, [recordToViewRow(record, serial, incident)]);
    return;
  }
  const isHeld = await dropReferences(tx, record.id);
  const held = isHeld
    ? await tx.db
        .selectFrom('record_view')
        .select(['position', 'incident'])
        .where('id', '=', record.id)
        .executeTakeFirst()
    : undefined;
  const incident = await findIncident(tx, record, held?.incident ?? null);
  const row = recordToViewRow({ ...record, position: held?.position ?? record.position }, serial, incident);
  if (isHeld) await tx.db.updateTable('record_view').set(row).where('id', '=', record.id).execute();
  else await insertRecordViews(tx.db, [row]);
}

export const insertRecordViews = prepareInsert('record_view', [
  'id',
  'position',
  'org',
  'kind',
  'marking',
  'serial',
  'rel',
  'standing',
  'log_ms',
  'occurred_ms',
  'until_ms',
  'recorded_ms',
  'incident_kind',
  'type_code',
  'lat_e7',
  'lng_e7',
  'centre',
  'incident',
  'district',
  'row_key',
  'withheld',
  'words',
  'body',
]);

/** A received record whose content is erased: its label and place remain, nothing it said. */
export async function applyTombstone(tx: StoreTransaction, record: ViewedRecord): Promise<void> {
  await putRecordRow(tx, { ...record, body: {}, shownCount: 0 }, record.feedPlace);
  if (await findLaterVersion(tx, record.id)) await supersede(tx, record.id);
}

export function recordToViewRow(record: ViewedRecord, serial: string, incident: string | null): RecordViewTable {
  const body = record.body as Record<string, Json>;
  const occurred = (body['occurred'] ?? {}) as Record<string, string>;
  const place = (body['place'] ?? {}) as Record<string, number>;
  const imported = (body['imported'] ?? {}) as Record<string, string>;
  const day = occurred['day'] === undefined ? null : `${occurred['day']}T00:00:00.000Z`;
  const from = toTime(occurred['from'] ?? day ?? (typeof body['at'] === 'string' ? body['at'] : null));
  return {
    id: record.id,
    position: record.position,
    org: record.core.org === '' ? coreToOrg(record.coreBytes) : record.core.org,
    kind: record.core.kind,
    marking: record.core.marking,
    serial,
    rel: record.rel,
    standing: 'current',
    log_ms: LOG_KINDS.has(record.core.kind) ? (from ?? record.recordedMs) : null,
    occurred_ms: from,
    until_ms:
      toTime(occurred['to'] ?? null) ?? (occurred['from'] === undefined && day !== null ? from! + 24 * HOUR_MS : from),
    recorded_ms: record.recordedMs,
    incident_kind: (body['incidentKind'] as string | undefined) ?? (body['alarmKind'] as string | undefined) ?? null,
    type_code: (body['typeCode'] as string | undefined) ?? null,
    lat_e7: place['latE7'] ?? null,
    lng_e7: place['lngE7'] ?? null,
    centre: (body['centre'] as string | undefined) ?? null,
    incident,
    district:
      place['latE7'] == null || place['lngE7'] == null ? null : record.findDistrict(place['latE7'], place['lngE7']),
    row_key:
      imported['rowKey'] === undefined ? null : `${imported['source']} ${imported['rowKey']} ${imported['ordinal']}`,
    withheld: record.isOwn ? null : record.core.digests.length - record.shownCount,
    words: wordsOf(body),
    body: canonicalText(body),
  };
}

const findSerial = prepareQuery((db, id: string) => db.selectFrom('record_view').select('serial').where('id', '=', id));
const addToSerial = prepareQuery((db, prefix: string, count: number) =>
  db
    .insertInto('serial_view')
    .values({ prefix, last: count })
    .onConflict((c) => c.column('prefix').doUpdateSet((e) => ({ last: e('serial_view.last', '+', count) })))
    .returning('last'),
);

/** Local numbering, given at creation in the node's own order; it is in no signed byte. */
async function nextSerial(tx: StoreTransaction, record: ViewedRecord): Promise<string> {
  const [held] = record.isUnheardOf ? [] : await findSerial(tx.db, record.id);
  if (held) return held.serial;
  if (!NUMBERED_KINDS.has(record.core.kind)) return '';
  const prefix = `${record.ownCode}-${new Date(record.recordedMs).getUTCFullYear()}`;
  return formatSerial(prefix, await takeSerials(tx, prefix, 1));
}

export function formatSerial(prefix: string, n: number): string {
  return `${prefix}-${String(n).padStart(4, '0')}`;
}

/** Takes `count` consecutive numbers and returns the first. */
export async function takeSerials(tx: StoreTransaction, prefix: string, count: number): Promise<number> {
  const [taken] = await addToSerial(tx.db, prefix, count);
  assert(taken !== undefined, 'a prefix has a last number');
  return taken.last - count + 1;
}

const findPointing = prepareQuery((db, id: string) =>
  db
    .selectFrom('reference_view')
    .innerJoin('record_view', 'record_view.id', 'reference_view.record_id')
    .select('record_view.incident')
    .where('reference_view.ref_id', '=', id)
    .where('record_view.kind', '=', 'incident-report'),
);

/**
 * The incident a report belongs to, null for another kind: named by the id of its earliest report on this node. Links arrive in any order, so
 * a new report may join incidents that were apart.
 */
async function findIncident(
  tx: StoreTransaction,
  record: ViewedRecord,
  heldIncident: string | null,
): Promise<string | null> {
  if (record.core.kind !== 'incident-report') return null;
  const references = findReferences(record.body);
  const pointing = record.isUnheardOf ? [] : await findPointing(tx.db, record.id);
  const pointed =
    references.length === 0
      ? []
      : await tx.db
          .selectFrom('record_view')
          .select('incident')
          .where('id', 'in', [...references])
          .where('kind', '=', 'incident-report')
          .execute();
  const incidents = [
    ...new Set([...pointing, ...pointed, { incident: heldIncident }].map((r) => r.incident).filter((i) => i !== null)),
  ];
  if (incidents.length === 0) return record.id;
  const earliest = await tx.db
    .selectFrom('record_view')
    .select('id')
    .where('id', 'in', incidents)
    .orderBy('position')
    .executeTakeFirst();
  const anchor = earliest?.id ?? incidents[0]!;
  const others = incidents.filter((i) => i !== anchor);
  if (others.length > 0) {
    await tx.db.updateTable('record_view').set({ incident: anchor }).where('incident', 'in', others).execute();
  }
  return anchor;
}

async function supersede(tx: StoreTransaction, id: string): Promise<void> {
  await tx.db
    .updateTable('record_view')
    .set({ standing: 'superseded' })
    .where('id', '=', id)
    .where('standing', '=', 'current')
    .execute();
}

const findVersionsAfter = prepareQuery((db, id: string) =>
  db.selectFrom('reference_view').select('record_id').where('ref_id', '=', id).where('path', '=', '/prev').limit(1),
);

async function findLaterVersion(tx: StoreTransaction, id: string): Promise<boolean> {
  return (await findVersionsAfter(tx.db, id)).length > 0;
}

async function applyKeyStatement(tx: StoreTransaction, record: ViewedRecord): Promise<void> {
  const body = record.body as unknown as {
    n: number;
    code: string;
    name: Json;
    exercise: boolean;
    keys: ReadonlyArray<KeyLine>;
    revoked: ReadonlyArray<{ kid: string }>;
  };
  const org = record.core.org === '' ? coreToOrg(record.coreBytes) : record.core.org;
  const row = {
    org,
    n: body.n,
    code: body.code,
    name: JSON.stringify(body.name),
    exercise: body.exercise ? 1 : 0,
    statement: record.id,
  };
  await tx.db
    .insertInto('organisation_view')
    .values(row)
    .onConflict((c) => c.column('org').doUpdateSet(row))
    .execute();
  for (const line of body.keys) {
    await tx.db
      .insertInto('key_view')
      .values({ org, kid: line.kid, use: line.use, line: JSON.stringify(line), statement: record.id, revoked: 0 })
      .onConflict((c) => c.doNothing())
      .execute();
  }
  for (const { kid } of body.revoked) {
    await tx.db.updateTable('key_view').set({ revoked: 1 }).where('org', '=', org).where('kid', '=', kid).execute();
  }
}

/** Bookkeeping of one entry, sent or received: releases, receipts, withdrawals; its acknowledgement by `applyAcks`. */
export async function applyEntry(
  tx: StoreTransaction,
  options: {
    readonly entry: Entry;
    readonly hash: string;
    readonly isOwn: boolean;
    readonly release: Pick<Release, 'record' | 'form'> | null;
  },
): Promise<void> {
  const { entry, hash, isOwn, release } = options;
  if (entry.rel !== undefined) {
    const row = {
      ...blankRelease(entry, isOwn),
      record_id: release?.record ?? '',
      entry_hash: hash,
      epoch: entry.epoch,
      seq: entry.seq,
      form: release?.form ?? 'provable',
      marking: entry.marking ?? 'official',
    };
    const { withdrawn: _kept, ...known } = row;
    await tx.db
      .insertInto('release_view')
      .values({ ...row, rel: entry.rel })
      .onConflict((c) => c.column('rel').doUpdateSet(known))
      .execute();
  }
  if (entry.type === 'receipt') await applyReceipt(tx, entry.body as Receipt, isOwn ? 'in' : 'out');
  if (entry.type === 'withdrawal') await applyWithdrawal(tx, entry, isOwn);
}

/** A release as known before its own entry: a withdrawal may overtake it, because it travels in the urgent lane. */
function blankRelease(entry: Entry, isOwn: boolean): Omit<ReleaseViewTable, 'rel'> {
  return {
    direction: isOwn ? 'out' : 'in',
    partner: isOwn ? entry.to : entry.from,
    record_id: '',
    entry_hash: '',
    lane: entry.lane,
    epoch: entry.epoch,
    seq: 0,
    form: 'provable',
    marking: 'official',
    receipt: 'none',
    receipt_at: null,
    fault: null,
    withdrawn: null,
    sent_ms: toTime(entry.sentAt) ?? 0,
    expires_ms: toTime(entry.expires ?? null),
  };
}

const RECEIPT_RANK: Readonly<Record<string, number>> = { none: 0, R0: 1, R1: 2, R2: 3 };

const findReceipted = prepareQuery((db, hash: string, direction: string) =>
  db
    .selectFrom('release_view')
    .select(['rel', 'receipt', 'receipt_at', 'fault'])
    .where('entry_hash', '=', hash)
    .where('direction', '=', direction),
);

async function applyReceipt(tx: StoreTransaction, receipt: Receipt, direction: 'in' | 'out'): Promise<void> {
  const [row] = await findReceipted(tx.db, receipt.of, direction);
  if (!row) return;
  const isFurther = RECEIPT_RANK[receipt.level]! > RECEIPT_RANK[row.receipt]!;
  await tx.db
    .updateTable('release_view')
    .set({
      receipt: isFurther ? receipt.level : row.receipt,
      receipt_at: isFurther ? toTime(receipt.at) : row.receipt_at,
      fault: receipt.result === 'refused' && row.fault !== EXPIRED ? (receipt.code ?? 'refused') : row.fault,
    })
    .where('rel', '=', row.rel)
    .execute();
}

/** Only the organisation whose feed carried a release can withdraw it there. */
async function applyWithdrawal(tx: StoreTransaction, entry: Entry, isOwn: boolean): Promise<void> {
  const withdrawal = entry.body as Withdrawal;
  const held = await tx.db
    .selectFrom('release_view')
    .select(['partner', 'direction', 'record_id'])
    .where('rel', '=', withdrawal.rel)
    .executeTakeFirst();
  const { partner, direction } = blankRelease(entry, isOwn);
  if (held && (held.partner !== partner || held.direction !== direction)) return;
  const kept = held && !isOwn ? await findKept(tx.db, held.record_id, withdrawal.action) : null;
  if (kept !== null) {
    await tx.db.updateTable('release_view').set({ fault: kept }).where('rel', '=', withdrawal.rel).execute();
    return;
  }
  await tx.db
    .insertInto('release_view')
    .values({ ...blankRelease(entry, isOwn), rel: withdrawal.rel, withdrawn: withdrawal.action })
    .onConflict((c) => c.column('rel').doUpdateSet({ withdrawn: withdrawal.action }))
    .execute();
  if (isOwn) return;
  await hideForm(tx, withdrawal.rel, withdrawal);
  for (const rel of await findHopForms(tx, entry)) {
    await tx.db.updateTable('release_view').set({ withdrawn: withdrawal.action }).where('rel', '=', rel).execute();
    await hideForm(tx, rel, withdrawal);
  }
}

/** Forms of the same release that came by way of others: their originator withdraws them here as well. */
export async function findHopForms(tx: StoreTransaction, entry: Entry): Promise<ReadonlyArray<string>> {
  const rows = await tx.db
    .selectFrom('release')
    .innerJoin('record', 'record.id', 'release.record_id')
    .select(['release.rel', 'release.body'])
    .where('release.to_org', '=', entry.to)
    .where('release.from_org', '!=', entry.from)
    .where('record.org', '=', entry.from)
    .execute();
  const { rel } = entry.body as Withdrawal;
  const ofThis = rows.filter((row) => (JSON.parse(Buffer.from(row.body).toString('utf8')) as Release).of === rel);
  return ofThis.map((row) => row.rel);
}

async function hideForm(tx: StoreTransaction, rel: string, withdrawal: Withdrawal): Promise<void> {
  const standing =
    withdrawal.action === 'correct' ? 'superseded' : withdrawal.action === 'restrict' ? 'restricted' : 'withdrawn';
  const rows = await tx.db.selectFrom('record_view').select('id').where('rel', '=', rel).execute();
  for (const row of rows) {
    if (standing === 'superseded')
      await tx.db.updateTable('record_view').set({ standing }).where('id', '=', row.id).execute();
    else if (standing === 'withdrawn') await eraseViewed(tx, row.id);
    else await restrictViewed(tx, row.id, leavesLeft(withdrawal.keep));
  }
}

const acknowledge = prepareQuery((db, direction: string, partner: string, lane: string, epoch: number, seq: number) =>
  db
    .updateTable('release_view')
    .set({ receipt: 'R0' })
    .where('receipt', '=', 'none')
    .where('direction', '=', direction)
    .where('partner', '=', partner)
    .where('lane', '=', lane)
    .where('epoch', '=', epoch)
    .where('seq', '<=', seq),
);

/**
 * An acknowledgement makes everything up to it R0: stored by the other side. Of the entries of one feed the furthest in each
 * lane and epoch says it all, and nothing that a receipt says of a release depends on whether this comes before or after.
 */
export async function applyAcks(
  tx: StoreTransaction,
  entries: ReadonlyArray<{ readonly entry: Entry; readonly isQuarantined?: boolean }>,
  isOwn: boolean,
): Promise<void> {
  const furthest = new Map<string, { readonly entry: Entry; readonly lane: Lane; readonly ack: Position }>();
  for (const { entry, isQuarantined } of entries) {
    for (const lane of LANES) {
      const ack = entry.ack[lane];
      if (ack === null || isQuarantined) continue;
      const held = furthest.get(`${lane} ${ack.epoch}`);
      if (held === undefined || held.ack.seq < ack.seq) furthest.set(`${lane} ${ack.epoch}`, { entry, lane, ack });
    }
  }
  for (const { entry, lane, ack } of furthest.values()) {
    await acknowledge(tx.db, isOwn ? 'in' : 'out', isOwn ? entry.to : entry.from, lane, ack.epoch, ack.seq);
  }
}

/** Payload of an own record: its disclosures, sealed under the record's content key. */
export function disclosuresToBytes(disclosures: ReadonlyArray<Disclosure>): Uint8Array {
  return canonicalBytes(disclosures as unknown as Json);
}

export function bytesToDisclosures(bytes: Uint8Array): ReadonlyArray<Disclosure> {
  const text = bytesToText(bytes);
  assert(text.ok, 'own disclosures are text');
  return JSON.parse(text.value) as ReadonlyArray<Disclosure>;
}

export function textHash(bytes: Uint8Array): string {
  return hashOf(bytes, sha256);
}

export function decodeBase64url(text: string): Uint8Array {
  const bytes = base64urlToBytes(text);
  assert(bytes.ok, 'stored text is base64url');
  return bytes.value;
}
