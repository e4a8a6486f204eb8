/**
 * Tables. `record`, `release` and `feed_entry` are append-only and hold exact signed bytes: digests, never content.
 * `payload` holds content, encrypted. Tables ending in `_view` are folds that `rebuild` drops and recomputes. The rest is
 * desk work in progress (acts that wait for approvals) and settings. One schema for SQLite and PostgreSQL: times are integers of Unix ms.
 */
import { type ColumnDataType, type Kysely, sql } from 'kysely';
import { bytesToBase64url, textToBytes } from '../../base/bytes.ts';
import { sha256 } from '../crypto.ts';
import { type Column, SHAPE_VIEW, type TableShape, VIEW_INDEXES, VIEWS } from './view-shape.ts';

export type RecordTable = {
  position: number;
  id: string;
  org: string;
  kind: string;
  marking: string;
  core: Uint8Array;
  signatures: string;
  /** `own`, `received` or `statement`. */
  origin: string;
  received_at: number;
  /** Hash over what this node says of the row and nobody signed: its place and when it came (`rowSum`). */
  row_sum: string;
};

export type PayloadTable = {
  /** Record id for own records, release hash for sent and received forms. */
  ref: string;
  record_id: string;
  sealed: Uint8Array;
  hash: string;
};

export type ReleaseTable = {
  rel: string;
  record_id: string;
  from_org: string;
  to_org: string;
  body: Uint8Array;
  signatures: string;
};

export type FeedEntryTable = {
  position: number;
  from_org: string;
  to_org: string;
  lane: string;
  epoch: number;
  seq: number;
  hash: string;
  body: Uint8Array;
  type: string;
  rel: string | null;
  received_at: number;
  /** Hash over what this node says of the row and nobody signed: its place and when it came (`rowSum`). */
  row_sum: string;
};

export type FeedHeadTable = {
  from_org: string;
  to_org: string;
  lane: string;
  epoch: number;
  seq: number;
  envelope: Uint8Array;
};

/** An epoch start of an own or received feed, with the part of a page that carries it. */
export type EpochStartTable = {
  from_org: string;
  to_org: string;
  lane: string;
  epoch: number;
  hash: string;
  last_epoch: number | null;
  last_seq: number | null;
  statement: Uint8Array;
};

/** A received entry under a key that was revoked before it: kept in the chain, nothing of it applied. */
export type QuarantinedEntryTable = { hash: string };

/** An entry for a partner whose feed is fenced or frozen: it waits in the node's own order. */
export type WaitingEntryTable = { position: number; to_org: string; lane: string; draft: string };

/** Two histories of one feed under two signed heads, as a file that a third party can check. */
export type ForkProofTable = { from_org: string; to_org: string; lane: string; epoch: number; body: Uint8Array };

export type RecordViewTable = {
  id: string;
  position: number;
  org: string;
  kind: string;
  marking: string;
  serial: string;
  /** Release hash under which a received form came, empty for own records. */
  rel: string;
  standing: string;
  /** Its place in the log: when it happened, else when it came; null for what is no entry of the log. */
  log_ms: number | null;
  occurred_ms: number | null;
  until_ms: number | null;
  recorded_ms: number;
  incident_kind: string | null;
  type_code: string | null;
  lat_e7: number | null;
  lng_e7: number | null;
  centre: string | null;
  incident: string | null;
  district: string | null;
  row_key: string | null;
  withheld: number | null;
  /** What people typed and its codes, folded for searching. */
  words: string;
  body: string;
};

export type ReferenceViewTable = { record_id: string; ref_id: string; path: string };

export type ReleaseViewTable = {
  rel: string;
  direction: string;
  partner: string;
  record_id: string;
  entry_hash: string;
  lane: string;
  epoch: number;
  seq: number;
  form: string;
  marking: string;
  receipt: string;
  receipt_at: number | null;
  /** Own answer owed or given for received ones; `refused` code where content was set aside. */
  fault: string | null;
  withdrawn: string | null;
  sent_ms: number;
  expires_ms: number | null;
};

export type KeyViewTable = {
  org: string;
  kid: string;
  use: string;
  line: string;
  statement: string;
  revoked: number;
};

export type OrganisationViewTable = {
  org: string;
  n: number;
  code: string;
  name: string;
  exercise: number;
  statement: string;
};

/** What the views were made as; empty while they are being made. */
export type ViewShapeTable = { shape: string };

/** Last local serial given under a prefix such as `PSH-2021`. */
export type SerialViewTable = { prefix: string; last: number };

export type SettingTable = { key: string; value: string };

/** An act that waits for approvals (`service/waiting-act.ts`), sealed under a content key of its own. */
export type WaitingActTable = {
  id: string;
  /** Record it is about, to be found and dropped by; of a countersignature the proposal. Empty where there is none. */
  about: string;
  /** Hashes to be approved, separated by spaces. */
  hashes: string;
  sealed: Uint8Array;
  at_ms: number;
};
export type PartnerTable = { org: string; address: string; paired_ms: number; suspended: number };

/** An approval given at this node (`service/approval-desk.ts`), by one authenticator. */
export type ActApprovalTable = {
  what: string;
  seat: string;
  role: string;
  holder: string;
  authenticator: string;
  body: string;
  at_ms: number;
};

/** A survey run of this node: its state sealed under a key of its own, its pairs under another that expires. */
export type SurveyRunTable = {
  id: string;
  agreement: string;
  run: number;
  partner: string;
  is_extra: number;
  /** `prepared`, then the phases of the intersection. */
  phase: string;
  root: string;
  prepared_ms: number;
  /** Null until message 1 is due to leave. */
  started_ms: number | null;
  ended_ms: number | null;
  /** 1 while own messages may not have arrived. */
  undelivered: number;
  joint_hash: string | null;
  /** Null after the audit window. */
  state: Uint8Array | null;
  pairs: Uint8Array | null;
  pairs_until_ms: number | null;
};

/** Lists of a run, sealed, by the hash of what they hold. */
export type SurveyBlobTable = { ref: string; run_id: string; sealed: Uint8Array };

export type Tables = {
  record: RecordTable;
  payload: PayloadTable;
  release: ReleaseTable;
  feed_entry: FeedEntryTable;
  feed_head: FeedHeadTable;
  epoch_start: EpochStartTable;
  quarantined_entry: QuarantinedEntryTable;
  waiting_entry: WaitingEntryTable;
  fork_proof: ForkProofTable;
  record_view: RecordViewTable;
  reference_view: ReferenceViewTable;
  release_view: ReleaseViewTable;
  key_view: KeyViewTable;
  organisation_view: OrganisationViewTable;
  serial_view: SerialViewTable;
  view_shape: ViewShapeTable;
  setting: SettingTable;
  waiting_act: WaitingActTable;
  partner: PartnerTable;
  act_approval: ActApprovalTable;
  survey_run: SurveyRunTable;
  survey_blob: SurveyBlobTable;
};

export type Engine = 'sqlite' | 'postgres';
export const VIEW_TABLES = [
  'record_view',
  'reference_view',
  'release_view',
  'key_view',
  'organisation_view',
  'serial_view',
  'view_shape',
] as const;

const TABLES: ReadonlyArray<TableShape> = [
  {
    name: 'record',
    columns: [
      ['position', 'int', 'key'],
      ['id', 'text'],
      ['org', 'text'],
      ['kind', 'text'],
      ['marking', 'text'],
      ['core', 'bytes'],
      ['signatures', 'text'],
      ['origin', 'text'],
      ['received_at', 'int'],
      ['row_sum', 'text'],
    ],
    unique: ['id'],
  },
  {
    name: 'payload',
    columns: [
      ['ref', 'text', 'key'],
      ['record_id', 'text'],
      ['sealed', 'bytes'],
      ['hash', 'text'],
    ],
    unique: [],
  },
  {
    name: 'release',
    columns: [
      ['rel', 'text', 'key'],
      ['record_id', 'text'],
      ['from_org', 'text'],
      ['to_org', 'text'],
      ['body', 'bytes'],
      ['signatures', 'text'],
    ],
    unique: [],
  },
  {
    name: 'feed_entry',
    columns: [
      ['position', 'int', 'key'],
      ['from_org', 'text'],
      ['to_org', 'text'],
      ['lane', 'text'],
      ['epoch', 'int'],
      ['seq', 'int'],
      ['hash', 'text'],
      ['body', 'bytes'],
      ['type', 'text'],
      ['rel', 'text', 'null'],
      ['received_at', 'int'],
      ['row_sum', 'text'],
    ],
    unique: ['from_org, to_org, lane, epoch, seq', 'hash'],
  },
  {
    name: 'feed_head',
    columns: [
      ['from_org', 'text'],
      ['to_org', 'text'],
      ['lane', 'text'],
      ['epoch', 'int'],
      ['seq', 'int'],
      ['envelope', 'bytes'],
    ],
    unique: ['from_org, to_org, lane, epoch, seq'],
  },
  {
    name: 'epoch_start',
    columns: [
      ['from_org', 'text'],
      ['to_org', 'text'],
      ['lane', 'text'],
      ['epoch', 'int'],
      ['hash', 'text'],
      ['last_epoch', 'int', 'null'],
      ['last_seq', 'int', 'null'],
      ['statement', 'bytes'],
    ],
    unique: ['from_org, to_org, lane, epoch'],
  },
  { name: 'quarantined_entry', columns: [['hash', 'text', 'key']], unique: [] },
  {
    name: 'waiting_entry',
    columns: [
      ['position', 'int', 'key'],
      ['to_org', 'text'],
      ['lane', 'text'],
      ['draft', 'text'],
    ],
    unique: [],
  },
  {
    name: 'fork_proof',
    columns: [
      ['from_org', 'text'],
      ['to_org', 'text'],
      ['lane', 'text'],
      ['epoch', 'int'],
      ['body', 'bytes'],
    ],
    unique: ['from_org, to_org, lane, epoch'],
  },
  {
    name: 'setting',
    columns: [
      ['key', 'text', 'key'],
      ['value', 'text'],
    ],
    unique: [],
  },
  {
    name: 'waiting_act',
    columns: [
      ['id', 'text', 'key'],
      ['about', 'text'],
      ['hashes', 'text'],
      ['sealed', 'bytes'],
      ['at_ms', 'int'],
    ],
    unique: [],
  },
  {
    name: 'partner',
    columns: [
      ['org', 'text', 'key'],
      ['address', 'text'],
      ['paired_ms', 'int'],
      ['suspended', 'int'],
    ],
    unique: [],
  },
  {
    name: 'act_approval',
    columns: [
      ['what', 'text'],
      ['seat', 'text'],
      ['role', 'text'],
      ['holder', 'text'],
      ['authenticator', 'text'],
      ['body', 'text'],
      ['at_ms', 'int'],
    ],
    unique: ['what, authenticator'],
  },
  {
    name: 'survey_run',
    columns: [
      ['id', 'text', 'key'],
      ['agreement', 'text'],
      ['run', 'int'],
      ['partner', 'text'],
      ['is_extra', 'int'],
      ['phase', 'text'],
      ['root', 'text'],
      ['prepared_ms', 'int'],
      ['started_ms', 'int', 'null'],
      ['ended_ms', 'int', 'null'],
      ['undelivered', 'int'],
      ['joint_hash', 'text', 'null'],
      ['state', 'bytes', 'null'],
      ['pairs', 'bytes', 'null'],
      ['pairs_until_ms', 'int', 'null'],
    ],
    unique: ['agreement, run'],
  },
  {
    name: 'survey_blob',
    columns: [
      ['ref', 'text', 'key'],
      ['run_id', 'text'],
      ['sealed', 'bytes'],
    ],
    unique: [],
  },
];

function columnType(type: Column[1], engine: Engine): ColumnDataType | ReturnType<typeof sql.raw> {
  if (type === 'int') return engine === 'sqlite' ? 'integer' : 'bigint';
  if (type === 'bytes') return engine === 'sqlite' ? 'blob' : 'bytea';
  return 'text';
}

async function createTables(db: Kysely<Tables>, engine: Engine, tables: typeof TABLES): Promise<void> {
  for (const { name, columns, unique } of tables) {
    const parts = columns.map(([column, type, option]) => {
      const collate = engine === 'postgres' && type === 'text' ? ' collate "C"' : '';
      const suffix = option === 'key' ? ' not null primary key' : option === 'null' ? '' : ' not null';
      return `"${column}" ${String(columnType(type, engine))}${collate}${suffix}`;
    });
    const uniques = unique.map((list) => `unique (${list})`);
    const strict = engine === 'sqlite' ? ' strict' : '';
    await sql.raw(`create table if not exists "${name}" (${[...parts, ...uniques].join(', ')})${strict}`).execute(db);
  }
}

/** Creates what is missing, forward only. Views of another shape are made anew, empty: true says that they want a rebuild. */
export async function createSchema(db: Kysely<Tables>, engine: Engine): Promise<boolean> {
  await createTables(db, engine, TABLES);
  for (const table of APPEND_ONLY_TABLES) await createGuards(db, engine, table);
  await createTables(db, engine, [SHAPE_VIEW]);
  const made = await db.selectFrom('view_shape').select('shape').executeTakeFirst();
  if (made?.shape === VIEW_SHAPE) return false;
  await dropViews(db);
  await createViews(db, engine);
  const record = await db.selectFrom('record').select('id').limit(1).executeTakeFirst();
  if (record === undefined) await markViews(db);
  return record !== undefined;
}

/** The views are complete. */
export async function markViews(db: Kysely<Tables>): Promise<void> {
  await db.insertInto('view_shape').values({ shape: VIEW_SHAPE }).execute();
}

const VIEW_SHAPE = bytesToBase64url(sha256(textToBytes(JSON.stringify([VIEWS, VIEW_INDEXES]))));

/** Tables of signed bytes (rule R-10): the database itself refuses to change or delete a row. */
export const APPEND_ONLY_TABLES = ['record', 'release', 'feed_entry', 'feed_head'] as const;

async function createGuards(db: Kysely<Tables>, engine: Engine, table: string): Promise<void> {
  if (engine === 'sqlite') {
    for (const act of ['update', 'delete']) {
      const refusal = `begin select raise(abort, '${table} is append-only'); end`;
      await sql
        .raw(`create trigger if not exists "${table}_no_${act}" before ${act} on "${table}" ${refusal}`)
        .execute(db);
    }
    return;
  }
  const refusal = `begin raise exception '% is append-only', tg_table_name; end`;
  await sql
    .raw(
      `create or replace function refuse_change() returns trigger language plpgsql as '${refusal.replaceAll("'", "''")}'`,
    )
    .execute(db);
  await sql
    .raw(
      `create or replace trigger "${table}_no_change" before update or delete or truncate on "${table}" execute function refuse_change()`,
    )
    .execute(db);
}

export async function createViews(db: Kysely<Tables>, engine: Engine): Promise<void> {
  await createTables(db, engine, VIEWS);
  for (const [table, columns, only] of VIEW_INDEXES) {
    if (only !== undefined && only !== engine) continue;
    const name = `${table}_${columns.replaceAll(/[ ,]+/g, '_')}`;
    await sql.raw(`create index if not exists "${name}" on "${table}" (${columns})`).execute(db);
  }
}

export async function dropViews(db: Kysely<Tables>): Promise<void> {
  for (const table of VIEW_TABLES) await sql.raw(`drop table if exists "${table}"`).execute(db);
}
