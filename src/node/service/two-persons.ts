/**
 * Acts of a survey that need two persons: starting a run, giving out cells. Two seats, two people, two authenticators, a
 * commander among them, within 30 minutes, all over the same hash. An approval is good for that act and nothing else.
 */
import { bytesToBase64url, concatBytes, textToBytes } from '../../base/bytes.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { sha256 } from '../crypto.ts';
import { readFreshApprovals } from './approval-desk.ts';
import type { NodeContext } from './node-context.ts';

/** What is done, and to what: its parts name it completely. */
export type RunAct = {
  readonly act: 'run';
  readonly agreement: string;
  readonly run: number;
  readonly root: string;
};
export type CellsAct = { readonly act: 'cells'; readonly product: string; readonly state: string };

export function hashAct(act: RunAct | CellsAct): string {
  const parts = act.act === 'run' ? [act.agreement, String(act.run), act.root] : [act.product, act.state];
  const head = concatBytes(textToBytes(`seamline/act/1/${act.act}`), new Uint8Array(1));
  return bytesToBase64url(sha256(concatBytes(head, textToBytes(parts.join('\n')))));
}

const PERSONS_NEEDED = 2;

/** Two people with two authenticators, a commander among them. */
export async function checkTwoPersons(
  context: Pick<NodeContext, 'store' | 'time' | 'directory' | 'identity'>,
  what: string,
): Promise<Result<null, ActNeedsApproval>> {
  const given = (await readFreshApprovals(context, what)).map((approval) => approval.given);
  const persons = Math.min(
    new Set(given.map(({ holder }) => holder)).size,
    new Set(given.map(({ authenticator }) => authenticator)).size,
  );
  const commander = given.some(({ role }) => role === 'commander');
  if (persons >= PERSONS_NEEDED && commander) return ok(null);
  return err({ type: 'ApprovalNeeded', approval: what, persons, commander });
}

/** `approval` is the ID that both approve. */
export type ActNeedsApproval = {
  readonly type: 'ApprovalNeeded';
  readonly approval: string;
  readonly persons: number;
  readonly commander: boolean;
};
