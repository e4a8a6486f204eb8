/** Two nodes that are not made for an exercise, as their administrators make them: init, pair, serve, enrol, admit. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './command.ts';
import { type StartedCommand, startCommand } from './exercise.ts';

type Served = { readonly organisation: string; readonly url: string; readonly partnerPort: number };
export type RealNode = {
  readonly code: string;
  readonly org: string;
  readonly url: string;
  /** A one-time link for the holder of a seat. */
  readonly enrol: (seat: string, role: string, holder: string) => Promise<string>;
  /** Two root holders list the passkey. */
  readonly admit: (kid: string) => Promise<void>;
};
export type RealNodes = { readonly nodes: ReadonlyArray<RealNode>; readonly close: () => Promise<void> };

type Made = {
  readonly code: string;
  readonly org: string;
  readonly fingerprint: string;
  readonly options: ReadonlyArray<string>;
  readonly partnerPort: number;
};

export async function openRealNodes(codes: readonly [string, string]): Promise<RealNodes> {
  const root = mkdtempSync(join(tmpdir(), 'seamline-real-'));
  const made: Made[] = [];
  for (const code of codes) made.push(await initNode(root, code));
  const [a, b] = made as [Made, Made];
  for (const one of made) {
    const address = `https://127.0.0.1:${one.partnerPort}`;
    await runOk('pair', 'export', ...one.options, '--address', address, '--out', join(root, `${one.code}.pair`));
  }
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const)
    await runOk('pair', 'import', join(root, `${other.code}.pair`), ...one.options, '--fingerprint', other.fingerprint);
  const running: StartedCommand<Served>[] = [];
  for (const { options, partnerPort } of made)
    running.push(
      await startCommand<Served>([
        'src/cli/main.ts',
        'serve',
        ...options,
        '--port',
        '0',
        '--partner-port',
        String(partnerPort),
        '--partner-host',
        '127.0.0.1',
        '--json',
      ]),
    );
  return {
    nodes: made.map((one, i) => describeNode(one, running[i]!.said.url)),
    close: async () => {
      await Promise.all(running.map(({ stop }) => stop()));
      rmSync(root, { recursive: true, force: true });
    },
  };
}

async function initNode(root: string, code: string): Promise<Made> {
  const passphrase = join(root, `${code}.passphrase`);
  writeFileSync(passphrase, `the passphrase of ${code}\n`);
  const options = ['--data', join(root, code), '--passphrase-file', passphrase];
  const said = await runOk<{ organisation: string; fingerprint: string }>('init', '--organisation', code, ...options);
  return { code, org: said.organisation, fingerprint: said.fingerprint, options, partnerPort: await findFreePort() };
}

function describeNode({ code, org, options }: Made, url: string): RealNode {
  return {
    code,
    org,
    url,
    enrol: async (seat, role, holder) => {
      const named = ['--seat', seat, '--role', role, '--holder', holder];
      return (await runOk<{ link: string }>('seat', 'enrol', ...options, ...named)).link;
    },
    admit: async (kid) => void (await runOk('seat', 'admit', ...options, '--key', kid)),
  };
}

async function runOk<T>(...args: ReadonlyArray<string>): Promise<T> {
  const { said, exit } = await runCommand<T>(...args);
  if (exit !== 0) throw new Error(`${args[0]} ended with ${exit}: ${JSON.stringify(said)}`);
  return said;
}

/** A port of loopback that nobody listens on at this moment. */
export function findFreePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
