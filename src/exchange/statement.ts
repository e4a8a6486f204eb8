/**
 * Statements as pages carry them: a key statement or an epoch start, whole, with the approvals it needs (check 7). They come
 * before the entries that need them, so that a key is known before its first head and an epoch before its first entry.
 */
import { z } from 'zod';
import type { Bytes } from '../base/bytes.ts';
import { canonicalBytes, type Json } from '../base/canonical.ts';
import { LIMITS } from '../base/limits.ts';
import { err, ok, type Result } from '../base/result.ts';
import {
  jsonToSignedRecord,
  type OpenedRecord,
  parseCore,
  recordIdOf,
  type SignedRecord,
  signedRecordToJson,
} from '../record/record.ts';
import { type Approval, approvalSchema } from './approval.ts';
import { type EpochDeps, type EpochStart, openEpochStart } from './epoch.ts';
import {
  type BadStatement,
  extendKeyHistory,
  firstStatementToOrg,
  type KeyHistory,
  type StatementDeps,
} from './key-history.ts';
import { parseObject } from './object.ts';

export type CarriedStatement = { readonly record: SignedRecord; readonly approvals: ReadonlyArray<Approval> };

const CARRIED_V = 'seamline/carried/1';
const carriedSchema = z.strictObject({
  v: z.literal(CARRIED_V),
  record: z.unknown(),
  approvals: z.array(approvalSchema).max(LIMITS.approvalsMax),
});

export function statementToBytes(statement: CarriedStatement): Bytes {
  const { record, approvals } = statement;
  return canonicalBytes({ v: CARRIED_V, record: signedRecordToJson(record), approvals } as unknown as Json);
}

export function bytesToStatement(bytes: Bytes): Result<CarriedStatement, BadStatement> {
  const parsed = parseObject(bytes, carriedSchema, { what: 'statement', sizeBytesMax: LIMITS.payloadBytesMax });
  if (!parsed.ok) return err({ type: 'BadStatement', reason: parsed.error.type });
  const record = jsonToSignedRecord(parsed.value.record);
  if (!record.ok) return err({ type: 'BadStatement', reason: record.error.reason });
  return ok({ record: record.value, approvals: parsed.value.approvals });
}

/** What the statements of one page add to what is known. */
export type OpenedStatements = {
  /** Histories that grew or are new, by organisation. */
  readonly histories: ReadonlyMap<string, KeyHistory>;
  /** Key statements not held before, in order. */
  readonly keyStatements: ReadonlyArray<OpenedRecord>;
  readonly epochStarts: ReadonlyArray<EpochStart>;
};

export type OpenStatementsDeps = StatementDeps &
  EpochDeps & { readonly findHistory: (org: string) => KeyHistory | null };

/** Check 7 over all statements of a page, in their order. */
export function openStatements(
  parts: ReadonlyArray<Bytes>,
  deps: OpenStatementsDeps,
): Result<OpenedStatements, BadStatement> {
  const histories = new Map<string, KeyHistory>();
  const keyStatements: OpenedRecord[] = [];
  const epochStarts: EpochStart[] = [];
  const historyOf = (org: string) => histories.get(org) ?? deps.findHistory(org);
  for (const part of parts) {
    const carried = bytesToStatement(part);
    if (!carried.ok) return carried;
    const core = parseCore(carried.value.record.coreBytes);
    if (!core.ok) return err({ type: 'BadStatement', reason: core.error.type });
    if (core.value.kind === 'epoch-start') {
      const start = openEpochStart(carried.value, historyOf(core.value.org), deps);
      if (!start.ok) return start;
      epochStarts.push(start.value);
      continue;
    }
    const org =
      core.value.org === '' ? firstStatementToOrg(carried.value.record.coreBytes, deps.sha256) : core.value.org;
    const held = historyOf(org);
    if (held?.statements.includes(recordIdOf(carried.value.record.coreBytes, deps.sha256))) continue;
    const extended = extendKeyHistory(held, carried.value.record, deps);
    if (!extended.ok)
      return err({ type: 'BadStatement', reason: 'reason' in extended.error ? extended.error.reason : 'weak key' });
    histories.set(org, extended.value.history);
    keyStatements.push(extended.value.record);
  }
  return ok({ histories, keyStatements, epochStarts });
}
