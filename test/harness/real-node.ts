/** Two nodes that are not made for an exercise, as their administrators make them: init, serve, enrol, admit; paired or not. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './command.ts';
import { type StartedCommand, startCommand } from './exercise.ts';

type Served = { readonly organisation: string };
export type RealNode = {
  readonly code: string;
  readonly org: string;
  readonly url: string;
  readonly partnerPort: number;
  /** A one-time link for the holder of a seat. */
  readonly enrol: (seat: string, role: string, holder: string) => Promise<string>;
  /** Two root holders list the passkey. */
  readonly admit: (kid: string) => Promise<void>;
  /** Any command on its data directory. */
  readonly run: <T>(...args: ReadonlyArray<string>) => Promise<T>;
  /** The process is stopped and started again on the same ports. */
  readonly restart: () => Promise<void>;
};
export type RealNodes = { readonly nodes: ReadonlyArray<RealNode>; readonly close: () => Promise<void> };

type Made = {
  readonly code: string;
  readonly org: string;
  readonly fingerprint: string;
  readonly options: ReadonlyArray<string>;
  readonly port: number;
  readonly partnerPort: number;
};

export type RealNodeOptions = {
  readonly isPaired: boolean;
  /** Before it is served: what a test lays into the data directory. */
  readonly prepare?: (dir: string) => void;
};

export async function openRealNodes(
  codes: readonly [string, string],
  options: RealNodeOptions = { isPaired: true },
): Promise<RealNodes> {
  const root = mkdtempSync(join(tmpdir(), 'seamline-real-'));
  const made: Made[] = [];
  for (const code of codes) made.push(await initNode(root, code));
  const [a, b] = made as [Made, Made];
  if (options.isPaired) await pairMade(root, a, b);
  for (const { code } of made) options.prepare?.(join(root, code));
  const served = await Promise.all(made.map(openServed));
  return {
    nodes: made.map((one, i) => describeNode(one, served[i]!.restart)),
    close: async () => {
      await Promise.all(served.map(({ stop }) => stop()));
      rmSync(root, { recursive: true, force: true });
    },
  };
}

async function pairMade(root: string, a: Made, b: Made): Promise<void> {
  for (const one of [a, b]) {
    const address = `https://127.0.0.1:${one.partnerPort}`;
    await runOk('pair', 'export', ...one.options, '--address', address, '--out', join(root, `${one.code}.pair`));
  }
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const)
    await runOk('pair', 'import', join(root, `${other.code}.pair`), ...one.options, '--fingerprint', other.fingerprint);
}

async function openServed({ options, port, partnerPort }: Made) {
  const start = () => {
    const ports = ['--port', String(port), '--partner-port', String(partnerPort), '--partner-host', '127.0.0.1'];
    return startCommand<Served>(['src/cli/main.ts', 'serve', ...options, ...ports, '--json']);
  };
  let running: StartedCommand<Served> = await start();
  return {
    restart: async () => {
      await running.stop();
      running = await start();
    },
    stop: () => running.stop(),
  };
}

async function initNode(root: string, code: string): Promise<Made> {
  const passphrase = join(root, `${code}.passphrase`);
  writeFileSync(passphrase, `the passphrase of ${code}\n`);
  const options = ['--data', join(root, code), '--passphrase-file', passphrase];
  const said = await runOk<{ organisation: string; fingerprint: string }>('init', '--organisation', code, ...options);
  const [port, partnerPort] = [await findFreePort(), await findFreePort()];
  return { code, org: said.organisation, fingerprint: said.fingerprint, options, port, partnerPort };
}

function describeNode({ code, org, options, port, partnerPort }: Made, restart: () => Promise<void>): RealNode {
  return {
    code,
    org,
    url: `http://localhost:${port}`,
    partnerPort,
    restart,
    run: (...args) => runOk(...args, ...options),
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
