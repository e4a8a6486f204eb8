/**
 * Rebuild and verify. `rebuildViews` drops every view and replays records and entries in the node's own order through the
 * same functions that wrote them. `verifyStore` checks every stored byte that a signature or hash covers and says where a
 * fault lies; what was erased is counted, not missed (rules ).
 */
import { textToBytes } from '../../base/bytes.ts';
import type { VerifyEd25519 } from '../../base/crypto.ts';
import type { UnixMs } from '../../base/time.ts';
import { bytesToEnvelope, openHead } from '../../exchange/feed.ts';
import { readRootKeys } from '../../exchange/key-history.ts';
import type { Entry, Release, Withdrawal } from '../../exchange/object.ts';
import { openDisclosures } from '../../record/disclosure.ts';
import { checkSignatures, parseCore, recordIdOf, type SignedRecord } from '../../record/record.ts';
import { checkShownBody } from '../../record/registry.ts';
import { aes256Gcm, rememberVerified, sha256, verifyEd25519 } from '../crypto.ts';
import { coreToOrg } from '../identity.ts';
import { readDiskFault } from '../store/disk-fault.ts';
import { rowSum } from '../store/row-sum.ts';
import {
  createViews,
  dropViews,
  type FeedEntryTable,
  markViews,
  type PayloadTable,
  type RecordTable,
} from '../store/schema.ts';
import type { StoreTransaction } from '../store/store.ts';
import { peekEntry } from './feed-store.ts';
import { applyReturnedRecord } from './fence-return.ts';
import { hasContent, isRewritten } from './form-content.ts';
import { createKeyDirectory } from './key-directory.ts';
import type { NodeContext } from './node-context.ts';
import { readReceived, showReceivedForm, showStandingForm } from './received-form.ts';
import { replayExpiries } from './retention.ts';
import { STATEMENT_DEPS } from './statement.ts';
import { readSigned } from './stored-signature.ts';
import { applyAcks, applyEntry, applyRecord, bytesToDisclosures, textHash } from './view.ts';
import { EXPIRED } from './view-erasure.ts';

const NONCE = new Uint8Array(12);
const ROWS_AT_ONCE = 2_000;

export async function rebuildViews(
  context: NodeContext,
  progress: (done: number) => void,
): Promise<{ readonly records: number; readonly entries: number }> {
  let records = 0;
  let entries = 0;
  await context.store.commit(async (tx) => {
    await dropViews(tx.db);
    await createViews(tx.db, context.store.engine);
    const replayed: NodeContext = { ...context, directory: await createKeyDirectory(tx) };
    let after = 0;
    for (;;) {
      const batch = await readBatch(tx, after);
      if (batch.length === 0) break;
      for (const item of batch) {
        if ('core' in item) records += (await replayRecord(tx, replayed, item)) ? 1 : 0;
        else {
          await replayEntry(tx, replayed, item);
          entries++;
        }
        after = item.position;
      }
      progress(records + entries);
    }
    await replayExpiries(tx, replayed, context.time.now());
    await markViews(tx.db);
  });
  await context.directory.refresh();
  return { records, entries };
}

/** The next rows of both logs in one order; at most `ROWS_AT_ONCE` of each, cut where the shorter read ends. */
async function readBatch(tx: StoreTransaction, after: number): Promise<ReadonlyArray<RecordTable | FeedEntryTable>> {
  const records = await tx.db
    .selectFrom('record')
    .selectAll()
    .where('position', '>', after)
    .orderBy('position')
    .limit(ROWS_AT_ONCE)
    .execute();
  const entries = await tx.db
    .selectFrom('feed_entry')
    .selectAll()
    .where('position', '>', after)
    .orderBy('position')
    .limit(ROWS_AT_ONCE)
    .execute();
  const ends = [records, entries].filter((rows) => rows.length === ROWS_AT_ONCE).map((rows) => rows.at(-1)!.position);
  const end = Math.min(Number.MAX_SAFE_INTEGER, ...ends);
  return [...records, ...entries].filter((row) => row.position <= end).sort((a, b) => a.position - b.position);
}

/** Own records and statements; received ones come with the entry that carried them, derivatives never had a view. */
async function replayRecord(tx: StoreTransaction, context: NodeContext, row: RecordTable): Promise<boolean> {
  if (row.origin === 'received' || row.origin === 'returned') return false;
  const signed = await readStored(tx, row);
  if (signed === null) return false;
  const core = parseCore(signed.coreBytes);
  if (!core.ok) return false;
  const shown = openDisclosures(signed.disclosures, core.value.digests, sha256);
  if (!shown.ok) return false;
  const body = checkShownBody(core.value.kind, core.value.kindVersion, shown.value);
  if (!body.ok) return false;
  await applyRecord(tx, {
    id: row.id,
    position: row.position,
    core: core.value,
    coreBytes: signed.coreBytes,
    body: body.value,
    shownCount: signed.disclosures.length,
    rel: '',
    feedPlace: '',
    recordedMs: row.received_at as UnixMs,
    isOwn: row.origin === 'own' || [row.org, coreToOrg(signed.coreBytes)].includes(context.identity.org),
    ownCode: context.identity.code,
    findDistrict: context.districts.find,
  });
  if (row.kind === 'key-statement') await context.directory.refresh();
  return true;
}

/** Null where the content key was destroyed, or where there never was a payload of its own (a derivative). */
async function readStored(tx: StoreTransaction, row: RecordTable): Promise<SignedRecord | null> {
  const payload = await tx.db.selectFrom('payload').select('sealed').where('ref', '=', row.id).executeTakeFirst();
  if (!payload) return null;
  const coreBytes = new Uint8Array(row.core);
  const signatures = JSON.parse(row.signatures);
  const sealed = new Uint8Array(payload.sealed);
  if (row.origin === 'statement') return { coreBytes, signatures, disclosures: bytesToDisclosures(sealed) };
  const key = tx.findKey(row.id);
  const plain = key === null ? null : aes256Gcm.open(key, NONCE, textToBytes(row.id), sealed);
  return plain === null ? null : { coreBytes, signatures, disclosures: bytesToDisclosures(plain) };
}

async function isQuarantined(tx: StoreTransaction, hash: string): Promise<boolean> {
  const row = await tx.db.selectFrom('quarantined_entry').select('hash').where('hash', '=', hash).executeTakeFirst();
  return row !== undefined;
}

async function replayEntry(tx: StoreTransaction, context: NodeContext, row: FeedEntryTable): Promise<void> {
  if (await isQuarantined(tx, row.hash)) return;
  const entry = JSON.parse(Buffer.from(row.body).toString('utf8')) as Entry;
  const isOwn = entry.from === context.identity.org;
  const rel = entry.rel ?? '';
  await replayExpiries(tx, context, row.received_at as UnixMs);
  const stored = await tx.db.selectFrom('release').selectAll().where('rel', '=', rel).executeTakeFirst();
  const form =
    stored === undefined ? 'provable' : (JSON.parse(Buffer.from(stored.body).toString('utf8')) as Release).form;
  const release = stored === undefined ? null : { record: stored.record_id, form };
  await applyEntry(tx, { entry, hash: row.hash, isOwn, release });
  await applyAcks(tx, [{ entry }], isOwn);
  if (!isOwn && entry.type === 'withdrawal')
    await showStandingForm(tx, context, (entry.body as Withdrawal).rel, row.received_at as UnixMs);
  if (stored === undefined) return;
  if (isOwn) {
    const returned = await readReceived(tx, context, rel);
    if (returned !== null) await applyReturnedRecord(tx, context, entry, returned);
    return;
  }
  await showReceivedForm(tx, context, entry, { id: stored.record_id, recordedMs: row.received_at as UnixMs });
}

export type StoreFault = { readonly where: string; readonly type: string };
export type Verification = {
  readonly ok: boolean;
  readonly records: number;
  readonly entries: number;
  readonly erased: number;
  readonly faults: ReadonlyArray<StoreFault>;
};

const FAULTS_MAX = 1_000;
/** Roots of import batches whose signature is verified once for all their records. */
const BATCH_ROOTS_MAX = 1_000;

export async function verifyStore(context: NodeContext, progress: (done: number) => void): Promise<Verification> {
  const faults: StoreFault[] = [];
  const add = (where: string, type: string) => {
    if (faults.length < FAULTS_MAX) faults.push({ where, type });
  };
  for (const where of await context.store.checkStructure()) add(where, 'StructureDamaged');
  const counts = await verifySigned(context, add, progress).catch((error: unknown) => {
    if (readDiskFault(error) !== 'damaged') throw error;
    add('database', 'StructureDamaged');
    return { records: 0, entries: 0, erased: 0 };
  });
  return { ok: faults.length === 0, ...counts, faults };
}

async function verifySigned(
  context: NodeContext,
  add: AddFault,
  progress: (done: number) => void,
): Promise<Pick<Verification, 'records' | 'entries' | 'erased'>> {
  const { records, erased } = await verifyRecords(context, add, progress);
  const entries = await verifyFeeds(context, add, progress);
  const erasedForms = await verifyForms(context, add);
  await verifyPairs(context, add);
  await verifyReleases(context, add);
  return { records, entries, erased: erased + erasedForms };
}

type AddFault = (where: string, type: string) => void;

async function verifyRecords(
  context: NodeContext,
  add: AddFault,
  progress: (done: number) => void,
): Promise<{ records: number; erased: number }> {
  const { db } = context.store;
  const verify = rememberVerified(verifyEd25519, BATCH_ROOTS_MAX);
  let [after, records, erased] = [0, 0, 0];
  for (;;) {
    const rows = await db
      .selectFrom('record')
      .leftJoin('payload', 'payload.ref', 'record.id')
      .selectAll('record')
      .select(['payload.sealed', 'payload.hash', 'payload.record_id'])
      .where('record.position', '>', after)
      .orderBy('record.position')
      .limit(ROWS_AT_ONCE)
      .execute();
    if (rows.length === 0) return { records, erased };
    for (const row of rows) {
      erased += verifyRecord({ context, verify }, row, (type) => add(`record ${row.position} ${row.id}`, type));
      records++;
      after = row.position;
    }
    progress(records);
  }
}

type StoredRecord = RecordTable & { readonly [K in 'sealed' | 'hash' | 'record_id']: PayloadTable[K] | null };

/** Returns 1 if the content was erased. */
function verifyRecord(
  deps: { readonly context: NodeContext; readonly verify: VerifyEd25519 },
  row: StoredRecord,
  add: (type: string) => void,
): 0 | 1 {
  const { context, verify } = deps;
  const coreBytes = new Uint8Array(row.core);
  const core = parseCore(coreBytes);
  if (recordIdOf(coreBytes, sha256) !== row.id || !core.ok) {
    add('CoreAltered');
    return 0;
  }
  const { kind, marking, org, digests } = core.value;
  const isAsSigned = kind === row.kind && marking === row.marking && org === row.org;
  const sum = rowSum({ position: row.position, name: row.id, origin: row.origin, received_at: row.received_at });
  if (!isAsSigned || !ORIGINS.has(row.origin) || sum !== row.row_sum) add('ColumnDiffers');
  const sealed = row.sealed === null ? null : new Uint8Array(row.sealed);
  const isWhole = sealed !== null && textHash(sealed) === row.hash && row.record_id === row.id;
  const signed = readSigned(coreBytes, row.signatures);
  const roots = row.kind === 'key-statement' ? (isWhole ? rootsOf(sealed) : null) : undefined;
  const findKey =
    roots === undefined ? context.directory.findSigningKey : (_org: string, kid: string) => roots?.get(kid) ?? null;
  if (signed === null || !checkSignatures(org, signed, { sha256, verify, findKey }).ok) add('BadSignature');
  if (sealed === null) return 0;
  if (!isWhole) add('PayloadAltered');
  else if (row.origin === 'own') return verifyOwnPayload(context, { id: row.id, sealed, digests }, add);
  return 0;
}

const ORIGINS: ReadonlySet<string> = new Set(['own', 'received', 'returned', 'statement']);

/** A first key statement is signed by the roots it names; what it says is bound to its core by digests. */
function rootsOf(sealed: Uint8Array): ReadonlyMap<string, Uint8Array> | null {
  return readRootKeys(bytesToDisclosures(sealed).find(([, path]) => path === '/roots')?.[2], STATEMENT_DEPS);
}

/** Returns 1 if its key is gone. */
function verifyOwnPayload(
  context: NodeContext,
  row: { readonly id: string; readonly sealed: Uint8Array; readonly digests: ReadonlyArray<string> },
  add: (type: string) => void,
): 0 | 1 {
  const key = context.store.findKey(row.id);
  if (key === null) return 1;
  const plain = aes256Gcm.open(key, NONCE, textToBytes(row.id), row.sealed);
  if (plain === null || !openDisclosures(bytesToDisclosures(plain), row.digests, sha256).ok) add('PayloadAltered');
  return 0;
}

async function verifyFeeds(context: NodeContext, add: AddFault, progress: (done: number) => void): Promise<number> {
  const { db } = context.store;
  const rows = await db
    .selectFrom('feed_entry')
    .selectAll()
    .orderBy('from_org')
    .orderBy('to_org')
    .orderBy('lane')
    .orderBy('epoch')
    .orderBy('seq')
    .execute();
  let previous: FeedEntryTable | null = null;
  for (const row of rows) {
    const where = `feed_entry ${row.from_org.slice(4, 10)}>${row.to_org.slice(4, 10)} ${row.lane} ${row.epoch}.${row.seq}`;
    const bytes = new Uint8Array(row.body);
    const isNext: boolean = previous !== null && sameFeed(previous, row);
    if (textHash(bytes) !== row.hash) add(where, 'EntryAltered');
    else {
      const entry = JSON.parse(Buffer.from(bytes).toString('utf8')) as Entry;
      const { position, hash: name, received_at } = row;
      const isSummed = rowSum({ position, name, origin: '', received_at }) === row.row_sum;
      if (!isEntryOf(entry, row) || !isSummed) add(where, 'ColumnDiffers');
      if (isNext && (row.seq !== previous!.seq + 1 || entry.prev !== previous!.hash)) add(where, 'BrokenChain');
      if (!isNext && row.seq !== 1) add(where, 'Gap');
    }
    previous = row;
  }
  const heads = await db.selectFrom('feed_head').selectAll().execute();
  const hashBySeq = new Map(rows.map((r) => [`${r.from_org} ${r.to_org} ${r.lane} ${r.epoch} ${r.seq}`, r.hash]));
  const headed = new Map<string, number>();
  for (const row of heads) {
    const feed = `${row.from_org} ${row.to_org} ${row.lane} ${row.epoch}`;
    const envelope = bytesToEnvelope(new Uint8Array(row.envelope));
    const head = envelope.ok
      ? openHead(envelope.value, { verify: verifyEd25519, findNodeKey: context.directory.findNodeKey })
      : envelope;
    if (!head.ok || head.value.seq !== row.seq || head.value.hash !== hashBySeq.get(`${feed} ${row.seq}`))
      add(`feed_head ${feed} ${row.seq}`, 'BadHead');
    headed.set(feed, Math.max(headed.get(feed) ?? 0, row.seq));
  }
  for (const row of rows) {
    const feed = `${row.from_org} ${row.to_org} ${row.lane} ${row.epoch}`;
    if ((headed.get(feed) ?? 0) < row.seq) add(`feed_entry ${feed} ${row.seq}`, 'NoSignedHead');
  }
  progress(rows.length);
  return rows.length;
}

function isEntryOf(entry: Entry, row: FeedEntryTable): boolean {
  return (
    entry.from === row.from_org &&
    entry.to === row.to_org &&
    entry.lane === row.lane &&
    entry.epoch === row.epoch &&
    entry.seq === row.seq &&
    entry.type === row.type &&
    (entry.rel ?? null) === row.rel
  );
}

function sameFeed(a: FeedEntryTable, b: FeedEntryTable): boolean {
  return a.from_org === b.from_org && a.to_org === b.to_org && a.lane === b.lane && a.epoch === b.epoch;
}

/** Sealed forms by their payload hash in the entry; received ones can be checked so even without their key. */
async function verifyForms(context: NodeContext, add: AddFault): Promise<number> {
  const rows = await context.store.db
    .selectFrom('payload')
    .innerJoin('feed_entry', 'feed_entry.rel', 'payload.ref')
    .leftJoin('release', 'release.rel', 'payload.ref')
    .select(['payload.ref', 'payload.record_id', 'payload.sealed', 'payload.hash', 'feed_entry.body'])
    .select('release.body as release')
    .execute();
  let erased = 0;
  for (const row of rows) {
    const entry = peekEntry(new Uint8Array(row.body));
    const hash = textHash(new Uint8Array(row.sealed));
    const release = row.release === null ? null : new Uint8Array(row.release);
    if (release !== null && textHash(release) !== row.ref) add(`release ${row.ref}`, 'ReleaseAltered');
    else if ((release === null ? '' : readReleased(release)) !== row.record_id)
      add(`payload ${row.ref}`, 'ColumnDiffers');
    const isRestricted = hash !== entry?.payloadHash && (await mayBeRewritten(context, row.ref));
    if (entry === null || hash !== row.hash || (hash !== entry.payloadHash && !isRestricted))
      add(`payload ${row.ref}`, 'PayloadAltered');
    if (!hasContent(context.store, row.ref)) erased++;
  }
  return erased;
}

/** Rewritten by a restriction; once that too is erased or expired, its own hash is all that is left to check. */
async function mayBeRewritten(context: NodeContext, rel: string): Promise<boolean> {
  if (hasContent(context.store, rel)) return isRewritten(context.store, rel);
  const ends = context.store.db.selectFrom('release_view').select(['withdrawn', 'fault']).where('rel', '=', rel);
  const ended = await ends.executeTakeFirst();
  return ended !== undefined && (ended.withdrawn !== null || ended.fault === EXPIRED);
}

function readReleased(body: Uint8Array): string {
  return (JSON.parse(Buffer.from(body).toString('utf8')) as Release).record;
}

/** Payloads that belong to nothing, and releases whose payload is missing. */
async function verifyPairs(context: NodeContext, add: AddFault): Promise<void> {
  const { db } = context.store;
  const strays = await db
    .selectFrom('payload')
    .leftJoin('record', 'record.id', 'payload.ref')
    .leftJoin('feed_entry', 'feed_entry.rel', 'payload.ref')
    .select('payload.ref')
    .where('record.id', 'is', null)
    .where('feed_entry.rel', 'is', null)
    .execute();
  for (const { ref } of strays) add(`payload ${ref}`, 'BelongsToNothing');
  const unsealed = await db
    .selectFrom('release')
    .leftJoin('payload', 'payload.ref', 'release.rel')
    .select('release.rel')
    .where('payload.ref', 'is', null)
    .execute();
  for (const { rel } of unsealed) add(`release ${rel}`, 'PayloadMissing');
}

/** What a row of a release says beside the signed body: its record is here, its parties are known and those of the body. */
async function verifyReleases(context: NodeContext, add: AddFault): Promise<void> {
  const { db } = context.store;
  const known = new Set((await db.selectFrom('organisation_view').select('org').execute()).map(({ org }) => org));
  const rows = await db
    .selectFrom('release')
    .leftJoin('record', 'record.id', 'release.record_id')
    .select(['release.rel', 'release.from_org', 'release.to_org', 'release.body', 'record.id'])
    .execute();
  for (const { rel, from_org, to_org, body, id } of rows) {
    if (textHash(new Uint8Array(body)) !== rel) continue;
    const { to } = JSON.parse(Buffer.from(body).toString('utf8')) as Release;
    if (id === null || to !== to_org || !known.has(from_org)) add(`release ${rel}`, 'ColumnDiffers');
  }
}
