/**
 * Who an organisation is: its key statements (the first one's hash is its id), its name, seats and roles. A seat is a
 * position, never a person; keys are held by an opaque handle.
 */
import { z } from 'zod';
import { codeField, hashField, organisationIdField, textField, timeField } from '../field.ts';
import { defineKind } from '../kind-definition.ts';

export const KEY_USES = ['sign', 'seal', 'tls', 'device', 'person'] as const;
export const ROLES = [
  'watch-officer',
  'release-officer',
  'planner',
  'commander',
  'auditor',
  'survey-auditor',
  'administrator',
  'committee-member',
  'field-device',
  'partner-node',
  'observer',
] as const;
export type Role = (typeof ROLES)[number];

const keyText = z.string().regex(/^[A-Za-z0-9_-]{1,200}$/);
const feedPosition = z.strictObject({
  from: organisationIdField,
  to: organisationIdField,
  lane: z.enum(['urgent', 'bulk']),
  epoch: z.int().min(1),
  seq: z.int().min(0),
});

/** `pub` is base64url of the raw key for Ed25519 and X25519, of the uncompressed point for ES256. */
export const keyLineField = z.strictObject({
  kid: z.string().min(1).max(64),
  use: z.enum(KEY_USES),
  alg: z.enum(['Ed25519', 'X25519', 'ES256']),
  pub: keyText,
  seat: codeField.optional(),
  role: z.enum(ROLES).optional(),
  holder: codeField.optional(),
  centre: codeField.optional(),
  rpId: z.string().max(253).optional(),
  origin: z.string().max(300).optional(),
  synced: z.boolean().optional(),
});
export type KeyLine = z.infer<typeof keyLineField>;

const revocationField = z.strictObject({
  kid: z.string().min(1).max(64),
  compromisedSince: z.array(feedPosition).max(16),
});

export const keyStatementKind = defineKind(
  { kind: 'key-statement', version: 1, release: 'statement' },
  {
    n: z.int().min(1).max(100_000),
    code: z.string().regex(/^[A-Z0-9]{2,8}$/),
    name: z.array(textField).min(1).max(8),
    roots: z.array(z.strictObject({ kid: z.string().max(64), pub: keyText })).length(3),
    nextRoots: hashField,
    exercise: z.boolean(),
    keys: z.array(keyLineField).max(64),
    revoked: z.array(revocationField).max(64),
  },
);

export const seatKind = defineKind(
  { kind: 'seat', version: 1, release: 'by-decision' },
  { code: codeField, role: z.enum(ROLES), centre: codeField.optional(), filled: z.boolean(), since: timeField },
);
