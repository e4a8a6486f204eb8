/**
 * Columns and indexes of the views: the tables that `rebuild` drops and makes again. A change here changes their shape, so a
 * node that opens views of an earlier one makes them anew.
 */

export type Column = readonly [name: string, type: 'text' | 'int' | 'bytes', options?: 'key' | 'null'];
export type TableShape = {
  readonly name: string;
  readonly columns: ReadonlyArray<Column>;
  readonly unique: ReadonlyArray<string>;
};

/** Remembers the shape that the views were made in. */
export const SHAPE_VIEW: TableShape = { name: 'view_shape', columns: [['shape', 'text', 'key']], unique: [] };

export const VIEWS: ReadonlyArray<TableShape> = [
  {
    name: 'record_view',
    columns: [
      ['id', 'text', 'key'],
      ['position', 'int'],
      ['org', 'text'],
      ['kind', 'text'],
      ['marking', 'text'],
      ['serial', 'text'],
      ['rel', 'text'],
      ['standing', 'text'],
      ['log_ms', 'int', 'null'],
      ['occurred_ms', 'int', 'null'],
      ['until_ms', 'int', 'null'],
      ['recorded_ms', 'int'],
      ['incident_kind', 'text', 'null'],
      ['type_code', 'text', 'null'],
      ['lat_e7', 'int', 'null'],
      ['lng_e7', 'int', 'null'],
      ['centre', 'text', 'null'],
      ['incident', 'text', 'null'],
      ['district', 'text', 'null'],
      ['row_key', 'text', 'null'],
      ['withheld', 'int', 'null'],
      ['words', 'text'],
      ['body', 'text'],
    ],
    unique: [],
  },
  {
    name: 'reference_view',
    columns: [
      ['record_id', 'text'],
      ['ref_id', 'text'],
      ['path', 'text'],
    ],
    unique: ['record_id, ref_id, path'],
  },
  {
    name: 'release_view',
    columns: [
      ['rel', 'text', 'key'],
      ['direction', 'text'],
      ['partner', 'text'],
      ['record_id', 'text'],
      ['entry_hash', 'text'],
      ['lane', 'text'],
      ['epoch', 'int'],
      ['seq', 'int'],
      ['form', 'text'],
      ['marking', 'text'],
      ['receipt', 'text'],
      ['receipt_at', 'int', 'null'],
      ['fault', 'text', 'null'],
      ['withdrawn', 'text', 'null'],
      ['sent_ms', 'int'],
      ['expires_ms', 'int', 'null'],
    ],
    unique: [],
  },
  {
    name: 'key_view',
    columns: [
      ['org', 'text'],
      ['kid', 'text'],
      ['use', 'text'],
      ['line', 'text'],
      ['statement', 'text'],
      ['revoked', 'int'],
    ],
    unique: ['org, kid'],
  },
  {
    name: 'organisation_view',
    columns: [
      ['org', 'text', 'key'],
      ['n', 'int'],
      ['code', 'text'],
      ['name', 'text'],
      ['exercise', 'int'],
      ['statement', 'text'],
    ],
    unique: [],
  },
  {
    name: 'serial_view',
    columns: [
      ['prefix', 'text', 'key'],
      ['last', 'int'],
    ],
    unique: [],
  },
  SHAPE_VIEW,
];

/** Those for one engine only say so: a search reads all words of the log from one, and PostgreSQL's pages are too small for it. */
export const VIEW_INDEXES: ReadonlyArray<readonly [table: string, columns: string, engine?: 'sqlite']> = [
  ['record_view', 'kind, occurred_ms, position'],
  ['record_view', 'position'],
  ['record_view', 'serial'],
  ['record_view', 'log_ms, position, org, centre'],
  ['record_view', 'district, log_ms, position, org, centre, incident_kind'],
  ['record_view', 'incident_kind, log_ms, position, org, centre'],
  ['record_view', 'org, log_ms, position'],
  ['record_view', 'row_key'],
  ['record_view', 'log_ms, position, words, org, centre', 'sqlite'],
  ['record_view', 'incident'],
  ['record_view', 'rel'],
  ['reference_view', 'ref_id'],
  ['release_view', 'record_id'],
  ['release_view', 'entry_hash'],
  ['release_view', 'expires_ms'],
  ['release_view', 'receipt, direction, partner, lane, epoch, seq'],
];
