/**
 * Run by the power-cut tool on the directory after the cut: the node opens, no stored byte is at fault, no partner is
 * fenced; prints the number up to which everything is there. A node that was not yet made when the cut came has nothing.
 */
import { join } from 'node:path';
import { listFences } from '../../src/node/service/fence.ts';
import { verifyStore } from '../../src/node/service/verification.ts';
import { openNode } from '../../src/node/wire.ts';
import { OPEN_NOW, readNumbered } from '../harness/numbered-writes.ts';

const opened = await openNode(join(process.argv[2]!, 'psh'), OPEN_NOW);
if (!opened.ok) {
  if (opened.error.type !== 'NotInitialised') throw new Error(opened.error.type);
  process.stdout.write('0\n');
  process.exit(0);
}
const node = opened.value;
const { faults } = await verifyStore(node, () => undefined);
if (faults.length > 0) throw new Error(JSON.stringify(faults.slice(0, 5)));
const fences = await listFences(node.store.db);
if (fences.length > 0) throw new Error(`fenced: ${fences[0]!.reason}`);
process.stdout.write(`${await readNumbered(node)}\n`);
await node.close();
