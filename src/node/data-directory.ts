/**
 * A node's data directory: one lock, one identity file, the storage key, two databases. One process at a time: the lock
 * is an exclusive lock on a database file, which the system drops when a process dies, so a crash leaves nothing to clean.
 * Where the records lie on PostgreSQL, its address is kept here under the storage key; the content keys stay in the directory.
 */

import { scryptSync } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { assert } from '../base/assert.ts';
import { type Bytes, bytesToText, concatBytes, textToBytes } from '../base/bytes.ts';
import { err, ok, type Result } from '../base/result.ts';
import { aes256Gcm, rawToX25519KeyPair, seedToEd25519KeyPair, systemRandomBytes } from './crypto.ts';
import {
  createIdentity,
  type Identity,
  type IdentityOptions,
  openIdentity,
  type RootKey,
  sealIdentity,
} from './identity.ts';

export type DirectoryLock = { readonly release: () => void };

const FILES = {
  identity: 'identity.sealed',
  storageKey: 'storage.key',
  lock: 'lock.db',
  database: 'seamline.db',
  databaseUrl: 'database.sealed',
  keys: 'keys.db',
  console: 'console.url',
  certificate: 'partner.crt',
} as const;

export function databaseFile(dir: string): string {
  return join(dir, FILES.database);
}

export function keysFile(dir: string): string {
  return join(dir, FILES.keys);
}

export function identityFile(dir: string): string {
  return join(dir, FILES.identity);
}

export function storageKeyFile(dir: string): string {
  return join(dir, FILES.storageKey);
}

/** The certificate of the last serving, to be looked at; nothing reads it to trust it. */
export function certificateFile(dir: string): string {
  return join(dir, FILES.certificate);
}

export function lockDirectory(dir: string): Result<DirectoryLock, DirectoryInUse> {
  const database = new DatabaseSync(join(dir, FILES.lock));
  try {
    database.exec(
      'pragma locking_mode = exclusive; pragma journal_mode = delete; begin exclusive; create table if not exists held (n integer)',
    );
    return ok({ release: () => database.close() });
  } catch {
    database.close();
    return err({ type: 'DirectoryInUse', dir });
  }
}

export type DirectoryInUse = { readonly type: 'DirectoryInUse'; readonly dir: string };

/** Makes a new node. Nothing is overwritten: a directory that holds an identity is refused. */
export function createDirectory(
  dir: string,
  options: IdentityOptions & { readonly passphrase: string | null; readonly databaseUrl?: string },
): Result<Identity, AlreadyInitialised | PassphraseNeeded> {
  if (existsSync(join(dir, FILES.identity))) return err({ type: 'AlreadyInitialised', dir });
  if (!options.exercise && options.passphrase === null) return err({ type: 'PassphraseNeeded' });
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  chmodSync(dir, 0o700);
  const storageKey = systemRandomBytes(32);
  writeDurably(join(dir, FILES.storageKey), wrapSecret(storageKey, options.passphrase, USES.storageKey));
  if (options.databaseUrl !== undefined)
    writeDurably(join(dir, FILES.databaseUrl), sealDatabaseUrl(options.databaseUrl, storageKey));
  const { identity, rootKeys } = createIdentity(options);
  writeRootKeys(dir, rootKeys, options.passphrase);
  writeDurably(join(dir, FILES.identity), sealIdentity(identity, storageKey));
  return ok(identity);
}

export type AlreadyInitialised = { readonly type: 'AlreadyInitialised'; readonly dir: string };
export type PassphraseNeeded = { readonly type: 'PassphraseNeeded' };

export type OpenedDirectory = {
  readonly identity: Identity;
  readonly storageKey: Bytes;
  /** Null where the records lie in the directory itself. */
  readonly databaseUrl: string | null;
};

export function openDirectory(
  dir: string,
  passphrase: string | null,
): Result<OpenedDirectory, NotInitialised | WrongPassphrase> {
  if (!existsSync(join(dir, FILES.identity))) return err({ type: 'NotInitialised', dir });
  const wrapped = new Uint8Array(readFileSync(join(dir, FILES.storageKey)));
  const storageKey = unwrapSecret(wrapped, passphrase, USES.storageKey);
  if (storageKey === null) return err({ type: 'WrongPassphrase' });
  const sealed = new Uint8Array(readFileSync(join(dir, FILES.identity)));
  const identity = openIdentity(sealed, storageKey, { ed25519: seedToEd25519KeyPair, x25519: rawToX25519KeyPair });
  if (identity === null) return err({ type: 'WrongPassphrase' });
  return ok({ identity, storageKey, databaseUrl: readDatabaseUrl(dir, storageKey) });
}

/** Writes the keys of a directory anew, under the storage key that is there. */
export function keepIdentity(dir: string, identity: Identity, passphrase: string | null): void {
  const opened = openDirectory(dir, passphrase);
  assert(opened.ok && opened.value.identity.org === identity.org, 'a directory whose identity opened opens again');
  writeDurably(join(dir, FILES.identity), sealIdentity(identity, opened.value.storageKey));
}

export type NotInitialised = { readonly type: 'NotInitialised'; readonly dir: string };
export type WrongPassphrase = { readonly type: 'WrongPassphrase' };

const URL_USE = textToBytes('seamline/database-url/1');
const NONCE_BYTES = 12;

/** Tells a directory that its records lie in a server's database. */
export function keepDatabaseUrl(dir: string, url: string, passphrase: string | null): void {
  const opened = openDirectory(dir, passphrase);
  assert(opened.ok, 'a directory whose identity opened opens again');
  writeDurably(join(dir, FILES.databaseUrl), sealDatabaseUrl(url, opened.value.storageKey));
}

function sealDatabaseUrl(url: string, storageKey: Bytes): Bytes {
  const nonce = systemRandomBytes(NONCE_BYTES);
  return concatBytes(nonce, aes256Gcm.seal(storageKey, nonce, URL_USE, textToBytes(url)));
}

function readDatabaseUrl(dir: string, storageKey: Bytes): string | null {
  const file = join(dir, FILES.databaseUrl);
  if (!existsSync(file)) return null;
  const sealed = new Uint8Array(readFileSync(file));
  const plain = aes256Gcm.open(storageKey, sealed.subarray(0, NONCE_BYTES), URL_USE, sealed.subarray(NONCE_BYTES));
  const url = plain === null ? null : bytesToText(plain);
  assert(url?.ok, 'the address of the database opens under the storage key');
  return url.value;
}

const PLAIN = 0;
const WRAPPED = 1;
const SALT_BYTES = 16;
const SCRYPT = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };

const USES = { storageKey: 'storage key', rootKey: 'seamline/root-key/1' } as const;

/** One byte of form; then the secret, or salt, nonce and the secret under scrypt(passphrase). */
function wrapSecret(secret: Bytes, passphrase: string | null, use: string): Bytes {
  if (passphrase === null) return concatBytes(new Uint8Array([PLAIN]), secret);
  const salt = systemRandomBytes(SALT_BYTES);
  const nonce = systemRandomBytes(12);
  const wrapping = new Uint8Array(scryptSync(passphrase, salt, 32, SCRYPT));
  const sealed = aes256Gcm.seal(wrapping, nonce, textToBytes(use), secret);
  return concatBytes(new Uint8Array([WRAPPED]), salt, nonce, sealed);
}

function unwrapSecret(bytes: Bytes, passphrase: string | null, use: string): Bytes | null {
  if (bytes[0] === PLAIN) return bytes.slice(1);
  if (passphrase === null) return null;
  const salt = bytes.slice(1, 1 + SALT_BYTES);
  const nonce = bytes.slice(1 + SALT_BYTES, 1 + SALT_BYTES + 12);
  const wrapping = new Uint8Array(scryptSync(passphrase, salt, 32, SCRYPT));
  return aes256Gcm.open(wrapping, nonce, textToBytes(use), bytes.slice(1 + SALT_BYTES + 12));
}

/** Where `init` leaves the root keys for their holders to take away: one file each. */
export function rootKeyFile(dir: string, holder: number): string {
  return join(dir, 'roots', `root-${holder}.key`);
}

function writeRootKeys(dir: string, rootKeys: ReadonlyArray<RootKey>, passphrase: string | null): void {
  mkdirSync(join(dir, 'roots'), { mode: 0o700 });
  for (const [i, { pair, next }] of rootKeys.entries()) {
    const secret = concatBytes(pair.seed, next.seed);
    writeDurably(rootKeyFile(dir, i + 1), wrapSecret(secret, passphrase, USES.rootKey));
  }
}

/** The key of one root holder; null where the file is no root key or the passphrase does not open it. */
export function readRootKey(file: string, passphrase: string | null): RootKey | null {
  const secret = existsSync(file) ? unwrapSecret(new Uint8Array(readFileSync(file)), passphrase, USES.rootKey) : null;
  if (secret?.length !== 64) return null;
  return { pair: seedToEd25519KeyPair(secret.slice(0, 32)), next: seedToEd25519KeyPair(secret.slice(32)) };
}

/** Where the console of the process that holds this directory answers; for commands that find the directory in use. */
export function writeConsoleAddress(dir: string, url: string): void {
  writeDurably(join(dir, FILES.console), textToBytes(url));
}

/** Null where no process has told an address. What a killed one left goes when the directory is next opened. */
export function readConsoleAddress(dir: string): string | null {
  const file = join(dir, FILES.console);
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

export function dropConsoleAddress(dir: string): void {
  rmSync(join(dir, FILES.console), { force: true });
}

/** Written beside, synced and moved into place, so a crash leaves the old file or the new one. */
export function writeDurably(file: string, bytes: Bytes): void {
  const beside = `${file}.new`;
  const handle = openSync(beside, 'w', 0o600);
  writeSync(handle, bytes);
  fsyncSync(handle);
  closeSync(handle);
  renameSync(beside, file);
  const directory = openSync(dirname(file), 'r');
  fsyncSync(directory);
  closeSync(directory);
}
