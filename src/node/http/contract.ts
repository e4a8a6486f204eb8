/**
 * The console's HTTP contract: shapes of what the screens ask and get. One source for validation at the edge, for the
 * OpenAPI document and for the types the screens use. Times are ISO 8601 UTC, coordinates degrees times 10^7.
 */
import { z } from '@hono/zod-openapi';
import { ROLES } from '../../record/kind/organisation.ts';
import { MARKINGS } from '../../record/label.ts';

const time = z.string();
const id = z.string().min(1).max(80);
export const bodySchema = z.record(z.string(), z.unknown());

export const organisationSchema = z.strictObject({
  id,
  code: z.string(),
  name: z.array(z.strictObject({ text: z.string(), language: z.enum(['en', 'ar', 'ckb']) })),
});
export type OrganisationView = z.infer<typeof organisationSchema>;

export const sessionSchema = z.strictObject({
  organisation: organisationSchema,
  exercise: z.boolean(),
  seat: z.string(),
  role: z.enum(ROLES),
  centre: z.string().nullable(),
  /** How this session approves: by the passkey it signed in with, or by the software key of an exercise. */
  approvesBy: z.enum(['passkey', 'software-key']),
  /** `fenced` after a restore until partners' feeds agree; `frozen` lists partners whose feed forked. */
  fenced: z.boolean(),
  frozen: z.array(z.string()),
  /** Lately made of a backup: own records of that time that nobody was given are lost. Null where it was not. */
  restored: z.strictObject({ takenAt: time, restoredAt: time }).nullable(),
  /** Partners whose releases a restored node does not show before their feeds are caught up. */
  heldBack: z.array(z.string()),
  partners: z.array(organisationSchema),
});
export type SessionView = z.infer<typeof sessionSchema>;
const linkToken = z.string().min(16).max(1_000);
export const linkSchema = z.strictObject({ token: linkToken });
const base64url = z.string().regex(/^[A-Za-z0-9_-]+$/);
/** What an authenticator answers to a challenge; `id` is the credential id. */
export const assertionSchema = z.strictObject({
  id: base64url.max(1_400),
  authenticatorData: base64url.max(2_000),
  clientDataJSON: base64url.max(2_000),
  signature: base64url.max(200),
});
export type AssertionView = z.infer<typeof assertionSchema>;
export const signInSchema = z.union([linkSchema, z.strictObject({ assertion: assertionSchema })]);

export const seatTokenSchema = z.strictObject({
  seat: z.string(),
  role: z.enum(ROLES),
  holder: z.string(),
  centre: z.string().nullable(),
  until: time,
  token: z.string(),
});
export type SeatTokenView = z.infer<typeof seatTokenSchema>;

/** What anybody on this console may know before signing in. */
export const nodeSchema = z.strictObject({
  organisation: organisationSchema,
  exercise: z.boolean(),
  /** Address of the console; passkeys belong to it. */
  origin: z.string(),
});
export type NodeView = z.infer<typeof nodeSchema>;

/** For the authenticator: what to sign, for whom, and with which passkey; null lets the holder choose. */
export const challengeSchema = z.strictObject({
  challenge: base64url,
  rpId: z.string(),
  credential: z.string().nullable(),
});
export type ChallengeView = z.infer<typeof challengeSchema>;

const namedSeatSchema = z.strictObject({
  seat: z.string(),
  role: z.enum(ROLES),
  centre: z.string().nullable(),
});
/** The seat a link enrols, and what `navigator.credentials.create` is asked for. */
export const enrolmentOfferSchema = z.strictObject({ seat: namedSeatSchema, options: bodySchema });
export type EnrolmentOfferView = z.infer<typeof enrolmentOfferSchema>;
export const enrolSchema = z.strictObject({ token: linkToken, response: z.looseObject({ id: z.string() }) });
/** `kid` is read to the root holders; `counts` where the authenticator tells how often it was used. */
export const enrolledSchema = z.strictObject({ kid: z.string(), counts: z.boolean() });
export type EnrolledView = z.infer<typeof enrolledSchema>;
const personKeySchema = z.looseObject({ kid: z.string(), seat: z.string(), role: z.enum(ROLES) });
export const enrolmentsSchema = z.strictObject({
  /** The last key statement as it reads, for the root holders to build the next one on. */
  statement: z.strictObject({ id, org: id, body: bodySchema }),
  waiting: z.array(personKeySchema),
});
export type EnrolmentsView = z.infer<typeof enrolmentsSchema>;
export const statementRequestSchema = z.strictObject({ record: bodySchema });

export const casualtyCountsSchema = z.strictObject({
  killed: z.int().nullable(),
  wounded: z.int().nullable(),
  missing: z.int().nullable(),
});
export const casualtiesSchema = z.strictObject({
  own: casualtyCountsSchema,
  other: casualtyCountsSchema,
  civilian: casualtyCountsSchema,
});

/** A form of a record that was given to a partner, and the furthest receipt. */
export const releasedFormSchema = z.strictObject({
  to: id,
  rel: id,
  form: z.enum(['provable', 'derivative']),
  receipt: z.enum(['none', 'R0', 'R1', 'R2']),
  withdrawn: z.boolean(),
});
export type ReleasedFormView = z.infer<typeof releasedFormSchema>;

/** One line of the log: an incident report (own or received), a log row or a tombstone of a withdrawn one. */
export const logRowSchema = z.strictObject({
  id,
  kind: z.enum(['incident-report', 'log-row', 'alarm', 'reconciliation', 'watch-handover']),
  originator: id,
  /** Own numbering for own records, place in the feed (`PSH>FED bulk 0012`) for received ones. */
  serial: z.string(),
  incident: id.nullable(),
  versions: z.int(),
  marking: z.enum(MARKINGS),
  incidentKind: z.string().nullable(),
  typeCode: z.string().nullable(),
  actorKind: z.string().nullable(),
  occurredFrom: time.nullable(),
  occurredTo: time.nullable(),
  occurredWithinS: z.int().nullable(),
  day: z.string().nullable(),
  reportedAt: time.nullable(),
  recordedAt: time,
  latE7: z.int().nullable(),
  lngE7: z.int().nullable(),
  uncertaintyM: z.int().nullable(),
  precision: z.string().nullable(),
  cell7: z.string().nullable(),
  placeName: z.strictObject({ text: z.string(), language: z.enum(['en', 'ar', 'ckb']) }).nullable(),
  what: z.strictObject({ text: z.string(), language: z.enum(['en', 'ar', 'ckb']) }).nullable(),
  casualties: casualtiesSchema.nullable(),
  reliability: z.string().nullable(),
  credibility: z.int().nullable(),
  sourceKind: z.string().nullable(),
  citation: z.string().nullable(),
  validation: z.string().nullable(),
  impact: z.int().nullable(),
  state: z.string().nullable(),
  /** `current`, `superseded` by a later version, `withdrawn` (tombstone: fields are null), `restricted`, `expired`. */
  standing: z.enum(['current', 'superseded', 'withdrawn', 'restricted', 'expired']),
  /** Number of leaves that exist in the core at most but are not shown; null for own records. */
  withheld: z.int().nullable(),
  /** Partners to whom a form of it was released and the furthest receipt each gave. */
  released: z.array(releasedFormSchema),
  addressees: z.array(z.string()),
  acknowledged: z.array(z.string()),
  /** When un-actioned rows alarm. */
  answerBy: time.nullable(),
});
export type LogRowView = z.infer<typeof logRowSchema>;

export const logQuerySchema = z.strictObject({
  from: time.optional(),
  to: time.optional(),
  district: z.string().max(80).optional(),
  incidentKind: z.string().max(40).optional(),
  originator: z.string().max(80).optional(),
  text: z.string().max(200).optional(),
  after: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(500).optional(),
});
export const logPageSchema = z.strictObject({
  rows: z.array(logRowSchema),
  next: z.string().nullable(),
  total: z.int(),
});
export type LogPageView = z.infer<typeof logPageSchema>;

/** What is open: rows that wait for an addressee, incidents not closed, and which rows are past their time. */
export const openItemsSchema = z.strictObject({
  rows: z.array(logRowSchema),
  incidents: z.array(logRowSchema),
  overdue: z.array(id),
});
export type OpenItemsView = z.infer<typeof openItemsSchema>;

export const newRecordSchema = z.strictObject({
  kind: z.string().max(40),
  marking: z.enum(MARKINGS),
  body: bodySchema,
});
export const recordCreatedSchema = z.strictObject({ id, serial: z.string() });

/** A record in full as this seat may see it. */
export const recordSchema = z.strictObject({
  id,
  kind: z.string(),
  originator: id,
  serial: z.string(),
  marking: z.enum(MARKINGS),
  body: bodySchema,
  paths: z.array(z.string()),
  recordedAt: time,
  standing: z.enum(['current', 'superseded', 'withdrawn', 'restricted', 'expired']),
  verified: z.boolean(),
  released: z.array(releasedFormSchema),
  /** What became of withdrawals at the partners it was released to. */
  answers: z.array(
    z.strictObject({
      rel: id,
      partner: id,
      action: z.enum(['correct', 'restrict', 'erase']),
      toldAt: time,
      result: z.enum(['done', 'kept', 'refused', 'waiting', 'unanswered']),
      answeredAt: time.nullable(),
      /** When the partner's last backup that holds the key of an erased form expires. */
      backupUntil: time.nullable(),
    }),
  ),
  /** What became of withdrawals at those it was passed on to, as they answered. */
  hops: z.array(
    z.strictObject({
      rel: id,
      organisation: id,
      result: z.enum(['read', 'done', 'refused', 'kept', 'unanswered']),
      at: time.nullable(),
    }),
  ),
});
export type RecordView = z.infer<typeof recordSchema>;

/** An incident: all reports linked to one another, side by side, and the reconciliation if one was proposed. */
export const incidentSchema = z.strictObject({
  id,
  reports: z.array(logRowSchema),
  reconciliation: z
    .strictObject({
      id,
      proposedBy: id,
      state: z.enum(['proposed', 'in-force', 'rejected']),
      signedBy: z.array(id),
      body: bodySchema,
    })
    .nullable(),
});
export type IncidentView = z.infer<typeof incidentSchema>;

export const releaseDraftSchema = z.strictObject({
  record: id,
  to: z.array(id),
  lane: z.enum(['urgent', 'bulk']),
  /** Chosen by name: `provable` shows leaves of the same core, `derivative` is a new core with the same leaves. */
  form: z.enum(['provable', 'derivative', 'default']),
  /** Leaves to show (RFC 6901); empty means all that may be shown. */
  paths: z.array(z.string().max(200)).max(64),
  /** Place made coarser: replaced by the cell of this resolution and its radius. */
  coarsenTo: z.int().min(5).max(10).nullable(),
  preciseByName: z.boolean(),
  onward: z.array(id).max(8),
  expires: time.nullable(),
  approvals: z.array(z.string().max(80)).max(4),
});
export type ReleaseDraft = z.infer<typeof releaseDraftSchema>;

/** Who will see this, and why: one line per recipient. */
export const dryRunLineSchema = z.strictObject({
  to: id,
  allowed: z.boolean(),
  /** A code of the release decision: `Released`, `StandingRelease`, `Queued` or the reason of refusal. */
  code: z.string(),
  facts: bodySchema,
  form: z.enum(['provable', 'derivative']),
  shown: bodySchema,
  shownPaths: z.array(z.string()),
  withheldPaths: z.array(z.string()),
  /** First 8 groups of 4 hex digits of the release hash, as both approvers read it. */
  fingerprint: z.string(),
  what: z.string(),
  approvalsNeeded: z.int(),
  approvalsGiven: z.int(),
  /** Whether the seat that asks may approve it. */
  mayApprove: z.boolean(),
  /** What `--approval ID` of the command line names. */
  approvals: z.array(z.strictObject({ id: z.string(), seat: z.string() })),
});
export const dryRunSchema = z.strictObject({ lines: z.array(dryRunLineSchema), draft: z.string() });
export type DryRunView = z.infer<typeof dryRunSchema>;
export const confirmReleaseSchema = z.strictObject({ draft: z.string().max(80) });
/** A release between dry run and confirmation, as the queue of the desk shows it. */
export const heldReleaseSchema = dryRunSchema.extend({
  record: id,
  seat: z.string(),
  at: time,
  request: releaseDraftSchema,
});
export type HeldReleaseView = z.infer<typeof heldReleaseSchema>;

/** What waits for approvals beside releases: a start of an epoch, a survey run, an output of cells. */
export const actSchema = z.strictObject({
  id: z.string(),
  act: z.enum(['epoch', 'run', 'cells']),
  /** Partner of an epoch, agreement of a run, product of an output of cells. */
  about: z.string(),
  seat: z.string(),
  at: time,
  /** One hash to approve each; an epoch has one a lane. */
  lines: z.array(z.strictObject({ what: z.string(), facts: bodySchema, approvedBy: z.array(z.string()) })),
});
export type ActView = z.infer<typeof actSchema>;

/** A name people type for a place, in one of the languages it has. */
export const placeNameSchema = z.strictObject({
  name: z.string(),
  language: z.enum(['en', 'ar', 'ckb']),
  latE7: z.int(),
  lngE7: z.int(),
});
export type PlaceNameView = z.infer<typeof placeNameSchema>;

/** Districts a user imported: shown with their source and date, never as an endorsement of a line. */
export const boundarySchema = z.strictObject({
  source: z.string(),
  date: z.string(),
  /** Property of a feature that names its district. */
  property: z.string(),
  names: z.array(z.string()),
  /** The GeoJSON as it was imported. */
  geojson: z.string(),
});
export type BoundaryView = z.infer<typeof boundarySchema>;

export const withdrawSchema = z.strictObject({
  rel: id,
  action: z.enum(['correct', 'restrict', 'erase']),
  reason: z.enum(['wrong', 'superseded', 'endangers', 'released-in-error', 'expired', 'other']),
});

export const alarmDraftSchema = z.strictObject({
  alarmKind: z.enum(['under-attack', 'movement-seen', 'post-vacated', 'fire', 'medical', 'other']),
  latE7: z.int(),
  lngE7: z.int(),
  helpWanted: z.boolean(),
  test: z.boolean(),
});
export const alarmSchema = z.strictObject({
  id,
  direction: z.enum(['sent', 'received']),
  partner: id,
  alarmKind: z.string(),
  at: time,
  cell7: z.string(),
  helpWanted: z.boolean(),
  desk: z.string(),
  hotline: z.string(),
  test: z.boolean(),
  /** `sounding` until heard; `not-heard` after the agreed time: call. */
  state: z.enum(['sounding', 'heard', 'not-heard']),
  heardAt: time.nullable(),
  notHeardAt: time,
});
export type AlarmView = z.infer<typeof alarmSchema>;

export const ledgerRowSchema = z.strictObject({
  from: id,
  to: id,
  lane: z.enum(['urgent', 'bulk']),
  epoch: z.int(),
  seq: z.int(),
  place: z.string(),
  type: z.string(),
  rel: z.string().nullable(),
  marking: z.string().nullable(),
  sentAt: time,
  receipt: z.enum(['none', 'R0', 'R1', 'R2']),
  withdrawn: z.boolean(),
  hash: z.string(),
});
export const ledgerSchema = z.strictObject({
  partner: id,
  rows: z.array(ledgerRowSchema),
  /** Hash of all rows up to the mutually acknowledged heads; equal on both nodes. */
  hash: z.string(),
  mutual: z.array(z.strictObject({ from: id, lane: z.enum(['urgent', 'bulk']), epoch: z.int(), seq: z.int() })),
});
export type LedgerView = z.infer<typeof ledgerSchema>;

/** Health as counters of both sides, never "connected". */
export const partnerSchema = z.strictObject({
  organisation: organisationSchema,
  feeds: z.array(
    z.strictObject({
      direction: z.enum(['out', 'in']),
      lane: z.enum(['urgent', 'bulk']),
      epoch: z.int(),
      head: z.int(),
      acknowledged: z.int(),
      state: z.string(),
      lastAt: time.nullable(),
      lastError: z.string().nullable(),
    }),
  ),
  link: z.enum(['up', 'down', 'cut-by-exercise']),
  /** How far its clock was ahead when its last entry came, in seconds; null while it is within what clocks are (F-16). */
  clockAheadS: z.int().nullable(),
  fingerprint: z.string(),
});
export type PartnerView = z.infer<typeof partnerSchema>;

/** For whoever reads aloud: the own fingerprint, and where partners reach this node as far as it knows. */
export const pairingSchema = z.strictObject({ fingerprint: z.string(), address: z.string().nullable() });
export type PairingView = z.infer<typeof pairingSchema>;
export const pairingRequestSchema = z.strictObject({
  address: z
    .string()
    .regex(/^https:\/\/[^\s/]+$/)
    .max(300),
});
/** The same as one file and as texts of QR codes. */
export const pairingFileSchema = z.strictObject({ file: z.string(), codes: z.array(z.string()) });
export type PairingFileView = z.infer<typeof pairingFileSchema>;
/** `heard` is what the partner read aloud; without it the file is only looked at. */
export const takePairingSchema = z.strictObject({
  file: z.string().min(1).max(200_000),
  heard: z.string().max(200).nullable(),
});
export const takenPairingSchema = z.strictObject({
  org: id,
  code: z.string(),
  address: z.string(),
  exercise: z.boolean(),
  paired: z.boolean(),
});
export type TakenPairingView = z.infer<typeof takenPairingSchema>;

/** What was agreed with a partner, and how far it is signed. */
export const agreementSchema = z.strictObject({
  id,
  proposedBy: id,
  parties: z.array(id),
  signedBy: z.array(id),
  state: z.enum(['proposed', 'in-force', 'rejected']),
  kinds: z.array(z.string()),
  markingCeiling: z.string(),
  from: time,
  until: time,
});
export type AgreementView = z.infer<typeof agreementSchema>;

/** One server-sent event: what changed, never its content. */
export const changeSchema = z.strictObject({
  type: z.enum(['log', 'alarm', 'release', 'feed', 'seam', 'direction', 'pattern', 'operation']),
  id: z.string(),
});
export type ChangeEvent = z.infer<typeof changeSchema>;

/** RFC 9457. `code` is the literal error type; words are the screen's, in the reader's language. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  facts: bodySchema.optional(),
});
export type Problem = z.infer<typeof problemSchema>;

/** What one pass over all partners brought. */
export const pullSchema = z.strictObject({
  partners: z.array(
    z.strictObject({
      organisation: id,
      code: z.string(),
      entries: z.int(),
      error: z.string().nullable(),
    }),
  ),
});
export type PullView = z.infer<typeof pullSchema>;

const bundlePosition = z.strictObject({ epoch: z.int(), seq: z.int(), hash: z.string() });
const bundleCursor = z.strictObject({ urgent: bundlePosition.nullable(), bulk: bundlePosition.nullable() });
export const bundleExportSchema = z.strictObject({
  partner: id,
  /** Where the file before ended; null for the first. */
  from: bundleCursor.nullable(),
  sizeBytesMax: z.int().min(65_536).max(33_554_432),
  days: z.int().min(1).max(35),
});
/** One file in base64url; `next` goes back as `from` for the file after it. */
export const exportedBundleSchema = z.strictObject({
  bytes: z.string(),
  entries: z.int(),
  next: bundleCursor.nullable(),
});
export type ExportedBundleView = z.infer<typeof exportedBundleSchema>;
export const bundleImportSchema = z.strictObject({ bytes: z.string().regex(/^[\w-]+$/) });
export const importedBundleSchema = z.strictObject({ from: id, accepted: z.int(), faults: z.int() });
export type ImportedBundleView = z.infer<typeof importedBundleSchema>;

const what = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
export const approvalChallengeSchema = z.strictObject({ what });
/** Without an assertion the software key of the seat signs, in an exercise only. */
export const approvalRequestSchema = z.strictObject({ what, assertion: assertionSchema.optional() });
/** `approval` is what `--approval ID` names; `done` where nothing more was missing and the act was completed. */
export const givenApprovalSchema = z.strictObject({ what, approval: z.string(), done: z.boolean() });
export type GivenApprovalView = z.infer<typeof givenApprovalSchema>;
export const epochRequestSchema = z.strictObject({ partner: id });
/** One hash to approve for each lane that begins anew. */
export const heldEpochSchema = z.strictObject({ approvals: z.array(what) });
export const receiptRequestSchema = z.strictObject({ id });
export const linkSwitchSchema = z.strictObject({ partner: id, up: z.boolean() });

/** The joint vacuum of the latest survey: totals for everybody who may look, cells of one slot at a time. */
export const seamSchema = z.strictObject({
  agreement: z.strictObject({ id, state: z.enum(['proposed', 'in-force', 'rejected']), terms: bodySchema }).nullable(),
  phase: z.string().nullable(),
  progress: z.strictObject({ work: z.string(), done: z.int(), total: z.int() }).nullable(),
  survey: z
    .strictObject({
      run: z.int(),
      finishedAt: time,
      hash: z.string(),
      signedBy: z.array(id),
      state: z.enum(['proposed', 'in-force', 'rejected']),
      totals: bodySchema,
      openBySlot: z.array(z.int()),
      unseenBySlot: z.array(z.int()),
      /** Posts of handovers that nobody holds now: their cells count as vacuum in every hour; null where all are held. */
      emptied: z
        .strictObject({
          posts: z.array(z.string()),
          cells: z.int(),
          longestStay: z.union([z.int(), z.literal('endless')]).nullable(),
        })
        .nullable(),
      slotMin: z.int(),
      stayLimitSlots: z.int(),
      witness: z.strictObject({ startSlot: z.int(), cells: z.array(z.string()) }).nullable(),
      corridors: z.array(
        z.strictObject({
          place: z.string(),
          slot: z.int(),
          depth: z.int().nullable(),
          warningSlots: z.int().nullable(),
          cells: z.array(z.string()),
        }),
      ),
    })
    .nullable(),
});
export type SeamView = z.infer<typeof seamSchema>;
export const seamCellsSchema = z.strictObject({
  slot: z.int(),
  open: z.array(z.string()),
  unseen: z.array(z.string()),
});
export type SeamCellsView = z.infer<typeof seamCellsSchema>;
