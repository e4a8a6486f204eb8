/**
 * Which seat a command acts for. A token of a signed-in seat (`--seat-token F`) says so everywhere; in a node made for
 * an exercise, whose seats and software keys lie in the data directory, a seat may simply be named (`--seat CODE`).
 */
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { err, ok, type Result } from '../base/result.ts';
import type { SeatContext } from '../node/service/node-context.ts';
import { openSeatToken, type SeatTokenFault } from '../node/service/seat-token.ts';
import type { RunningNode } from '../node/wire.ts';
import { type NodeOptions, withNode } from './node-command.ts';
import { type CommandOutput, EXIT, printError } from './output.ts';

export type SeatOptions = NodeOptions & { readonly seat: string; readonly seatToken?: string };

export function addSeatOptions(command: Command, seat: string): Command {
  return command
    .requiredOption('--data <dir>', 'data directory')
    .option('--seat <code>', 'seat that acts, in a node made for an exercise', seat)
    .option('--seat-token <file>', 'token of the signed-in seat that acts')
    .option('--passphrase-file <file>', 'file with the passphrase')
    .option('--json', 'one JSON line');
}

/** Opens the node and finds the seat; an unknown one is refused before anything is done. */
export async function withSeat(
  output: CommandOutput,
  options: SeatOptions,
  work: (node: RunningNode, seat: SeatContext) => Promise<void>,
): Promise<void> {
  await withNode(output, options, async (node) => {
    const seat = findSeat(node, options);
    if (seat.ok) await work(node, seat.value);
    else printError(output, options.json === true, seat.error, explainSeatFault(node, seat.error), EXIT.refused);
  });
}

/** By token where one is given, by code in a node made for an exercise. */
export function findSeat(
  node: RunningNode,
  options: Pick<SeatOptions, 'seat' | 'seatToken'>,
): Result<SeatContext, SeatFault> {
  if (options.seatToken !== undefined) {
    let token = '';
    try {
      token = readFileSync(options.seatToken, 'utf8');
    } catch {
      return err({ type: 'BadSeatToken' });
    }
    return openSeatToken(node.identity, token, node.time.now());
  }
  if (!node.identity.exercise) return err({ type: 'NotSignedIn' });
  const key = node.identity.seats.find(({ seat }) => seat === options.seat);
  if (key === undefined) return err({ type: 'UnknownSeat', seat: options.seat });
  return ok({ seat: key.seat, role: key.role, holder: key.holder, centre: null });
}

type SeatFault =
  | SeatTokenFault
  | { readonly type: 'NotSignedIn' }
  | { readonly type: 'UnknownSeat'; readonly seat: string };

function explainSeatFault(node: RunningNode, fault: SeatFault): string {
  switch (fault.type) {
    case 'UnknownSeat':
      return `seats here: ${node.identity.seats.map(({ seat }) => seat).join(', ')}`;
    case 'SeatTokenExpired':
      return `the token ended at ${fault.until}: make another`;
    case 'BadSeatToken':
      return 'the file holds no token of this node';
    case 'NotSignedIn':
      return 'pass --seat-token F, a token that the console makes for a signed-in seat';
  }
}
