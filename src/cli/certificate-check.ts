/**
 * What `seamline verify F` does with a file: of an audit certificate it checks the signature, and counts the rows again
 * where this node is a party; of a fork proof both heads and the chain between, for which it needs no node. A file that
 * does not check ends with exit code 1.
 */
import { readFileSync } from 'node:fs';
import { bytesToForkProof, verifyForkProof } from '../exchange/fork-proof.ts';
import { verifyAuditFile } from '../node/service/audit-desk.ts';
import { STATEMENT_DEPS } from '../node/service/statement.ts';
import type { RunningNode } from '../node/wire.ts';
import { readTextFile } from './event-file.ts';
import { type CommandOutput, EXIT, printError, printResult } from './output.ts';

export async function verifyCertificate(
  output: CommandOutput,
  json: boolean,
  node: RunningNode,
  path: string,
): Promise<void> {
  const text = await readTextFile(path);
  if (!text.ok) {
    printError(output, json, text.error, 'the file cannot be read', EXIT.io);
    return;
  }
  const check = await verifyAuditFile(node, text.value);
  if (!check.ok) {
    printError(output, json, check.error, 'not an audit certificate', EXIT.badInput);
    return;
  }
  const { signature, sameRows, issuerCode } = check.value;
  const rows = sameRows === null ? 'rows not compared' : sameRows ? 'the same rows here' : 'other rows here';
  printResult(output, json, check.value, [`signature of ${issuerCode}: ${signature ? 'good' : 'WRONG'}; ${rows}`]);
  if (!check.value.ok) output.exit(EXIT.fault);
}

/** True where the file says that it is a fork proof, which a third party without a node can check too. */
export function isForkProofFile(path: string): boolean {
  try {
    return readFileSync(path, 'utf8').includes('"v":"seamline/fork-proof/1"');
  } catch {
    return false;
  }
}

export function verifyForkProofFile(output: CommandOutput, json: boolean, path: string): void {
  const proof = bytesToForkProof(new Uint8Array(readFileSync(path)));
  if (!proof.ok) {
    printError(output, json, proof.error, 'not a fork proof', EXIT.badInput);
    return;
  }
  const proven = verifyForkProof(proof.value, STATEMENT_DEPS);
  if (!proven.ok) {
    printResult(output, json, { ok: false, reason: proven.error.reason }, [`proves nothing: ${proven.error.reason}`]);
    output.exit(EXIT.fault);
    return;
  }
  const { feed, epoch, heads } = proven.value;
  printResult(output, json, { ok: true, ...feed, epoch, heads }, [
    `${feed.from} signed two histories of its ${feed.lane} feed to ${feed.to}, epoch ${epoch}`,
    `heads ${heads.map((h) => `${h.seq} ${h.hash}`).join(' and ')} cannot lie on one chain`,
  ]);
}
