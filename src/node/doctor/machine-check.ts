/**
 * Checks of the machine under a node: program, time zone data and locales, built kernels and screens, space and file modes.
 * Nothing here opens the store.
 */
import { existsSync, readdirSync, readFileSync, statfsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LIMITS } from '../../base/limits.ts';
import { HOUR_MS } from '../../base/time.ts';
import { identityFile, storageKeyFile } from '../data-directory.ts';
import { readTerrainReport } from '../terrain/terrain-store.ts';
import { type Check, fail, pass, warn } from './check.ts';

const NODE_MAJOR = 24;
const MIB = 1024 * 1024;
const FREE_WARN_MIB = 2_048;
const KERNELS = ['evader', 'knox', 'ristretto', 'viewshed'];

/** The zone of the exercise, without daylight saving since 2008: data that says otherwise is missing or very old. */
const ZONE = { name: 'Asia/Baghdad', offsetH: 3, atMs: Date.UTC(2021, 6, 1) };

export function checkProgram(): Check {
  const { node, sqlite } = process.versions;
  const says = `Node ${node}, SQLite ${sqlite}`;
  if (Number(node.split('.')[0]) >= NODE_MAJOR) return pass('node-version', says);
  return fail('node-version', says, `run it by \`npm run seamline\`, which brings Node ${NODE_MAJOR}`);
}

export function checkTimeZones(): Check {
  const name = 'time-zones';
  const doThis = 'run it with the Node of the lock file, which carries full zone and locale data';
  const offset = readOffsetH(ZONE.name, ZONE.atMs);
  if (offset !== ZONE.offsetH) return fail(name, `${ZONE.name} is at ${offset ?? 'no known'} hours`, doThis);
  const missing = ['en', 'ar'].filter((tag) => Intl.Collator.supportedLocalesOf(tag).length === 0);
  if (missing.length > 0) return fail(name, `no order of letters for ${missing.join(', ')}`, doThis);
  return pass(name, `zone data ${process.versions['tz'] ?? 'of the system'}; letters of en, ar and own ckb`);
}

function readOffsetH(timeZone: string, atMs: number): number | null {
  try {
    const parts = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' }).format(atMs);
    return (Number(parts) - new Date(atMs).getUTCHours() + 24) % 24;
  } catch {
    return null;
  }
}

export function checkBuilt(): Check {
  const folder = (name: string) => fileURLToPath(new URL(`../../../dist/${name}`, import.meta.url));
  const missing = KERNELS.filter((name) => !isKernel(join(folder('kernels'), `${name}.wasm`)));
  if (!existsSync(join(folder('web'), 'index.html'))) missing.push('screens');
  if (missing.length === 0) return pass('built-parts', `kernels ${KERNELS.join(', ')} and screens are built`);
  return warn('built-parts', `not built: ${missing.join(', ')}`, 'run `npm start` or `npm run check` once');
}

function isKernel(file: string): boolean {
  return existsSync(file) && WebAssembly.validate(new Uint8Array(readFileSync(file)));
}

export function checkTerrain(dir: string): Check {
  const doThis = 'run `seamline terrain import` with elevation files of the sector';
  try {
    const report = readTerrainReport(dir);
    if (report === null) return warn('terrain', 'no elevation model: coverage cannot be computed here', doThis);
    return pass('terrain', `elevation model of ${report.files.length} files`);
  } catch {
    return fail('terrain', 'the elevation model cannot be read', doThis);
  }
}

export function checkSpace(dir: string): Check {
  const { bavail, bsize } = statfsSync(dir);
  const freeMib = Math.floor((bavail * bsize) / MIB);
  const says = `${freeMib} MiB free`;
  const doThis = 'make room, or move the data directory to a larger disk while the node is stopped';
  if (bavail * bsize < LIMITS.diskFreeBytesMin) return fail('disk-space', `${says}: new work is refused`, doThis);
  return freeMib < FREE_WARN_MIB ? warn('disk-space', says, doThis) : pass('disk-space', says);
}

/** Only the owner may look into the directory; keys are the owner's alone even where the directory is opened. */
export function checkModes(dir: string): Check {
  const open = [dir, identityFile(dir), storageKeyFile(dir)].filter((path) => isOpenToOthers(path));
  const foreign = readdirSync(dir).filter((name) => statSync(join(dir, name)).uid !== statSync(dir).uid);
  if (open.length > 0) {
    const names = open.map((path) => basename(path)).join(', ');
    return fail('file-modes', `readable by others: ${names}`, `chmod go-rwx ${open.join(' ')}`);
  }
  if (foreign.length === 0) return pass('file-modes', 'readable by its owner only');
  return fail('file-modes', `not of the directory's owner: ${foreign.join(', ')}`, `chown them to the owner of ${dir}`);
}

function isOpenToOthers(path: string): boolean {
  return existsSync(path) && (statSync(path).mode & 0o077) !== 0;
}

/** A clock that stands before what is already written would number and date new records in the past. */
export function checkClock(nowMs: number, latestMs: number | null): Check {
  const doThis = 'set the clock of this machine; order in feeds does not depend on it, dates on screens do';
  const now = new Date(nowMs).toISOString();
  if (nowMs < Date.UTC(2026, 0, 1)) return fail('clock', `the clock says ${now}`, doThis);
  if (latestMs === null || nowMs >= latestMs) return pass('clock', `${now}, after everything stored here`);
  const behindH = (latestMs - nowMs) / HOUR_MS;
  if (latestMs - nowMs <= LIMITS.clockAheadMsMax) return pass('clock', `${now}, within minutes of what is stored`);
  return fail('clock', `${behindH.toFixed(1)} h behind the latest entry stored here`, doThis);
}
