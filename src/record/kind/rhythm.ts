/**
 * Battle rhythm and watch: the calendar of a centre, marks that a slot was held, and who has the watch when. Owners and
 * watches are roles and seats.
 */
import { z } from 'zod';
import { codeField, organisationIdField, recordIdField, textField, timeField } from '../field.ts';
import { defineKind } from '../kind-definition.ts';

const partiesField = z.array(organisationIdField).min(1).max(12);

/** Replaces the default calendar of a centre; `day` is 1-7 from Monday in a week, or the day of a month. */
export const battleRhythmKind = defineKind(
  { kind: 'battle-rhythm', version: 1, release: 'joint' },
  {
    parties: partiesField,
    centre: codeField,
    at: timeField,
    slots: z
      .array(
        z.strictObject({
          code: codeField,
          every: z.enum(['daily', 'weekly', 'monthly']),
          minute: z.int().min(0).max(1_439),
          day: z.int().min(1).max(31).optional(),
          owner: codeField,
          inputs: z.array(codeField).max(16),
          product: codeField,
        }),
      )
      .min(1)
      .max(64),
  },
);

/** A slot was held; `slotAt` is the instant of the calendar it counts for. */
export const rhythmMarkKind = defineKind(
  { kind: 'rhythm-mark', version: 1, release: 'joint' },
  {
    parties: partiesField,
    centre: codeField,
    slot: codeField,
    slotAt: timeField,
    at: timeField,
    product: recordIdField.optional(),
    note: textField.optional(),
  },
);

export const watchRosterKind = defineKind(
  { kind: 'watch-roster', version: 1, release: 'joint', rules: checkShifts },
  {
    parties: partiesField,
    centre: codeField,
    at: timeField,
    shifts: z
      .array(z.strictObject({ seat: codeField, from: timeField, to: timeField }))
      .min(1)
      .max(200),
  },
);

function checkShifts(roster: {
  readonly shifts: ReadonlyArray<{ readonly from: string; readonly to: string }>;
}): ReadonlyArray<string> {
  return roster.shifts.every(({ from, to }) => from < to) ? [] : ['ShiftEndsBeforeItBegins'];
}
