/**
 * When this node was last backed up and how long the copied content keys are kept: a file of its own, because a backup is
 * taken beside the process that holds the database. It says how old the last backup is, and until when an erased content
 * key may still lie in one.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { textToBytes } from '../base/bytes.ts';
import { type UnixMs, unixMs } from '../base/time.ts';
import { writeDurably } from './data-directory.ts';

const DAY_MS = 86_400_000;
const noteSchema = z.strictObject({ takenMs: z.int(), keysUntilMs: z.int() });

export type BackupNote = {
  readonly takenMs: UnixMs;
  /** When the last copy of the content keys is destroyed. */
  readonly keysUntilMs: UnixMs;
};

function noteFile(dir: string): string {
  return join(dir, 'backup.json');
}

/** Null where no backup was ever taken. */
export function readBackupNote(dir: string): BackupNote | null {
  try {
    const { takenMs, keysUntilMs } = noteSchema.parse(JSON.parse(readFileSync(noteFile(dir), 'utf8')));
    return { takenMs: unixMs(takenMs), keysUntilMs: unixMs(keysUntilMs) };
  } catch {
    return null;
  }
}

/** An earlier backup that is kept for longer still counts. */
export function writeBackupNote(
  dir: string,
  backup: { readonly takenMs: UnixMs; readonly keepKeysDays: number },
): void {
  const earlier = readBackupNote(dir)?.keysUntilMs ?? 0;
  const keysUntilMs = Math.max(earlier, backup.takenMs + backup.keepKeysDays * DAY_MS);
  writeDurably(noteFile(dir), textToBytes(JSON.stringify({ takenMs: backup.takenMs, keysUntilMs })));
}
