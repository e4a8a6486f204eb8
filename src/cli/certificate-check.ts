/**
 * What `seamline verify F` does with a file: of an audit certificate or a signed document it checks the signature, the page
 * against what was signed, and for a certificate the rows counted again where this node is a party; of a fork proof both
 * heads and the chain between, for which it needs no node. A file that does not check ends with exit code 1.
 */
import { readFileSync } from 'node:fs';
import { bytesToForkProof, verifyForkProof } from '../exchange/fork-proof.ts';
import { isCertificatePage } from '../node/document/certificate-page.ts';
import { findAttachment, verifySignedPdf } from '../node/document/signed-document.ts';
import { createTypstCompiler } from '../node/document/typst-compiler.ts';
import { parseAuditFile, verifyAuditFile } from '../node/service/audit-desk.ts';
import { STATEMENT_DEPS } from '../node/service/statement.ts';
import type { RunningNode } from '../node/wire.ts';
import { type CommandOutput, EXIT, printError, printResult } from './output.ts';

export async function verifyCertificate(
  output: CommandOutput,
  json: boolean,
  node: RunningNode,
  path: string,
): Promise<void> {
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(readFileSync(path));
  } catch {
    printError(output, json, { type: 'FileUnreadable' }, 'the file cannot be read', EXIT.io);
    return;
  }
  const isPdf = Buffer.from(bytes.subarray(0, 5)).toString('latin1') === '%PDF-';
  const typst = isPdf ? createTypstCompiler() : null;
  const attached = isPdf ? findAttachment(bytes, parseAuditFile) : null;
  if (typst !== null && attached === null) {
    const check = await verifySignedPdf(bytes, { findKey: node.directory.findNodeKey, typst });
    if (!check.ok) return refuseFile(output, json);
    const { signature, samePage, issuerCode, number } = check.value;
    const page = samePage ? 'the page says what was signed' : 'THE PAGE SAYS SOMETHING ELSE';
    printResult(output, json, check.value, [
      `${number}: signature of ${issuerCode}: ${signature ? 'good' : 'WRONG'}; ${page}`,
    ]);
    if (!check.value.ok) output.exit(EXIT.fault);
    return;
  }
  const text = attached === null ? Buffer.from(bytes).toString('utf8') : JSON.stringify(attached);
  const check = await verifyAuditFile(node, text);
  if (!check.ok) return refuseFile(output, json);
  const samePage = typst === null || attached === null ? null : await isCertificatePage(bytes, attached, typst);
  const result = { ...check.value, ok: check.value.ok && samePage !== false, kind: 'certificate', samePage };
  const { signature, sameRows, sameDirection, issuerCode } = result;
  const said = (same: boolean | null, what: string): string =>
    same === null ? `${what} not compared` : same ? `the same ${what} here` : `other ${what} here`;
  const page = samePage === null ? [] : [samePage ? 'the page says what was signed' : 'THE PAGE SAYS SOMETHING ELSE'];
  printResult(output, json, result, [
    [
      `signature of ${issuerCode}: ${signature ? 'good' : 'WRONG'}`,
      said(sameRows, 'rows'),
      said(sameDirection, 'directives and vacuum'),
      ...page,
    ].join('; '),
  ]);
  if (!result.ok) output.exit(EXIT.fault);
}

function refuseFile(output: CommandOutput, json: boolean): void {
  printError(output, json, { type: 'BadAuditFile' }, 'neither a certificate nor a signed document', EXIT.badInput);
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
