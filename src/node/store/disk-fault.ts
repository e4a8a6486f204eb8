/**
 * What a disk did to a write. A full disk refuses new work and is tried again by whoever asks; a disk that failed to write,
 * sync or read is fatal: after a failed sync nobody knows what the disk holds, and a second sync that succeeds proves
 * nothing, so the process ends and the next one starts from what the disk says.
 */

export type DiskFault = 'full' | 'failed' | 'damaged';

/** Primary result codes of SQLite (sqlite.org/rescode.html). */
const FAULT_BY_SQLITE_CODE: Readonly<Record<number, DiskFault>> = {
  10: 'failed',
  11: 'damaged',
  13: 'full',
  14: 'failed',
  26: 'damaged',
};

/** System errors, and SQLSTATE of PostgreSQL for a full or failing disk over there. */
const FAULT_BY_CODE: Readonly<Record<string, DiskFault>> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  EIO: 'failed',
  EROFS: 'failed',
  EFBIG: 'failed',
  '53100': 'full',
  '58030': 'failed',
  XX001: 'damaged',
  XX002: 'damaged',
};

/** Null where an error says nothing of a disk. */
export function readDiskFault(error: unknown): DiskFault | null {
  if (typeof error !== 'object' || error === null) return null;
  const { type, cause, code, errcode } = error as Readonly<
    Partial<Record<'type' | 'cause' | 'code' | 'errcode', unknown>>
  >;
  if (type === 'StoreFailed') return readDiskFault(cause);
  if (type === 'StoreDamaged') return 'damaged';
  if (code === 'ERR_SQLITE_ERROR' && typeof errcode === 'number') return FAULT_BY_SQLITE_CODE[errcode & 0xff] ?? null;
  return typeof code === 'string' ? (FAULT_BY_CODE[code] ?? null) : null;
}

/** True for the rejection of work that a full disk refused. */
export function isDiskFull(error: unknown): boolean {
  return (error as { readonly type?: unknown } | null)?.type === 'DiskFull';
}

const ERROR_WORDS = {
  DiskFull: 'the disk is full: nothing was written',
  StoreFailed: 'the store failed and takes no more work',
  StoreDamaged: 'what the store reads is not what was written',
} as const;

/** Rejects work that was not done, and says why by its type. */
export function createStoreError(type: keyof typeof ERROR_WORDS, cause?: unknown): Error & { readonly type: string } {
  return Object.assign(new Error(ERROR_WORDS[type], { cause }), { type });
}
