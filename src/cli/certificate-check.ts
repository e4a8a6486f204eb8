/**
 * What `seamline verify F` does with an audit certificate: signature, then the rows counted again where this node is a
 * party. A certificate that does not check ends with exit code 1.
 */
import { verifyAuditFile } from '../node/service/audit-desk.ts';
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
