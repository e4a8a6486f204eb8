/**
 * Survey runs in the store. The state of a run is sealed under a key of its own and durable before any message leaves,
 * so a node that was killed goes on and sends the same bytes; its pairs are sealed under a second key that expires. When
 * a key is destroyed, what it sealed is gone from every backup of the database too.
 */
import { assert } from '../../base/assert.ts';
import { base64urlToBytes, bytesToBase64url, concatBytes, textToBytes } from '../../base/bytes.ts';
import type { Json } from '../../base/canonical.ts';
import { DAY_MS, type UnixMs } from '../../base/time.ts';
import { isOver } from '../../vacuum/intersection-machine.ts';
import type { IntersectionDeps, IntersectionState } from '../../vacuum/intersection-state.ts';
import { intersectionToStored, storedToIntersection } from '../../vacuum/intersection-store.ts';
import type { StartedRun } from '../../vacuum/survey-rate.ts';
import { aes256Gcm } from '../crypto.ts';
import type { SurveyRunTable } from '../store/schema.ts';
import type { StoreTransaction } from '../store/store.ts';
import type { NodeContext } from './node-context.ts';
import type { Snapshot } from './own-snapshot.ts';

export type RunId = { readonly agreement: string; readonly run: number };

/** What a run was prepared from, and where its messages are. Secret. */
export type KeptRun = {
  readonly seed: Uint8Array;
  readonly tokens: ReadonlyArray<string>;
  readonly snapshot: Snapshot;
  /** Null until it has begun. */
  readonly state: IntersectionState | null;
};

type Context = Pick<NodeContext, 'store' | 'randomBytes' | 'time'>;

const NONCE_BYTES = 12;

export function runName({ agreement, run }: RunId): string {
  return `${agreement} ${run}`;
}

const runKeyRef = (id: RunId) => `survey ${runName(id)}`;
const pairsKeyRef = (id: RunId) => `vacuum ${runName(id)}`;

/** A run that was computed and waits for its second person. */
export async function keepPreparedRun(
  context: Context,
  id: RunId,
  prepared: Pick<KeptRun, 'seed' | 'tokens' | 'snapshot'> & {
    readonly partner: string;
    readonly root: string;
    readonly isExtra: boolean;
  },
): Promise<void> {
  const key = context.randomBytes(32);
  const { partner, root, isExtra, ...secret } = prepared;
  await context.store.commit(async (tx) => {
    tx.putKey(runKeyRef(id), key);
    const row: SurveyRunTable = {
      id: runName(id),
      ...id,
      partner,
      is_extra: isExtra ? 1 : 0,
      phase: 'prepared',
      root,
      prepared_ms: context.time.now(),
      started_ms: null,
      ended_ms: null,
      undelivered: 0,
      joint_hash: null,
      state: sealUnder(context, key, runKeyRef(id), secretBytes({ ...secret, head: null })),
      pairs: null,
      pairs_until_ms: null,
    };
    await tx.db
      .insertInto('survey_run')
      .values(row)
      .onConflict((c) => c.column('id').doUpdateSet(row))
      .execute();
  });
}

/** Writes the state, as one whose messages may not have arrived; lists that are there already are not written again. */
export async function keepRunState(
  context: Context,
  id: RunId,
  kept: KeptRun & { readonly state: IntersectionState },
  startedMs: UnixMs,
  deps: IntersectionDeps,
): Promise<void> {
  const key = context.store.findKey(runKeyRef(id));
  assert(key !== null, 'a run under way has its key');
  const ended = isOver(kept.state);
  const { head, blobs } = intersectionToStored(kept.state, deps);
  await context.store.commit(async (tx) => {
    await keepBlobs(tx, context, id, key, blobs);
    await tx.db
      .updateTable('survey_run')
      .set({
        phase: kept.state.phase,
        started_ms: startedMs,
        ended_ms: ended ? context.time.now() : null,
        undelivered: 1,
        state: sealUnder(context, key, runKeyRef(id), secretBytes({ ...kept, head })),
      })
      .where('id', '=', runName(id))
      .execute();
  });
}

async function keepBlobs(
  tx: StoreTransaction,
  context: Context,
  id: RunId,
  key: Uint8Array,
  blobs: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
  const rows = await tx.db.selectFrom('survey_blob').select('ref').where('run_id', '=', runName(id)).execute();
  const held = new Set(rows.map(({ ref }) => ref));
  for (const [hash, bytes] of blobs) {
    const ref = `${runName(id)} ${hash}`;
    if (held.has(ref)) continue;
    await tx.db
      .insertInto('survey_blob')
      .values({ ref, run_id: runName(id), sealed: sealUnder(context, key, ref, bytes) })
      .execute();
  }
  const wanted = new Set([...blobs.keys()].map((hash) => `${runName(id)} ${hash}`));
  const stale = [...held].filter((ref) => !wanted.has(ref));
  if (stale.length > 0) await tx.db.deleteFrom('survey_blob').where('ref', 'in', stale).execute();
}

export async function markDelivered(context: Context, id: RunId): Promise<void> {
  await context.store.commit(async (tx) => {
    await tx.db.updateTable('survey_run').set({ undelivered: 0 }).where('id', '=', runName(id)).execute();
  });
}

/** Null where there is none, or its audit window is over. */
export async function readKeptRun(context: Context, id: RunId, deps: IntersectionDeps): Promise<KeptRun | null> {
  const key = context.store.findKey(runKeyRef(id));
  const row = await readRun(context, id);
  if (key === null || row === null || row.state === null) return null;
  const secret = JSON.parse(openUnder(key, runKeyRef(id), row.state).toString('utf8')) as StoredSecret;
  const rows = await context.store.db.selectFrom('survey_blob').selectAll().where('run_id', '=', row.id).execute();
  const blobs = new Map(rows.map(({ ref, sealed }) => [ref, sealed]));
  const readBlob = (hash: string) => {
    const ref = `${row.id} ${hash}`;
    const sealed = blobs.get(ref);
    return sealed === undefined ? null : new Uint8Array(openUnder(key, ref, sealed));
  };
  const kept = { seed: bytesOf(secret.seed), snapshot: secret.snapshot.map(bytesOf) };
  if (secret.head === null) return { ...kept, tokens: secret.tokens, state: null };
  const state = storedToIntersection(secret.head, readBlob, deps);
  assert(state.ok, `a stored run is whole: ${state.ok ? '' : state.error.type}`);
  return { ...kept, tokens: state.value.tokens, state: state.value };
}

export async function readRun(context: Pick<Context, 'store'>, id: RunId): Promise<SurveyRunTable | null> {
  const row = await context.store.db
    .selectFrom('survey_run')
    .selectAll()
    .where('id', '=', runName(id))
    .executeTakeFirst();
  return row ?? null;
}

/** All runs, by agreement and number. */
export function listRuns(context: Pick<Context, 'store'>): Promise<ReadonlyArray<SurveyRunTable>> {
  return context.store.db.selectFrom('survey_run').selectAll().orderBy('prepared_ms').orderBy('run').execute();
}

/** Runs of an agreement that count against its rate. */
export async function listStartedRuns(
  context: Pick<Context, 'store'>,
  agreement: string,
): Promise<ReadonlyArray<StartedRun>> {
  const rows = await listRuns(context);
  return rows.flatMap((row) =>
    row.agreement === agreement && row.started_ms !== null
      ? [{ run: row.run, startedAt: row.started_ms as UnixMs, isExtra: row.is_extra === 1 }]
      : [],
  );
}

/** The pairs of a vacuum, sealed under a key that is destroyed at `untilMs`. */
export async function keepPairs(
  context: Context,
  id: RunId,
  pairs: { readonly tokens: ReadonlyArray<string>; readonly jointHash: string; readonly untilMs: UnixMs },
): Promise<void> {
  const key = context.randomBytes(32);
  await context.store.commit(async (tx) => {
    tx.putKey(pairsKeyRef(id), key);
    await tx.db
      .updateTable('survey_run')
      .set({
        pairs: sealUnder(context, key, pairsKeyRef(id), textToBytes(pairs.tokens.join('\n'))),
        pairs_until_ms: pairs.untilMs,
        joint_hash: pairs.jointHash,
      })
      .where('id', '=', runName(id))
      .execute();
  });
}

/** Null once they are erased. */
export async function readPairs(context: Context, id: RunId): Promise<ReadonlyArray<string> | null> {
  const key = context.store.findKey(pairsKeyRef(id));
  const row = await readRun(context, id);
  if (key === null || row === null || row.pairs === null) return null;
  const text = openUnder(key, pairsKeyRef(id), row.pairs).toString('utf8');
  return text === '' ? [] : text.split('\n');
}

/** Erases the pairs of one run: the period has ended, or its vacuum is closed. */
export async function erasePairs(context: Context, id: RunId): Promise<void> {
  await context.store.commit(async (tx) => {
    tx.destroyKey(pairsKeyRef(id));
    await tx.db.updateTable('survey_run').set({ pairs: null }).where('id', '=', runName(id)).execute();
  });
}

/** Destroys what is due: pairs after their time, seed and lists after the audit window. Answers the runs touched. */
export async function eraseDueRuns(
  context: Context,
  auditWindowDays: (agreement: string) => Promise<number>,
): Promise<ReadonlyArray<RunId>> {
  const now = context.time.now();
  const touched: RunId[] = [];
  for (const row of await listRuns(context)) {
    const id = { agreement: row.agreement, run: row.run };
    if (row.pairs !== null && row.pairs_until_ms !== null && row.pairs_until_ms <= now) {
      await erasePairs(context, id);
      touched.push(id);
    }
    if (row.state === null || row.ended_ms === null) continue;
    if (row.ended_ms + (await auditWindowDays(row.agreement)) * DAY_MS > now) continue;
    await context.store.commit(async (tx) => {
      tx.destroyKey(runKeyRef(id));
      await tx.db.deleteFrom('survey_blob').where('run_id', '=', row.id).execute();
      await tx.db.updateTable('survey_run').set({ state: null }).where('id', '=', row.id).execute();
    });
    touched.push(id);
  }
  return touched;
}

type StoredSecret = {
  readonly seed: string;
  readonly tokens: ReadonlyArray<string>;
  readonly snapshot: ReadonlyArray<string>;
  readonly head: Json;
};

/** The tokens of a run that has begun lie in its lists. */
function secretBytes(secret: Pick<KeptRun, 'seed' | 'tokens' | 'snapshot'> & { readonly head: Json }): Uint8Array {
  const stored: StoredSecret = {
    seed: bytesToBase64url(secret.seed),
    tokens: secret.head === null ? secret.tokens : [],
    snapshot: secret.snapshot.map(bytesToBase64url),
    head: secret.head,
  };
  return textToBytes(JSON.stringify(stored));
}

function bytesOf(text: string): Uint8Array {
  const bytes = base64urlToBytes(text);
  assert(bytes.ok, 'stored bytes');
  return bytes.value;
}

function sealUnder(context: Context, key: Uint8Array, ref: string, plain: Uint8Array): Uint8Array {
  const nonce = context.randomBytes(NONCE_BYTES);
  return concatBytes(nonce, aes256Gcm.seal(key, nonce, textToBytes(ref), plain));
}

function openUnder(key: Uint8Array, ref: string, sealed: Uint8Array): Buffer {
  const bytes = new Uint8Array(sealed);
  const plain = aes256Gcm.open(key, bytes.subarray(0, NONCE_BYTES), textToBytes(ref), bytes.subarray(NONCE_BYTES));
  assert(plain !== null, 'what this node sealed opens under its key');
  return Buffer.from(plain);
}
