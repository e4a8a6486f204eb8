/**
 * Acts that wait for approvals: what exactly would be signed is fixed when an act is prepared, and kept over a restart,
 * sealed under a content key of its own. Whoever approves approves a hash of these bytes and of nothing else (rule L-12).
 */
import { assert } from '../../base/assert.ts';
import { bytesToBase64url, bytesToText, concatBytes, textToBytes } from '../../base/bytes.ts';
import { type UnixMs, unixMs } from '../../base/time.ts';
import { epochStartHash } from '../../exchange/epoch.ts';
import type { Lane } from '../../exchange/object.ts';
import { releaseHash } from '../../exchange/payload.ts';
import { openDisclosures } from '../../record/disclosure.ts';
import {
  jsonToSignedRecord,
  type OpenedRecord,
  parseCore,
  recordIdOf,
  type SignedRecord,
  signedRecordToJson,
} from '../../record/record.ts';
import { aes256Gcm, sha256 } from '../crypto.ts';
import type { WaitingActTable } from '../store/schema.ts';
import { actKeyRef, dropAct } from './act-erasure.ts';
import type { PreparedEpoch } from './epoch-desk.ts';
import type { NodeContext, SeatContext } from './node-context.ts';
import type { PreparedForm, ReleaseRequest } from './release-desk.ts';
import { type CellsAct, hashAct, type RunAct } from './two-persons.ts';

export type ReleaseAct = {
  readonly act: 'release';
  readonly request: ReleaseRequest;
  readonly forms: ReadonlyArray<PreparedForm>;
  /** Kind of the record; of a countersignature that of the proposal it signs. */
  readonly kind: string;
  /** Goes with the last approval it needs; otherwise somebody sends it. */
  readonly goesItself: boolean;
};
export type EpochAct = {
  readonly act: 'epoch';
  readonly partner: string;
  readonly starts: ReadonlyArray<PreparedEpoch>;
};
export type WaitingAct = ReleaseAct | RunAct | CellsAct | EpochAct;

export type HeldAct<T extends WaitingAct = WaitingAct> = {
  readonly id: string;
  /** Who prepared it. */
  readonly seat: SeatContext;
  readonly at: UnixMs;
  readonly act: T;
};

type Context = Pick<NodeContext, 'store' | 'time' | 'randomBytes'>;

export const ACT_MS = 12 * 3_600_000;
const NONCE_BYTES = 12;

/** The hashes that are approved: one a recipient, one a lane, or one for the act. */
export function listActHashes(act: WaitingAct): ReadonlyArray<string> {
  if (act.act === 'release') return act.forms.map(({ rel }) => rel);
  return act.act === 'epoch' ? act.starts.map(({ what }) => what) : [hashAct(act)];
}

/** Keeps an act; those that are given up go in the same transaction. */
export async function holdAct(
  context: Context,
  given: Omit<HeldAct, 'id' | 'at'> & { readonly about: string },
  replaced: ReadonlyArray<string> = [],
): Promise<HeldAct> {
  const { seat, act, about } = given;
  const id = bytesToBase64url(context.randomBytes(12));
  const at = context.time.now();
  const key = context.randomBytes(32);
  const nonce = context.randomBytes(NONCE_BYTES);
  const plain = textToBytes(JSON.stringify({ seat, act: actToJson(act) }));
  const row: WaitingActTable = {
    id,
    about,
    hashes: listActHashes(act).join(' '),
    sealed: concatBytes(nonce, aes256Gcm.seal(key, nonce, textToBytes(actKeyRef(id)), plain)),
    at_ms: at,
  };
  await context.store.commit(async (tx) => {
    for (const old of replaced) await dropAct(tx, old);
    tx.putKey(actKeyRef(id), key);
    await tx.db.insertInto('waiting_act').values(row).execute();
  });
  return { id, seat, at, act };
}

/** What has not gone out within its time is given up; oldest first. */
export async function listHeldActs(
  context: Context,
  only: { readonly id?: string; readonly about?: string } = {},
): Promise<ReadonlyArray<HeldAct>> {
  let query = context.store.db
    .selectFrom('waiting_act')
    .selectAll()
    .where('at_ms', '>', context.time.now() - ACT_MS);
  if (only.id !== undefined) query = query.where('id', '=', only.id);
  if (only.about !== undefined) query = query.where('about', '=', only.about);
  const rows = await query.orderBy('at_ms').orderBy('id').execute();
  return rows.flatMap((row) => {
    const key = context.store.findKey(actKeyRef(row.id));
    return key === null ? [] : [openRow(row, key)];
  });
}

export async function findHeldAct(context: Context, what: string): Promise<HeldAct | null> {
  const rows = await context.store.db.selectFrom('waiting_act').select(['id', 'hashes']).execute();
  const row = rows.find(({ hashes }) => hashes.split(' ').includes(what));
  return row === undefined ? null : ((await listHeldActs(context, { id: row.id }))[0] ?? null);
}

/** Acts whose time is over, in whose place nothing came. */
export async function dropOldActs(context: Context): Promise<void> {
  const before = context.time.now() - ACT_MS;
  const rows = await context.store.db.selectFrom('waiting_act').select('id').where('at_ms', '<=', before).execute();
  if (rows.length === 0) return;
  await context.store.commit(async (tx) => {
    for (const { id } of rows) await dropAct(tx, id);
  });
}

function openRow(row: WaitingActTable, key: Uint8Array): HeldAct {
  const sealed = new Uint8Array(row.sealed);
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const plain = aes256Gcm.open(key, nonce, textToBytes(actKeyRef(row.id)), sealed.subarray(NONCE_BYTES));
  const text = plain === null ? null : bytesToText(plain);
  assert(text?.ok, 'what this node sealed opens under its key');
  const { seat, act } = JSON.parse(text.value) as { readonly seat: SeatContext; readonly act: StoredAct };
  return { id: row.id, seat, at: unixMs(row.at_ms), act: jsonToAct(act) };
}

type StoredForm = Omit<PreparedForm, 'rel' | 'record' | 'derived'> & {
  readonly record: unknown;
  readonly isDerived: boolean;
};
type StoredAct =
  | (Omit<ReleaseAct, 'forms'> & { readonly forms: ReadonlyArray<StoredForm> })
  | (Omit<EpochAct, 'starts'> & { readonly starts: ReadonlyArray<{ readonly lane: Lane; readonly record: unknown }> })
  | RunAct
  | CellsAct;

function actToJson(act: WaitingAct): StoredAct {
  if (act.act === 'release') {
    const forms = act.forms.map(({ rel: _rel, record, derived, ...rest }) => ({
      ...rest,
      record: signedRecordToJson(record),
      isDerived: derived !== null,
    }));
    return { ...act, forms };
  }
  if (act.act !== 'epoch') return act;
  return {
    ...act,
    starts: act.starts.map(({ lane, record }) => ({ lane, record: signedRecordToJson(record.signed) })),
  };
}

function jsonToAct(stored: StoredAct): WaitingAct {
  if (stored.act === 'release') return { ...stored, forms: stored.forms.map(jsonToForm) };
  if (stored.act !== 'epoch') return stored;
  const starts = stored.starts.map(({ lane, record }): PreparedEpoch => {
    const opened = openOwn(readRecord(record));
    return { lane, record: opened, what: epochStartHash(opened.signed.coreBytes, sha256) };
  });
  return { ...stored, starts };
}

function jsonToForm({ record: json, isDerived, ...rest }: StoredForm): PreparedForm {
  const record = readRecord(json);
  return { ...rest, record, rel: releaseHash(rest.release, sha256), derived: isDerived ? openOwn(record) : null };
}

function readRecord(json: unknown): SignedRecord {
  const signed = jsonToSignedRecord(json);
  assert(signed.ok, 'a record that was kept reads again');
  return signed.value;
}

/** A record this node made itself, from its bytes. */
function openOwn(signed: SignedRecord): OpenedRecord {
  const core = parseCore(signed.coreBytes);
  assert(core.ok, 'a core that was kept is valid');
  const body = openDisclosures(signed.disclosures, core.value.digests, sha256);
  assert(body.ok, 'disclosures that were kept open');
  return { id: recordIdOf(signed.coreBytes, sha256), core: core.value, body: body.value, signed };
}
