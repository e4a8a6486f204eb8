/**
 * `seamline seat token` turns a one-time sign-in link of an exercise node into a token file for commands that act for a
 * seat (`--seat-token F`). Elsewhere the console makes the token, after sign-in by passkey.
 */
import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { SeatToken } from '../node/service/seat-token.ts';
import { type CommandOutput, EXIT, printError, printResult } from './output.ts';

type TokenOptions = { readonly out: string; readonly json?: true };

export function addSeatCommands(program: Command, output: CommandOutput): void {
  const seat = program.command('seat').description('seats of the own organisation');
  seat
    .command('token')
    .description('make a token file from a one-time sign-in link of a running exercise node')
    .argument('<link>', 'the link as `serve` or `exercise` printed it')
    .requiredOption('--out <file>', 'file to write the token to; only its owner may read it')
    .option('--json', 'one JSON line')
    .action((link: string, options: TokenOptions) => fetchToken(output, link, options));
}

async function fetchToken(output: CommandOutput, link: string, options: TokenOptions): Promise<void> {
  const json = options.json === true;
  const url = URL.parse(link);
  const linkToken = url?.searchParams.get('token');
  if (!url || !linkToken) {
    printError(output, json, { type: 'BadLink' }, 'not a sign-in link of a node', EXIT.badInput);
    return;
  }
  const body = JSON.stringify({ token: linkToken });
  const answer = await fetch(new URL('/api/exercise/seat-tokens', url), { method: 'POST', body }).catch(() => null);
  if (answer === null) {
    printError(output, json, { type: 'Unreachable' }, `no node answers at ${url.origin}`, EXIT.io);
    return;
  }
  if (!answer.ok) {
    const { code } = (await answer.json()) as { readonly code: string };
    printError(output, json, { type: code }, 'the node did not give a token for this link', EXIT.refused);
    return;
  }
  const { token, ...named } = (await answer.json()) as SeatToken;
  writeFileSync(options.out, `${token}\n`, { mode: 0o600 });
  const shown = { out: options.out, ...named };
  printResult(output, json, shown, [`${named.seat} (${named.role}) until ${named.until}: ${options.out}`]);
}
