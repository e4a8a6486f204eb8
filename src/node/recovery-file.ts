/**
 * The recovery file: an organisation's private keys for a safe, exported at `init` or by `backup --recovery`. It holds the
 * identity sealed by the storage key and the storage key wrapped by the passphrase, so it is worth what the passphrase is
 * worth; that of an exercise node made without a passphrase is worth nothing. No backup contains it.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { base64urlToBytes, bytesToBase64url, textToBytes } from '../base/bytes.ts';
import { err, ok, type Result } from '../base/result.ts';
import {
  identityFile,
  type NotInitialised,
  openDirectory,
  storageKeyFile,
  type WrongPassphrase,
  writeDurably,
} from './data-directory.ts';
import type { Identity } from './identity.ts';

const recoverySchema = z.strictObject({
  v: z.literal('seamline/recovery/1'),
  org: z.string(),
  code: z.string(),
  storageKey: z.string(),
  identity: z.string(),
});

export function writeRecoveryFile(dir: string, identity: Pick<Identity, 'org' | 'code'>, file: string): void {
  const readText = (path: string) => bytesToBase64url(new Uint8Array(readFileSync(path)));
  const body: z.infer<typeof recoverySchema> = {
    v: 'seamline/recovery/1',
    org: identity.org,
    code: identity.code,
    storageKey: readText(storageKeyFile(dir)),
    identity: readText(identityFile(dir)),
  };
  writeDurably(file, textToBytes(`${JSON.stringify(body)}\n`));
}

/** Puts the private keys into an empty directory; a directory whose keys do not open is of no use and is refused. */
export function restoreIdentity(
  dir: string,
  options: { readonly file: string; readonly passphrase: string | null },
): Result<Identity, BadRecoveryFile | NotInitialised | WrongPassphrase> {
  const body = readRecoveryFile(options.file);
  if (!body.ok) return body;
  const storageKey = base64urlToBytes(body.value.storageKey);
  const identity = base64urlToBytes(body.value.identity);
  if (!storageKey.ok || !identity.ok) return err({ type: 'BadRecoveryFile', reason: 'encoding' });
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  writeDurably(storageKeyFile(dir), storageKey.value);
  writeDurably(identityFile(dir), identity.value);
  const opened = openDirectory(dir, options.passphrase);
  return opened.ok ? ok(opened.value.identity) : opened;
}

export type BadRecoveryFile = { readonly type: 'BadRecoveryFile'; readonly reason: string };

function readRecoveryFile(file: string): Result<z.infer<typeof recoverySchema>, BadRecoveryFile> {
  if (!existsSync(file)) return err({ type: 'BadRecoveryFile', reason: 'there is no such file' });
  try {
    const parsed = recoverySchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success ? ok(parsed.data) : err({ type: 'BadRecoveryFile', reason: 'not a recovery file' });
  } catch {
    return err({ type: 'BadRecoveryFile', reason: 'not JSON' });
  }
}
