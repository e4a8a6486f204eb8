/**
 * Verify: checks every stored byte that a signature or hash covers and says where a fault lies; what was erased is counted,
 * not missed (rule R-14). Everything is read a page at a time.
 */
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { textToBytes } from '../../base/bytes.ts';
import type { VerifyEd25519 } from '../../base/crypto.ts';
import { bytesToEnvelope, openHead } from '../../exchange/feed.ts';
import { readRootKeys } from '../../exchange/key-history.ts';
import type { Entry, Release } from '../../exchange/object.ts';
import { openDisclosures } from '../../record/disclosure.ts';
import { checkSignatures, parseCore, recordIdOf } from '../../record/record.ts';
import { aes256Gcm, rememberVerified, sha256, verifyEd25519 } from '../crypto.ts';
import { readDiskFault } from '../store/disk-fault.ts';
import { rowSum } from '../store/row-sum.ts';
import type { FeedEntryTable, FeedHeadTable, PayloadTable, RecordTable } from '../store/schema.ts';
import { peekEntry } from './feed-store.ts';
import { hasContent, isRewritten } from './form-content.ts';
import type { NodeContext } from './node-context.ts';
import { STATEMENT_DEPS } from './statement.ts';
import { readSigned } from './stored-signature.ts';
import { bytesToDisclosures, textHash } from './view.ts';
import { EXPIRED } from './view-erasure.ts';

export type StoreFault = { readonly where: string; readonly type: string };
export type Verification = {
  readonly ok: boolean;
  readonly records: number;
  readonly entries: number;
  readonly erased: number;
  readonly faults: ReadonlyArray<StoreFault>;
};

const NONCE = new Uint8Array(12);
const ROWS_AT_ONCE = 2_000;
/** Sealed forms are up to 256 KiB each. */
const FORMS_AT_ONCE = 200;
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

/** Rows of a table a page at a time, so that memory does not grow with it. */
async function* readPaged<Row>(
  rowsAtOnce: number,
  read: (last: Row | null) => Promise<ReadonlyArray<Row>>,
): AsyncGenerator<Row> {
  for (let last: Row | null = null; ; ) {
    const rows: ReadonlyArray<Row> = await read(last);
    yield* rows;
    if (rows.length < rowsAtOnce) return;
    last = rows.at(-1)!;
  }
}

type FeedPlace = Pick<FeedEntryTable, 'from_org' | 'to_org' | 'lane' | 'epoch' | 'seq'>;
const FEED_ORDER = ['from_org', 'to_org', 'lane', 'epoch', 'seq'] as const;

function isBehind(table: 'feed_entry' | 'feed_head', last: FeedPlace | null): RawBuilder<SqlBool> {
  if (last === null) return sql<SqlBool>`1 = 1`;
  const columns = sql.join(FEED_ORDER.map((column) => sql.ref(`${table}.${column}`)));
  return sql<SqlBool>`(${columns}) > (${sql.join(FEED_ORDER.map((column) => last[column]))})`;
}

async function verifyFeeds(context: NodeContext, add: AddFault, progress: (done: number) => void): Promise<number> {
  const { db } = context.store;
  const headed = await verifyHeads(context, add);
  const entries = readPaged<FeedEntryTable>(ROWS_AT_ONCE, (last) =>
    db
      .selectFrom('feed_entry')
      .selectAll()
      .where(isBehind('feed_entry', last))
      .orderBy(sql.join(FEED_ORDER.map((column) => sql.ref(column))))
      .limit(ROWS_AT_ONCE)
      .execute(),
  );
  let previous: FeedEntryTable | null = null;
  let count = 0;
  for await (const row of entries) {
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
    if ((headed.get(nameFeed(row)) ?? 0) < row.seq) add(where, 'NoSignedHead');
    previous = row;
    if (++count % ROWS_AT_ONCE === 0) progress(count);
  }
  progress(count);
  return count;
}

/** Up to where the heads of each feed and epoch reach. */
async function verifyHeads(context: NodeContext, add: AddFault): Promise<ReadonlyMap<string, number>> {
  const { db } = context.store;
  const heads = readPaged<FeedHeadTable & { readonly hash: string | null }>(ROWS_AT_ONCE, (last) =>
    db
      .selectFrom('feed_head')
      .leftJoin('feed_entry', (join) =>
        FEED_ORDER.reduce((on, column) => on.onRef(`feed_entry.${column}`, '=', `feed_head.${column}`), join),
      )
      .selectAll('feed_head')
      .select('feed_entry.hash')
      .where(isBehind('feed_head', last))
      .orderBy(sql.join(FEED_ORDER.map((column) => sql.ref(`feed_head.${column}`))))
      .limit(ROWS_AT_ONCE)
      .execute(),
  );
  const headed = new Map<string, number>();
  const deps = { verify: verifyEd25519, findNodeKey: context.directory.findNodeKey };
  for await (const row of heads) {
    const envelope = bytesToEnvelope(new Uint8Array(row.envelope));
    const head = envelope.ok ? openHead(envelope.value, deps) : envelope;
    if (!head.ok || head.value.seq !== row.seq || head.value.hash !== row.hash)
      add(`feed_head ${nameFeed(row)} ${row.seq}`, 'BadHead');
    headed.set(nameFeed(row), Math.max(headed.get(nameFeed(row)) ?? 0, row.seq));
  }
  return headed;
}

function nameFeed(row: FeedPlace): string {
  return `${row.from_org} ${row.to_org} ${row.lane} ${row.epoch}`;
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

type SealedForm = PayloadTable & {
  readonly body: Uint8Array;
  readonly position: number;
  readonly release: Uint8Array | null;
};

/** Sealed forms by their payload hash in the entry; received ones can be checked so even without their key. */
async function verifyForms(context: NodeContext, add: AddFault): Promise<number> {
  const { db } = context.store;
  const forms = readPaged(FORMS_AT_ONCE, (last: SealedForm | null) =>
    db
      .selectFrom('payload')
      .innerJoin('feed_entry', 'feed_entry.rel', 'payload.ref')
      .leftJoin('release', 'release.rel', 'payload.ref')
      .select(['payload.ref', 'payload.record_id', 'payload.sealed', 'payload.hash', 'feed_entry.body'])
      .select(['feed_entry.position', 'release.body as release'])
      .where('feed_entry.position', '>', last?.position ?? 0)
      .orderBy('feed_entry.position')
      .limit(FORMS_AT_ONCE)
      .execute(),
  );
  let erased = 0;
  for await (const row of forms) {
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
