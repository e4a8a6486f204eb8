/** The desk's own rows: log rows with addressees and an acknowledgement clock, and the watch handover sheet. */
import { z } from 'zod';
import { codeField, hashField, recordIdField, textField, timeField } from '../field.ts';
import { defineKind } from '../kind-definition.ts';

export const logRowKind = defineKind(
  { kind: 'log-row', version: 1, release: 'by-decision' },
  {
    at: timeField,
    centre: codeField.optional(),
    text: textField,
    about: z.array(recordIdField).max(16).optional(),
    addressees: z.array(codeField).max(16),
    answerWithinS: z.int().min(0).max(86_400),
    channel: z.enum(['typed', 'radio', 'telephone', 'message', 'paper']),
    onBehalfOf: codeField.optional(),
  },
);

/** One addressee's acknowledgement of a log row, or the action that ended it. */
export const logAcknowledgementKind = defineKind(
  { kind: 'log-acknowledgement', version: 1, release: 'by-decision' },
  {
    row: recordIdField,
    by: codeField,
    at: timeField,
    result: z.enum(['acknowledged', 'actioned', 'refused']),
    reason: textField.optional(),
  },
);

/** Both officers sign: the leaving one by this record, the relieving one by a countersignature over it. */
export const watchHandoverKind = defineKind(
  { kind: 'watch-handover', version: 1, release: 'by-decision' },
  {
    centre: codeField,
    at: timeField,
    fromSeat: codeField,
    toSeat: codeField,
    openRows: z.array(recordIdField).max(200),
    openIncidents: z.array(recordIdField).max(200),
    note: textField.optional(),
    logHash: hashField,
  },
);
