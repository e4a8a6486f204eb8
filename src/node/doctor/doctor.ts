/**
 * The doctor looks at a node from outside, whether or not it is being served: the machine, the store, the partners. Each
 * check says what it found and what to do; a node is well when no check is a fault.
 */
import { existsSync } from 'node:fs';
import { ok, type Result } from '../../base/result.ts';
import type { Time } from '../../base/time.ts';
import { databaseFile, type NotInitialised, openDirectory, type WrongPassphrase } from '../data-directory.ts';
import { describeDatabase, isDatabaseFault, openPostgresReader } from '../store/postgres-database.ts';
import { openSqlite } from '../store/sqlite-database.ts';
import { type Check, fail } from './check.ts';
import {
  checkBuilt,
  checkClock,
  checkModes,
  checkProgram,
  checkSpace,
  checkTerrain,
  checkTimeZones,
} from './machine-check.ts';
import {
  checkBackup,
  checkCertificate,
  checkFence,
  checkFrozen,
  checkIntegrity,
  checkLock,
  checkOutbox,
  integrityFiles,
  readLatestMs,
} from './store-check.ts';

export type Examination = {
  readonly ok: boolean;
  readonly organisation: string;
  readonly exercise: boolean;
  readonly checks: ReadonlyArray<Check>;
};

export async function examineNode(
  dir: string,
  options: { readonly passphrase: string | null; readonly time: Time },
): Promise<Result<Examination, NotInitialised | WrongPassphrase>> {
  const opened = openDirectory(dir, options.passphrase);
  if (!opened.ok) return opened;
  const { identity, databaseUrl } = opened.value;
  const { org, code, exercise } = identity;
  const nowMs = options.time.now();
  const checks = [
    checkProgram(),
    checkTimeZones(),
    checkBuilt(),
    checkTerrain(dir),
    checkSpace(dir),
    checkModes(dir),
    checkLock(dir),
    checkCertificate(dir, nowMs),
    checkBackup(dir, nowMs),
    ...(await examineStore(dir, { org, databaseUrl, nowMs })),
  ];
  return ok({ ok: checks.every((check) => check.state !== 'fault'), organisation: code, exercise, checks });
}

/** A damaged or silent database answers nothing, so what else it would have said is left out. */
async function examineStore(
  dir: string,
  options: { readonly org: string; readonly databaseUrl: string | null; readonly nowMs: number },
): Promise<ReadonlyArray<Check>> {
  const { org, databaseUrl, nowMs } = options;
  const file = databaseFile(dir);
  if (databaseUrl === null && !existsSync(file))
    return [fail('store', 'the database is missing', 'restore the last backup')];
  const whole = checkIntegrity(integrityFiles(dir, databaseUrl === null ? file : null));
  if (whole.state === 'fault') return [whole, checkClock(nowMs, null)];
  const db = databaseUrl === null ? openSqlite(file, { readOnly: true }) : openPostgresReader(databaseUrl);
  try {
    return [
      whole,
      checkClock(nowMs, await readLatestMs(db)),
      await checkFence(dir, db, org),
      await checkFrozen(db),
      await checkOutbox(db, org),
    ];
  } catch (error) {
    if (databaseUrl === null || !isDatabaseFault(error)) throw error;
    return [whole, fail('store', `${describeDatabase(databaseUrl)} does not answer`, 'start the database server')];
  } finally {
    await db.destroy();
  }
}
