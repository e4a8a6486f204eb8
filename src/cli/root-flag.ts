/** Root keys of two holders, from their files; by default those that `init` left in the data directory. */
import type { Ed25519KeyPair } from '../node/crypto.ts';
import { readRootKey, rootKeyFile } from '../node/data-directory.ts';
import { type NodeOptions, readPassphrase } from './node-command.ts';
import { type CommandOutput, EXIT, printError } from './output.ts';

/** Null where a file is no root key of this passphrase; that is printed. */
export function readRootPairs(
  output: CommandOutput,
  options: NodeOptions & { readonly root: ReadonlyArray<string> },
): ReadonlyArray<Ed25519KeyPair> | null {
  const files = options.root.length > 0 ? options.root : [1, 2].map((holder) => rootKeyFile(options.data, holder));
  const passphrase = readPassphrase(options);
  const roots = files.map((file) => readRootKey(file, passphrase));
  const bad = files.find((_, i) => roots[i] === null);
  if (bad === undefined) return roots.flatMap((root) => (root === null ? [] : [root.pair]));
  const message = `${bad} is no root key of this passphrase; pass two with --root FILE`;
  printError(output, options.json === true, { type: 'BadRootKey' }, message, EXIT.badInput);
  return null;
}
