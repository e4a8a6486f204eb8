/**
 * Commands of the node's administrator that ask the running node over its own loopback console. Whoever can open the
 * identity in the data directory is the administrator: the command makes itself a short-lived token with that key.
 */
import { resolve } from 'node:path';
import { err, ok, type Result } from '../base/result.ts';
import { openDirectory, readConsoleAddress } from '../node/data-directory.ts';
import type { Problem } from '../node/http/contract.ts';
import type { Identity } from '../node/identity.ts';
import { createSeatToken } from '../node/service/seat-token.ts';
import { SYSTEM_TIME } from '../node/wire.ts';
import { type NodeOptions, OPEN_WORDS, readPassphrase } from './node-command.ts';
import { type CommandOutput, EXIT, printError } from './output.ts';

type Refusal = { readonly type: string };
export type AdministeredNode = {
  readonly identity: Identity;
  readonly get: <T>(path: string) => Promise<Result<T, Refusal>>;
  readonly post: <T>(path: string, body: unknown) => Promise<Result<T, Refusal>>;
};

const SEAT = { seat: 'administrator', role: 'administrator', holder: 'command-line', centre: null } as const;

/** Runs the work against the running node; what the node refuses is printed with its own code. */
export async function withAdministrator(
  output: CommandOutput,
  options: NodeOptions,
  work: (node: AdministeredNode) => Promise<Result<unknown, Refusal>>,
): Promise<void> {
  const json = options.json === true;
  const dir = resolve(options.data);
  const opened = openDirectory(dir, readPassphrase(options));
  if (!opened.ok) return printError(output, json, opened.error, OPEN_WORDS[opened.error.type], EXIT.refused);
  const url = readConsoleAddress(dir);
  if (url === null) {
    const message = 'start `seamline serve` on this directory first';
    return printError(output, json, { type: 'NodeNotRunning' }, message, EXIT.refused);
  }
  const { identity } = opened.value;
  const { token } = createSeatToken(identity, SEAT, SYSTEM_TIME.now());
  const ask = async (path: string, request: RequestInit): Promise<Result<unknown, Refusal>> => {
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(new URL(path, url), { ...request, headers }).catch(() => null);
    if (answer === null) return err({ type: 'Unreachable' });
    const value: unknown = await answer.json();
    if (answer.ok) return ok(value);
    const { code, facts } = value as Problem;
    return err({ type: code, ...facts });
  };
  const done = await work({
    identity,
    get: async <T>(path: string) => (await ask(path, {})) as Result<T, Refusal>,
    post: async <T>(path: string, body: unknown) =>
      (await ask(path, { method: 'POST', body: JSON.stringify(body) })) as Result<T, Refusal>,
  });
  if (done.ok) return;
  const isAway = done.error.type === 'Unreachable';
  const message = isAway ? `nothing answers at ${url}` : 'the node refused';
  printError(output, json, done.error, message, isAway ? EXIT.io : EXIT.refused);
}
