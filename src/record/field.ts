/**
 * Field schemas that kinds are made of. Signed bodies hold integers and text only: coordinates are degrees
 * times 10^7, times are ISO 8601 UTC with milliseconds. There is no field here for a person.
 */
import { z } from 'zod';
import { isoToUnixMs } from '../base/time.ts';

export const recordIdField = z.string().regex(/^rec_[a-z2-7]{52}$/);
export const organisationIdField = z.string().regex(/^org_[a-z2-7]{52}$/);
export const hashField = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
export const codeField = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,31}$/);
export const timeField = z.string().refine((text) => isoToUnixMs(text).ok, { message: 'BadTime' });
export const countField = z.int().min(0).max(1_000_000);
export const LANGUAGES = ['en', 'ar', 'ckb'] as const;
export const languageField = z.enum(LANGUAGES);

/** Text as somebody typed it: never translated, always with its language. */
export const textField = z.strictObject({
  text: z.string().min(1).max(8_000),
  language: languageField,
});

export const PLACE_PRECISIONS = [
  'exact',
  'grid-100m',
  'grid-1km',
  'village',
  'town',
  'sub-district',
  'district',
] as const;

/** A place with how well it is known; the radius is drawn on every map. `cell7` is its res-7 cell, a leaf of its own. */
export const placeField = z.strictObject({
  latE7: z.int().min(-900_000_000).max(900_000_000).optional(),
  lngE7: z.int().min(-1_800_000_000).max(1_800_000_000).optional(),
  uncertaintyM: z.int().min(1).max(200_000).optional(),
  precision: z.enum(PLACE_PRECISIONS).optional(),
  cell7: z
    .string()
    .regex(/^87[0-9a-f]{13}$/)
    .optional(),
  name: textField.optional(),
});

/** An interval that contains the instant; `day` is a leaf of its own so that it can outlive the rest. */
export const occurredField = z.strictObject({
  from: timeField.optional(),
  to: timeField.optional(),
  withinS: z.int().min(0).max(31_536_000).optional(),
  day: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/)
    .optional(),
});

const casualtyGroup = z.strictObject({
  killed: countField.optional(),
  wounded: countField.optional(),
  missing: countField.optional(),
});
/** Counts by group; an absent count is unknown, zero is a statement. */
export const casualtiesField = z.strictObject({
  own: casualtyGroup.optional(),
  other: casualtyGroup.optional(),
  civilian: casualtyGroup.optional(),
});

/** Local disposition of a record: never disclosed to anybody (rule L-4). */
export const dispositionField = z.strictObject({
  releasableTo: z.array(organisationIdField).max(64),
  handling: z.array(codeField).max(16),
});

export type Place = z.infer<typeof placeField>;
export type Casualties = z.infer<typeof casualtiesField>;
export type TypedText = z.infer<typeof textField>;
