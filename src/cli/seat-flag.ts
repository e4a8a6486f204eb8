/**
 * Which seat a command acts for. In a node made for an exercise the seats and their software keys lie in the data
 * directory; any other node knows its seats from its key statement, and what needs a signature waits for the console.
 */
import { err, ok, type Result } from '../base/result.ts';
import type { SeatContext } from '../node/service/node-context.ts';
import type { RunningNode } from '../node/wire.ts';

export async function findSeat(node: RunningNode, code: string): Promise<Result<SeatContext, UnknownSeat>> {
  const rows = await node.store.db
    .selectFrom('key_view')
    .select('line')
    .where('org', '=', node.identity.org)
    .where('use', '=', 'person')
    .where('revoked', '=', 0)
    .execute();
  const lines = rows.map(({ line }) => JSON.parse(line) as { seat?: string; role?: string; holder?: string });
  const line = lines.find(({ seat }) => seat === code);
  if (line === undefined) {
    return err({ type: 'UnknownSeat', seat: code, seats: [...new Set(lines.map(({ seat }) => seat ?? ''))].sort() });
  }
  return ok({ seat: code, role: line.role ?? '', holder: line.holder ?? '', centre: null });
}

export type UnknownSeat = {
  readonly type: 'UnknownSeat';
  readonly seat: string;
  readonly seats: ReadonlyArray<string>;
};
