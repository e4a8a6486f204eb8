/**
 * Incident report: one originator's signed account of something that happened. A revision is a later record of the
 * same kind that names `prev`. Reports of one incident name each other in `sameIncidentAs`; the incident is a view.
 */
import { z } from 'zod';
import { LIMITS } from '../../base/limits.ts';
import type { Casualties } from '../field.ts';
import {
  casualtiesField,
  codeField,
  hashField,
  occurredField,
  placeField,
  recordIdField,
  textField,
  timeField,
} from '../field.ts';
import { defineKind } from '../kind-definition.ts';

export const REPORT_FORMS = ['salute', 'increp', 'sitrep-line', 'medevac', 'free', 'import'] as const;
export const INCIDENT_KINDS = [
  'attack-on-post',
  'attack-on-patrol',
  'attack-on-village',
  'shooting',
  'sniper-fire',
  'indirect-fire',
  'roadside-bomb',
  'explosion',
  'abduction',
  'raid',
  'arson',
  'sighting',
  'crossing',
  'wildfire',
  'medical',
  'accident',
  'other',
] as const;
export const ACTOR_KINDS = [
  'armed-group',
  'criminal-group',
  'own-force',
  'other-force',
  'civilian',
  'natural',
  'unknown',
] as const;
export const SOURCE_KINDS = [
  'own-observation',
  'own-patrol',
  'field-report',
  'partner',
  'official-statement',
  'media',
  'resident',
  'sensor',
  'import',
] as const;
export const RELIABILITIES = ['A', 'B', 'C', 'D', 'E', 'F'] as const;
export const VALIDATION_STATES = ['unverified', 'plausible', 'confirmed', 'refuted'] as const;
export const REPORT_STATES = ['open', 'closed'] as const;

const attachment = z.strictObject({
  hash: hashField,
  mediaType: z.string().regex(/^[a-z]+\/[a-z0-9.+-]{1,64}$/),
  sizeBytes: z.int().min(1).max(LIMITS.attachmentBytesMax),
});

/** The nine lines of a medical evacuation request; lines 1-5 start the aircraft. Codes and counts only. */
const medevac = z.strictObject({
  pickupLatE7: z.int().min(-900_000_000).max(900_000_000),
  pickupLngE7: z.int().min(-1_800_000_000).max(1_800_000_000),
  contact: z.string().max(64),
  urgent: z.int().min(0).max(999),
  priority: z.int().min(0).max(999),
  routine: z.int().min(0).max(999),
  equipment: z.enum(['none', 'hoist', 'extraction', 'ventilator']),
  litter: z.int().min(0).max(999),
  ambulatory: z.int().min(0).max(999),
  security: z.enum(['clear', 'possible-threat', 'threat', 'escort-needed']).optional(),
  siteMarking: z.enum(['panel', 'smoke', 'light', 'none']).optional(),
  terrain: z.string().max(200).optional(),
});

/** The row an import made this report from: source, mapped fields and ordinal among identical rows. */
const imported = z.strictObject({
  source: z.string().min(1).max(200),
  rowKey: hashField,
  ordinal: z.int().min(0),
  outsideKnownDistricts: z.boolean().optional(),
  possibleDuplicate: z.boolean().optional(),
});

export const incidentReportKind = defineKind(
  { kind: 'incident-report', version: 1, release: 'by-decision', rules: checkIncidentReport },
  {
    form: z.enum(REPORT_FORMS),
    incidentKind: z.enum(INCIDENT_KINDS),
    typeCode: codeField.optional(),
    state: z.enum(REPORT_STATES),
    closedBecause: textField.optional(),
    what: textField.optional(),
    actorKind: z.enum(ACTOR_KINDS),
    occurred: occurredField,
    reportedAt: timeField,
    place: placeField,
    casualties: casualtiesField.optional(),
    countChange: z.enum(['died-of-wounds', 'found', 'recount', 'source-corrected', 'double-count']).optional(),
    source: z.strictObject({
      kind: z.enum(SOURCE_KINDS),
      reliability: z.enum(RELIABILITIES),
      credibility: z.int().min(1).max(6),
      citation: z.string().max(300).optional(),
    }),
    validation: z.enum(VALIDATION_STATES),
    impact: z.int().min(0).max(4),
    sameIncidentAs: z.array(recordIdField).max(32).optional(),
    centre: codeField.optional(),
    attachments: z.array(attachment).max(16).optional(),
    medevac: medevac.optional(),
    imported: imported.optional(),
  },
);

export type IncidentReport = {
  readonly form: (typeof REPORT_FORMS)[number];
  readonly incidentKind: (typeof INCIDENT_KINDS)[number];
  readonly typeCode?: string;
  readonly state: (typeof REPORT_STATES)[number];
  readonly closedBecause?: { readonly text: string; readonly language: 'en' | 'ar' | 'ckb' };
  readonly what?: { readonly text: string; readonly language: 'en' | 'ar' | 'ckb' };
  readonly actorKind: (typeof ACTOR_KINDS)[number];
  readonly occurred: z.infer<typeof occurredField>;
  readonly reportedAt: string;
  readonly place: z.infer<typeof placeField>;
  readonly casualties?: Casualties;
  readonly countChange?: 'died-of-wounds' | 'found' | 'recount' | 'source-corrected' | 'double-count';
  readonly source: {
    readonly kind: (typeof SOURCE_KINDS)[number];
    readonly reliability: (typeof RELIABILITIES)[number];
    readonly credibility: number;
    readonly citation?: string;
  };
  readonly validation: (typeof VALIDATION_STATES)[number];
  readonly impact: number;
  readonly sameIncidentAs?: ReadonlyArray<string>;
  readonly centre?: string;
  readonly attachments?: ReadonlyArray<z.infer<typeof attachment>>;
  readonly medevac?: z.infer<typeof medevac>;
  readonly imported?: z.infer<typeof imported>;
  readonly prev?: string;
  readonly disposition?: { readonly releasableTo: ReadonlyArray<string>; readonly handling: ReadonlyArray<string> };
};

/** A full report has a time and a place however coarse, ends after it starts, and says why it was closed. */
function checkIncidentReport(report: IncidentReport): ReadonlyArray<string> {
  const faults: string[] = [];
  const { from, to, day } = report.occurred;
  if (from === undefined && day === undefined) faults.push('TimeMissing');
  if (from !== undefined && to !== undefined && to < from) faults.push('EndsBeforeItStarts');
  if (from !== undefined && day !== undefined && from.slice(0, 10) !== day) faults.push('DayDiffers');
  const { latE7, lngE7, uncertaintyM, precision, cell7, name } = report.place;
  if ((latE7 === undefined) !== (lngE7 === undefined)) faults.push('CoordinateIncomplete');
  if (latE7 !== undefined && (uncertaintyM === undefined || precision === undefined)) faults.push('UncertaintyMissing');
  if (latE7 === undefined && cell7 === undefined && name === undefined) faults.push('PlaceMissing');
  if (report.state === 'closed' && report.closedBecause === undefined) faults.push('ReasonMissing');
  if (report.form === 'medevac' && report.medevac === undefined) faults.push('MedevacMissing');
  return faults;
}

/** True if a shown form counts harm to civilians, however small a part of it is shown (exchange rules, part 11). */
export function countsCivilianHarm(body: { readonly casualties?: Casualties }): boolean {
  const civilian = body.casualties?.civilian;
  return (civilian?.killed ?? 0) + (civilian?.wounded ?? 0) + (civilian?.missing ?? 0) > 0;
}

/** True where a later version counts fewer civilians killed, wounded or missing, or no longer says. */
export function countsLessCivilianHarm(
  before: { readonly casualties?: Casualties },
  after: { readonly casualties?: Casualties },
): boolean {
  const [held, said] = [before.casualties?.civilian, after.casualties?.civilian];
  return (['killed', 'wounded', 'missing'] as const).some((count) => (said?.[count] ?? 0) < (held?.[count] ?? 0));
}
