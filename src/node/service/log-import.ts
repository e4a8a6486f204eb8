/**
 * Import of a table of incidents into the own log. A row is known by its source, its mapped fields and its ordinal among
 * identical rows: identical rows of one file are all kept and flagged, and importing the file again adds none. The
 * records of a batch are signed by one Merkle root.
 */

import { assert } from '../../base/assert.ts';
import { bytesToBase64url, textToBytes } from '../../base/bytes.ts';
import { canonicalBytes } from '../../base/canonical.ts';
import { ok, type Result } from '../../base/result.ts';
import { type UnixMs, unixMsToIso } from '../../base/time.ts';
import { isHxlRow } from '../../format/imported-event.ts';
import type { JsonObject } from '../../record/disclosure.ts';
import { createRecordBatch, type OpenedRecord } from '../../record/record.ts';
import { aes256Gcm, createSigner, sha256 } from '../crypto.ts';
import type { RecordViewTable } from '../store/schema.ts';
import type { StoreTransaction } from '../store/store.ts';
import {
  type BadImport,
  createRowParser,
  type ImportColumns,
  importedRowToBody,
  type RowParser,
} from './import-row.ts';
import type { NodeContext } from './node-context.ts';
import { insertPayloads, insertRecords, recordToRow } from './record-intake.ts';
import { disclosuresToBytes, formatSerial, insertRecordViews, recordToViewRow, takeSerials, textHash } from './view.ts';

export type ImportOutcome = {
  readonly rows: number;
  readonly imported: number;
  readonly alreadyThere: number;
  readonly possibleDuplicates: number;
  readonly refused: number;
  readonly reasons: Readonly<Record<string, number>>;
};

type ImportRow = { readonly body: JsonObject; readonly key: string };

/** Rows in one transaction under one signature; more makes paths longer and memory larger for little time. */
const BATCH_ROWS = 512;
const INSERT_ROWS = 64;
const NONCE = new Uint8Array(12);
export type ImportTable = {
  readonly header: ReadonlyArray<string>;
  /** How many rows follow the header. */
  readonly rows: number;
  readonly readRows: () => AsyncIterable<ReadonlyArray<string>>;
};

/** A batch at a time, so memory does not grow with the table. What a crash cuts short goes on when imported again. */
export async function importLog(
  context: NodeContext,
  options: ImportTable & {
    readonly source: string;
    readonly columns: ImportColumns;
    readonly dryRun: boolean;
    readonly progress: (done: number, of: number) => void;
  },
): Promise<Result<ImportOutcome, BadImport>> {
  const parse = createRowParser(options.header, options.columns);
  if (!parse.ok) return parse;
  const reader = createRowReader(context, { parse: parse.value, source: options.source });
  let [rows, imported, alreadyThere] = [0, 0, 0];
  let batch: ImportRow[] = [];
  const flush = async () => {
    const fresh = await dropKnown(context, batch);
    if (!options.dryRun && fresh.length > 0) await importBatch(context, fresh);
    imported += fresh.length;
    alreadyThere += batch.length - fresh.length;
    batch = [];
    options.progress(rows, options.rows);
  };
  for await (const row of options.readRows()) {
    if (rows === 0 && options.columns.type === 'collection' && isHxlRow(row)) continue;
    rows++;
    const read = reader.read(row);
    if (read !== null) batch.push(read);
    if (batch.length >= BATCH_ROWS) await flush();
  }
  if (batch.length > 0) await flush();
  if (!options.dryRun && imported > 0) context.notify({ type: 'log', id: '' });
  const refused = rows - imported - alreadyThere;
  return ok({ rows, imported, alreadyThere, refused, ...reader.summarise() });
}

type RowReader = {
  /** Null for a row that is refused. */
  readonly read: (row: ReadonlyArray<string>) => ImportRow | null;
  readonly summarise: () => Pick<ImportOutcome, 'possibleDuplicates' | 'reasons'>;
};

function createRowReader(
  context: NodeContext,
  options: { readonly parse: RowParser; readonly source: string },
): RowReader {
  const { parse, source } = options;
  const reasons: Record<string, number> = {};
  const ordinals = new Map<string, number>();
  const reportedAt = unixMsToIso(context.time.now());
  let possibleDuplicates = 0;
  const read = (row: ReadonlyArray<string>) => {
    const parsed = parse(row);
    if (!parsed.ok) {
      reasons[parsed.error] = (reasons[parsed.error] ?? 0) + 1;
      return null;
    }
    const rowKey = bytesToBase64url(sha256(canonicalBytes([...parsed.value.key])));
    const ordinal = ordinals.get(rowKey) ?? 0;
    ordinals.set(rowKey, ordinal + 1);
    if (ordinal > 0) possibleDuplicates++;
    const { latE7, lngE7 } = parsed.value;
    const isOutside = context.districts.isKnown() && context.districts.find(latE7, lngE7) === null;
    const flags = {
      ...(ordinal > 0 ? { possibleDuplicate: true } : {}),
      ...(isOutside ? { outsideKnownDistricts: true } : {}),
    };
    const body = { ...importedRowToBody(parsed.value, reportedAt), imported: { source, rowKey, ordinal, ...flags } };
    return { body: body as unknown as JsonObject, key: `${source} ${rowKey} ${ordinal}` };
  };
  return { read, summarise: () => ({ possibleDuplicates, reasons }) };
}

/** Without the rows that the log holds already. */
async function dropKnown(context: NodeContext, rows: ReadonlyArray<ImportRow>): Promise<ReadonlyArray<ImportRow>> {
  if (rows.length === 0) return [];
  const held = await context.store.db
    .selectFrom('record_view')
    .select('row_key')
    .where(
      'row_key',
      'in',
      rows.map((row) => row.key),
    )
    .execute();
  const known = new Set(held.map((row) => row.row_key));
  return rows.filter((row) => !known.has(row.key));
}

/** One transaction: records, sealed payloads, keys and views of a batch, in the order of the file. */
async function importBatch(context: NodeContext, rows: ReadonlyArray<ImportRow>): Promise<void> {
  const { identity, randomBytes } = context;
  const drafts = rows.map(({ body }) => ({
    kind: 'incident-report',
    org: identity.org,
    marking: 'official' as const,
    body,
  }));
  const batch = createRecordBatch(drafts, { sha256, randomBytes, signer: createSigner(identity.sign) });
  assert(batch.ok, `imported rows make valid records: ${batch.ok ? '' : JSON.stringify(batch.error)}`);
  const now = context.time.now();
  await context.store.commit(async (tx) => {
    const prefix = `${identity.code}-${new Date(now).getUTCFullYear()}`;
    const firstSerial = await takeSerials(tx, prefix, batch.value.length);
    const viewRows: RecordViewTable[] = [];
    for (let i = 0; i < batch.value.length; i += INSERT_ROWS) {
      const chunk = batch.value.slice(i, i + INSERT_ROWS);
      const positions = chunk.map(() => tx.nextPosition());
      await insertImported(tx, context, chunk, positions, now);
      for (const [k, made] of chunk.entries()) {
        viewRows.push(
          importedViewRow(context, made, {
            position: positions[k]!,
            now,
            serial: formatSerial(prefix, firstSerial + i + k),
          }),
        );
      }
    }
    await insertRecordViews(tx.db, viewRows);
  });
}

async function insertImported(
  tx: StoreTransaction,
  context: NodeContext,
  chunk: ReadonlyArray<OpenedRecord>,
  positions: ReadonlyArray<number>,
  now: UnixMs,
): Promise<void> {
  await insertRecords(
    tx.db,
    chunk.map((record, k) => recordToRow({ position: positions[k]!, record, origin: 'own', receivedAt: now })),
  );
  const payloads = chunk.map((made) => {
    const key = context.randomBytes(32);
    tx.putKey(made.id, key);
    const sealed = aes256Gcm.seal(key, NONCE, textToBytes(made.id), disclosuresToBytes(made.signed.disclosures));
    return { ref: made.id, record_id: made.id, sealed, hash: textHash(sealed) };
  });
  await insertPayloads(tx.db, payloads);
}

function importedViewRow(
  context: NodeContext,
  made: OpenedRecord,
  options: { readonly position: number; readonly now: UnixMs; readonly serial: string },
): RecordViewTable {
  const viewed = {
    id: made.id,
    position: options.position,
    core: made.core,
    coreBytes: made.signed.coreBytes,
    body: made.body,
    shownCount: made.signed.disclosures.length,
    rel: '',
    feedPlace: '',
    recordedMs: options.now,
    isOwn: true,
    ownCode: context.identity.code,
    findDistrict: context.districts.find,
  };
  return recordToViewRow(viewed, options.serial, made.id);
}
