/**
 * What `seamline verify F` does with a file: of an audit certificate or a signed document it checks the signature, the page
 * against what was signed, and for a certificate the rows counted again where a node that is a party is at hand; of a fork
 * proof both heads and the chain between. Without a node the issuer's file of key statements (`seamline pair export`) is
 * enough. A file that does not check ends with exit code 1.
 */
import { readFileSync } from 'node:fs';
import type { Bytes } from '../base/bytes.ts';
import type { FindNodeKey } from '../exchange/feed.ts';
import { bytesToForkProof, verifyForkProof } from '../exchange/fork-proof.ts';
import { isCertificatePage } from '../node/document/certificate-page.ts';
import { findAttachment, verifySignedPdf } from '../node/document/signed-document.ts';
import { createTypstCompiler, type TypstCompiler } from '../node/document/typst-compiler.ts';
import {
  type AuditCheck,
  type AuditFile,
  checkAuditSignature,
  parseAuditFile,
  verifyAuditFile,
} from '../node/service/audit-desk.ts';
import { findPairedKey, readPairingFile, STATEMENT_DEPS } from '../node/service/statement.ts';
import type { RunningNode } from '../node/wire.ts';
import { type CommandOutput, EXIT, printError, printResult } from './output.ts';

/** How keys are found, and how a certificate is checked beyond its signature. */
type Checker = {
  readonly findKey: FindNodeKey;
  readonly checkAudit: (file: AuditFile) => Promise<AuditCheck>;
  /** Of the file of key statements, to be compared with what is pinned; null where a node holds the keys. */
  readonly fingerprint: string | null;
};

export async function verifyFileAtNode(
  output: CommandOutput,
  json: boolean,
  node: RunningNode,
  path: string,
): Promise<void> {
  await verifyFile(output, json, path, {
    findKey: node.directory.findNodeKey,
    checkAudit: (file) => verifyAuditFile(node, file),
    fingerprint: null,
  });
}

/** Checks on the files alone: what was signed, and the key statements of who signed it. */
export async function verifyFileByKeys(
  output: CommandOutput,
  json: boolean,
  path: string,
  keyFile: string,
): Promise<void> {
  const text = readBytes(output, json, keyFile);
  if (text === null) return;
  const keys = readPairingFile(Buffer.from(text).toString('utf8'));
  if (!keys.ok) {
    printError(output, json, keys.error, 'not a file of key statements', EXIT.badInput);
    return;
  }
  const findKey: FindNodeKey = (org, kid) => findPairedKey(keys.value, org, kid);
  const checkAudit = async (file: AuditFile) => checkAuditSignature(file, findKey);
  await verifyFile(output, json, path, { findKey, checkAudit, fingerprint: keys.value.fingerprint });
}

function readBytes(output: CommandOutput, json: boolean, path: string): Bytes | null {
  try {
    return new Uint8Array(readFileSync(path));
  } catch {
    printError(output, json, { type: 'FileUnreadable', path } as { type: string }, 'the file cannot be read', EXIT.io);
    return null;
  }
}

async function verifyFile(output: CommandOutput, json: boolean, path: string, checker: Checker): Promise<void> {
  const bytes = readBytes(output, json, path);
  if (bytes === null) return;
  const isPdf = Buffer.from(bytes.subarray(0, 5)).toString('latin1') === '%PDF-';
  const typst = isPdf ? createTypstCompiler() : null;
  const file =
    typst === null ? parseAuditFile(Buffer.from(bytes).toString('utf8')) : findAttachment(bytes, parseAuditFile);
  if (file !== null) return verifyCertificate(output, json, { file, bytes, typst }, checker);
  if (typst === null) return refuseFile(output, json);
  const check = await verifySignedPdf(bytes, { findKey: checker.findKey, typst });
  if (!check.ok) return refuseFile(output, json);
  const { signature, samePage, issuerCode, number } = check.value;
  const { fingerprint } = checker;
  printResult(output, json, { ...check.value, ...(fingerprint === null ? {} : { fingerprint }) }, [
    [
      `${number}: signature of ${issuerCode}: ${signature ? 'good' : 'WRONG'}`,
      describePage(samePage),
      ...describeKeys(fingerprint),
    ].join('; '),
  ]);
  if (!check.value.ok) output.exit(EXIT.fault);
}

async function verifyCertificate(
  output: CommandOutput,
  json: boolean,
  given: { readonly file: AuditFile; readonly bytes: Bytes; readonly typst: TypstCompiler | null },
  checker: Checker,
): Promise<void> {
  const { file, bytes, typst } = given;
  const { fingerprint } = checker;
  const check = await checker.checkAudit(file);
  const samePage = typst === null ? null : await isCertificatePage(bytes, file, typst);
  const result = { ...check, ok: check.ok && samePage !== false, kind: 'certificate', samePage };
  const said = (same: boolean | null, what: string): string =>
    same === null ? `${what} not compared` : same ? `the same ${what} here` : `other ${what} here`;
  printResult(output, json, { ...result, ...(fingerprint === null ? {} : { fingerprint }) }, [
    [
      `signature of ${check.issuerCode}: ${check.signature ? 'good' : 'WRONG'}`,
      said(check.sameRows, 'rows'),
      said(check.sameDirection, 'directives and vacuum'),
      ...(samePage === null ? [] : [describePage(samePage)]),
      ...describeKeys(fingerprint),
    ].join('; '),
  ]);
  if (!result.ok) output.exit(EXIT.fault);
}

function describePage(isSame: boolean): string {
  return isSame ? 'the page says what was signed' : 'THE PAGE SAYS SOMETHING ELSE';
}

function describeKeys(fingerprint: string | null): ReadonlyArray<string> {
  return fingerprint === null ? [] : [`keys of ${fingerprint}`];
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
