/**
 * Checks of what a node holds: lock, integrity, witness and fences, partners' feeds, certificate, backup. All of them read;
 * they run beside the process that serves the node.
 */
import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { LIMITS } from '../../base/limits.ts';
import { DAY_MS, type UnixMs, unixMsToIso } from '../../base/time.ts';
import type { Entry } from '../../exchange/object.ts';
import { readBackupNote } from '../backup-note.ts';
import { certificateFile, keysFile, lockDirectory } from '../data-directory.ts';
import { findMissingHead, listFences } from '../service/fence.ts';
import type { Store } from '../store/store.ts';
import { readWitness } from '../witness.ts';
import { type Check, fail, pass, warn } from './check.ts';

type Reader = Store['db'];

const BACKUP_DAYS = 7;
const CERTIFICATE_DAYS = 30;
const OUTBOX_WARN = 0.7;
const OUTBOX_FAULT = 0.95;

/** One process at a time; that one is running is no fault. */
export function checkLock(dir: string): Check {
  const lock = lockDirectory(dir);
  if (!lock.ok) return pass('lock', 'a process holds this directory');
  lock.value.release();
  return pass('lock', 'no process holds this directory');
}

/** SQLite's own quick check of structure; `verify` reads every signed byte. */
export function checkIntegrity(files: ReadonlyArray<string>): Check {
  const damaged = files.filter((file) => !isWhole(file));
  if (damaged.length === 0) return pass('store', 'structure of store and content keys is whole');
  const doThis = 'stop the node, copy the directory away, run `seamline verify`, then restore the last backup';
  return fail('store', `damaged: ${damaged.join(', ')}`, doThis);
}

function isWhole(file: string): boolean {
  try {
    const database = new DatabaseSync(file, { readOnly: true });
    try {
      database.exec('pragma busy_timeout = 5000');
      return database.prepare('pragma quick_check(1)').get()?.['quick_check'] === 'ok';
    } finally {
      database.close();
    }
  } catch {
    return false;
  }
}

export async function checkFence(dir: string, db: Reader, org: string): Promise<Check> {
  const witness = readWitness(dir);
  const fences = await listFences(db);
  const doThis = 'let each partner return what it holds: keep the link open; or two officers sign an epoch start';
  if (fences.length > 0)
    return fail('witness', `fenced against ${fences.length} partners: ${fences[0]!.reason}`, doThis);
  if (witness === null) return fail('witness', 'node.generation is missing: the next start is fenced', doThis);
  const missing = await findMissingHead(db, org, witness);
  if (missing !== null)
    return fail('witness', `own entry ${missing.lane} ${missing.seq} is missing: the next start is fenced`, doThis);
  return pass('witness', `${witness.heads.length} own heads are remembered and there`);
}

export async function checkFrozen(db: Reader): Promise<Check> {
  const rows = await db.selectFrom('setting').select('key').where('key', 'like', 'frozen %').execute();
  if (rows.length === 0) return pass('feeds', 'no feed is frozen');
  const doThis = 'both commands look at the fork proof; two officers there sign an epoch start';
  return fail('feeds', `${rows.length} partners' feeds are frozen after a fork`, doThis);
}

/** Own entries that the partner has not acknowledged, as a share of what the outbox takes. */
export async function checkOutbox(db: Reader, org: string): Promise<Check> {
  const partners = await db.selectFrom('partner').select('org').execute();
  let share = 0;
  for (const { org: partner } of partners)
    share = Math.max(share, (await countWaiting(db, org, partner)) / LIMITS.outboxEntriesMax);
  const says = `${partners.length} partners, fullest outbox at ${Math.round(share * 100)} %`;
  const doThis = 'bring the link back or carry a bundle; bulk releases are refused at 95 %';
  if (share >= OUTBOX_FAULT) return fail('outbox', says, doThis);
  return share >= OUTBOX_WARN ? warn('outbox', says, doThis) : pass('outbox', says);
}

async function countWaiting(db: Reader, org: string, partner: string): Promise<number> {
  const heard = await db
    .selectFrom('feed_entry')
    .select('body')
    .where('from_org', '=', partner)
    .where('to_org', '=', org)
    .orderBy('position', 'desc')
    .limit(1)
    .executeTakeFirst();
  const ack = heard === undefined ? null : (JSON.parse(Buffer.from(heard.body).toString('utf8')) as Entry).ack;
  let waiting = 0;
  for (const lane of ['urgent', 'bulk'] as const) {
    const at = ack?.[lane] ?? { epoch: 0, seq: 0 };
    const { n } = await db
      .selectFrom('feed_entry')
      .select((e) => e.fn.countAll().as('n'))
      .where('from_org', '=', org)
      .where('to_org', '=', partner)
      .where('lane', '=', lane)
      .where((e) => e.or([e('epoch', '>', at.epoch), e.and([e('epoch', '=', at.epoch), e('seq', '>', at.seq)])]))
      .executeTakeFirstOrThrow();
    waiting += Number(n);
  }
  return waiting;
}

/** The certificate partners pin by its key is made anew whenever the node is served. */
export function checkCertificate(dir: string, nowMs: UnixMs): Check {
  const file = certificateFile(dir);
  if (!existsSync(file)) return pass('certificate', 'none yet: one is made when the node is served');
  const doThis = 'start `seamline serve` anew: it makes a certificate for a year over the same key';
  try {
    const untilMs = Date.parse(new X509Certificate(readFileSync(file)).validTo) as UnixMs;
    const says = `valid until ${unixMsToIso(untilMs)}`;
    if (untilMs <= nowMs) return fail('certificate', `expired: ${says}`, doThis);
    return untilMs - nowMs < CERTIFICATE_DAYS * DAY_MS ? warn('certificate', says, doThis) : pass('certificate', says);
  } catch {
    return fail('certificate', 'the certificate cannot be read', doThis);
  }
}

export function checkBackup(dir: string, nowMs: UnixMs): Check {
  const note = readBackupNote(dir);
  const doThis = 'run `seamline backup --data DIR --out FILE` and take the files elsewhere';
  if (note === null) return warn('backup', 'no backup was ever taken', doThis);
  const days = Math.floor((nowMs - note.takenMs) / DAY_MS);
  const says = `last backup ${unixMsToIso(note.takenMs)}, ${days} days ago`;
  return days > BACKUP_DAYS ? warn('backup', says, doThis) : pass('backup', says);
}

/** The latest instant at which anything was stored. */
export async function readLatestMs(db: Reader): Promise<number | null> {
  const records = await db
    .selectFrom('record')
    .select((e) => e.fn.max('received_at').as('at'))
    .executeTakeFirst();
  const entries = await db
    .selectFrom('feed_entry')
    .select((e) => e.fn.max('received_at').as('at'))
    .executeTakeFirst();
  const latest = Math.max(Number(records?.at ?? 0), Number(entries?.at ?? 0));
  return latest === 0 ? null : latest;
}

/** Content keys lie beside the records whatever database holds those. */
export function integrityFiles(dir: string, databaseFile: string | null): ReadonlyArray<string> {
  return [...(databaseFile === null ? [] : [databaseFile]), keysFile(dir)];
}
