/**
 * Joint objects: a proposal by one organisation and countersignatures by the others. In force when all parties
 * have signed the same bytes; the state is a fold (rule R-9). Also what the pre-agreed alarm across the seam needs.
 */
import { z } from 'zod';
import {
  casualtiesField,
  codeField,
  hashField,
  occurredField,
  organisationIdField,
  placeField,
  recordIdField,
  textField,
  timeField,
} from '../field.ts';
import { defineKind } from '../kind-definition.ts';
import { markingField } from '../label.ts';

const partiesField = z.array(organisationIdField).min(2).max(12);

export const countersignatureKind = defineKind(
  { kind: 'countersignature', version: 1, release: 'joint' },
  { proposal: recordIdField, answer: z.enum(['yes', 'no']), reason: textField.optional(), at: timeField },
);

/** The agreed line over several reports of one incident; the reports stay, marked with what became of them. */
export const reconciliationKind = defineKind(
  { kind: 'reconciliation', version: 1, release: 'joint' },
  {
    parties: partiesField,
    reports: z.array(recordIdField).min(1).max(32),
    occurred: occurredField,
    place: placeField,
    casualties: casualtiesField,
    keptUnconfirmed: z.array(recordIdField).max(32),
    note: textField.optional(),
    at: timeField,
  },
);

export const centreKind = defineKind(
  { kind: 'centre', version: 1, release: 'joint' },
  {
    code: codeField,
    name: z.array(textField).min(1).max(8),
    parties: partiesField,
    area: z
      .array(z.tuple([z.int(), z.int()]))
      .min(3)
      .max(500),
    activeFrom: timeField.optional(),
    seats: z.array(z.strictObject({ code: codeField, organisation: organisationIdField, role: codeField })).max(64),
  },
);

export const agreementKind = defineKind(
  { kind: 'agreement', version: 1, release: 'joint' },
  {
    parties: partiesField,
    boundary: hashField.optional(),
    seam: z
      .array(z.tuple([z.int(), z.int()]))
      .min(3)
      .max(500),
    kinds: z.array(codeField).min(1).max(64),
    markingCeiling: markingField,
    finestResolution: z.int().min(5).max(10),
    retentionDays: z.array(z.strictObject({ kind: codeField, days: z.int().min(1).max(36_500) })).max(64),
    withdrawalAnswerS: z.int().min(1).max(604_800),
    beatS: z.int().min(1).max(3_600),
    coverBeats: z.boolean(),
    entriesPerHourMax: z.int().min(1).max(1_000_000),
    onward: z.boolean(),
    purpose: textField,
    from: timeField,
    until: timeField,
  },
);

export const standingReleaseKind = defineKind(
  { kind: 'standing-release', version: 1, release: 'joint' },
  {
    parties: partiesField,
    agreement: recordIdField,
    kinds: z.array(codeField).min(1).max(32),
    coarseResolution: z.int().min(5).max(7),
    marking: markingField,
    desks: z
      .array(z.strictObject({ organisation: organisationIdField, desk: codeField, hotline: z.string().max(64) }))
      .max(12),
    heardWithinS: z.int().min(10).max(3_600),
    testEveryDays: z.int().min(1).max(31),
    from: timeField,
    until: timeField,
  },
);

/** The coarse alarm: kind, time, res-7 cell, help wanted, desk to call. Anything finer waits for the release desk. */
export const alarmKind = defineKind(
  { kind: 'alarm', version: 1, release: 'by-decision' },
  {
    alarmKind: z.enum(['under-attack', 'movement-seen', 'post-vacated', 'fire', 'medical', 'other']),
    at: timeField,
    cell7: z.string().regex(/^87[0-9a-f]{13}$/),
    helpWanted: z.boolean(),
    desk: codeField,
    hotline: z.string().max(64),
    standing: recordIdField,
    test: z.boolean(),
  },
);

export const disputeKind = defineKind(
  { kind: 'dispute', version: 1, release: 'joint' },
  {
    parties: partiesField,
    about: z.array(hashField).min(1).max(16),
    claim: z.enum(['mismatch', 'fork', 'result', 'unanswered']),
    ownHash: hashField,
    asked: textField,
    at: timeField,
  },
);

const feedPosition = z.strictObject({ epoch: z.int().min(1), seq: z.int().min(0), hash: hashField });

export const epochStartKind = defineKind(
  { kind: 'epoch-start', version: 1, release: 'statement' },
  {
    from: organisationIdField,
    to: organisationIdField,
    lane: z.enum(['urgent', 'bulk']),
    epoch: z.int().min(2),
    last: feedPosition.nullable(),
    reason: z.enum(['restored', 'forked']),
  },
);
