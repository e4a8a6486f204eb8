/**
 * `seamline keys rotate` changes the node's own signing and sealing keys: two root holders sign the next key statement,
 * partners follow it, and what the old keys signed still verifies. The node must not be running.
 */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { ROTATED_USES, type RotatedUse, rotateKeys } from '../node/service/key-rotation.ts';
import { collectFlag, oneOfFlag } from './flag.ts';
import { type NodeOptions, readPassphrase, withNode } from './node-command.ts';
import { type CommandOutput, EXIT, printError, printResult } from './output.ts';
import { readRootPairs } from './root-flag.ts';

type RotateOptions = NodeOptions & { readonly use?: RotatedUse; readonly root: ReadonlyArray<string> };

export function addKeyCommands(program: Command, output: CommandOutput): void {
  program
    .command('keys')
    .description('keys of the node itself')
    .command('rotate')
    .description('change its signing and sealing keys by a key statement of two root holders')
    .requiredOption('--data <dir>', 'data directory; the node must not be running')
    .option('--use <use>', 'only this one', oneOfFlag(ROTATED_USES))
    .option(
      '--root <file>',
      'root key; two of three (default: those that `init` left in the directory)',
      collectFlag,
      [],
    )
    .option('--passphrase-file <file>', 'file with the passphrase')
    .option('--json', 'one JSON line')
    .action((options: RotateOptions) => runRotate(output, options));
}

async function runRotate(output: CommandOutput, options: RotateOptions): Promise<void> {
  const json = options.json === true;
  const passphrase = readPassphrase(options);
  const roots = readRootPairs(output, { ...options, data: resolve(options.data) });
  if (roots === null) return;
  await withNode(output, options, async (node) => {
    const uses = options.use === undefined ? ROTATED_USES : [options.use];
    const rotated = await rotateKeys(node, uses, { roots, passphrase });
    if (!rotated.ok) {
      printError(output, json, rotated.error, 'the statement was refused; the old keys stay in use', EXIT.refused);
      return;
    }
    const { n, keys } = rotated.value;
    printResult(output, json, { n, keys }, [
      `key statement ${n}: ${keys.map(({ use, kid }) => `${use} ${kid}`).join(', ')}`,
      'in use from the next start; write the recovery file anew by `backup --recovery`',
    ]);
  });
}
