/**
 * What two neighbours sign before they look for the vacuum together: the boundary between them, the survey
 * agreement, and the messages of a run. Fields are integers or text; the lists of a run travel as attachments
 * named here by hash and length. Posts, patrols and coverage have no field in any of them.
 */
import { z } from 'zod';
import { hashField, organisationIdField, recordIdField, textField, timeField } from '../field.ts';
import { defineKind } from '../kind-definition.ts';

const twoParties = z.array(organisationIdField).length(2);
/** Degrees times 10^7: latitude, longitude. */
const vertexField = z.tuple([
  z.int().min(-900_000_000).max(900_000_000),
  z.int().min(-1_800_000_000).max(1_800_000_000),
]);
const surveyPlaceIdField = z.string().regex(/^[a-z0-9_-]{1,64}$/);
/** H3 cells, or ids of the agreed list of places. */
const spotsField = z.array(surveyPlaceIdField).min(1).max(500);

/** Line between areas of responsibility; the parties guard the ground on its left and right hand. */
export const boundaryKind = defineKind(
  { kind: 'boundary', version: 1, release: 'joint' },
  {
    parties: twoParties,
    line: z.array(vertexField).min(2).max(1_000),
    left: organisationIdField,
    right: organisationIdField,
    /** Area of responsibility of each, as it declares it to the other. */
    sectors: z
      .array(z.strictObject({ organisation: organisationIdField, area: z.array(vertexField).min(3).max(500) }))
      .length(2),
    at: timeField,
  },
);

const h3Grid = z.strictObject({ kind: z.literal('h3'), res: z.int().min(5).max(10) });
/** Hashes of the list of places and of the table of distances or times, both held by both. */
const placesGrid = z.strictObject({
  kind: z.literal('places'),
  count: z.int().min(1).max(100_000),
  list: hashField,
  table: hashField,
  /** A post sees a place this near by the table; a unit reaches one this near where the table has no times. */
  seenWithinM: z.int().min(1).max(100_000),
  reachedWithinM: z.int().min(1).max(100_000),
});

const SURVEY_TERMS = {
  parties: twoParties,
  /** The boundary both signed: id of its record. */
  boundary: recordIdField,
  seam: z.array(vertexField).min(3).max(500),
  cutouts: z.array(z.string().regex(/^86[0-9a-f]{13}$/)).max(1_000),
  rhoM: z.int().min(100).max(100_000),
  grid: z.union([h3Grid, placesGrid]),
  utcOffsetMin: z.int().min(-840).max(840),
  slotMin: z.int().min(1).max(1_440),
  periodSlots: z.int().min(1).max(10_080),
  periodStart: timeField,
  criteria: z
    .array(z.enum(['seen', 'reached', 'covered']))
    .min(1)
    .max(3),
  piPermille: z.int().min(1).max(1_000),
  tauMin: z.int().min(1).max(1_440),
  targetHeightMm: z.int().min(0).max(10_000),
  refractionPermille: z.int().min(0).max(1_000),
  dayFromHour: z.int().min(0).max(23),
  dayToHour: z.int().min(1).max(24),
  evaderMh: z.int().min(0).max(100_000),
  stayLimitSlots: z.int().min(1).max(10_080),
  horizonSlots: z.int().min(1).max(10_080),
  /** Share of cells x slots that one side may submit for each criterion. */
  bucketPermille: z.int().min(1).max(1_000),
  runs: z.int().min(1).max(1_000),
  runsPerDays: z.int().min(1).max(366),
  towns: z.array(z.strictObject({ cells: spotsField, weight: z.int().min(1).max(1_000) })).max(64),
  places: z.array(z.strictObject({ id: surveyPlaceIdField, cells: spotsField })).max(64),
  offerRes: z.int().min(4).max(10),
  offerBlockSlots: z.int().min(1).max(10_080),
  offerPlacesMin: z.int().min(1).max(10_000),
  programVersion: z.string().min(1).max(40),
  /** Over places, the hash of their table again. */
  terrainHash: hashField,
  /** Ed25519 key of the survey auditor. */
  auditor: hashField,
  auditWindowDays: z.int().min(1).max(3_650),
  /** Message 4 leaves this long after the run began. */
  answerAfterMin: z.int().min(0).max(10_080),
  retentionDays: z.int().min(1).max(3_650),
  expires: timeField,
  purpose: textField,
};

const surveyTermsField = z.strictObject(SURVEY_TERMS);
export type SurveyTerms = z.infer<typeof surveyTermsField>;

export const surveyAgreementKind = defineKind({ kind: 'survey-agreement', version: 1, release: 'joint' }, SURVEY_TERMS);

const countsField = z.record(z.string().max(16), z.int().min(0).max(100_000_000));

/** One message of a run (steps of `vacuum/intersection-message.ts`); which fields go with which step is checked there. */
export const surveyMessageKind = defineKind(
  { kind: 'survey-message', version: 1, release: 'joint' },
  {
    parties: twoParties,
    agreement: hashField,
    run: z.int().min(0).max(0xffffffff),
    step: z.enum(['commit', 'masked', 'seal', 'answer', 'result', 'stop']),
    programVersion: z.string().max(40).optional(),
    terrainHash: z.string().max(64).optional(),
    root: hashField.optional(),
    publicKey: hashField.optional(),
    maskedHash: hashField.optional(),
    snapshotRoot: hashField.optional(),
    listHash: hashField.optional(),
    listBytes: z.int().min(0).max(104_857_600).optional(),
    hash: hashField.optional(),
    nonce: hashField.optional(),
    totals: countsField.optional(),
    reason: z
      .string()
      .regex(/^[A-Za-z]{1,40}$/)
      .optional(),
  },
);

/** The joint vacuum: hash, totals and terms only. The pairs themselves stay under a key that expires. */
export const vacuumKind = defineKind(
  { kind: 'vacuum', version: 1, release: 'joint' },
  {
    parties: twoParties,
    survey: recordIdField,
    run: z.int().min(0).max(0xffffffff),
    jointHash: hashField,
    resultHash: hashField,
    totalsJson: z.string().max(16_000),
    at: timeField,
  },
);

/** Cells were shown to two persons who approved it: how often, and of the joint vacuum how many; never which. */
export const cellsOutputKind = defineKind(
  { kind: 'cells-output', version: 1, release: 'joint' },
  {
    parties: twoParties,
    survey: recordIdField,
    product: z.enum(['vacuum', 'coverage', 'exposure']),
    /** First, second, ... output under this agreement. */
    output: z.int().min(1).max(1_000_000),
    /** Cells of the vacuum; of own coverage and exposure the count stays at home too. */
    cells: z.int().min(0).max(100_000_000).optional(),
    at: timeField,
  },
);
