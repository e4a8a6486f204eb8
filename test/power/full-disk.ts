/**
 * A disk that fills up under a real node: `npm run full-disk`. Needs root and loop devices. A file beside the node takes what
 * room is left while six writers write; every refusal is `DiskFull`, everything acknowledged is there, and once the file is
 * gone the node goes on.
 */
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listFences } from '../../src/node/service/fence.ts';
import { verifyStore } from '../../src/node/service/verification.ts';
import { openNode } from '../../src/node/wire.ts';
import { createNumberedWriter, makeNumberedNode, OPEN_NOW, readNumbered } from '../harness/numbered-writes.ts';

const MIB = 1024 * 1024;
const WRITERS = 6;
const WRITES_EACH = 40;

const work = mkdtempSync(join(tmpdir(), 'seamline-full-'));
const [image, mount] = [join(work, 'image'), join(work, 'mount')];
mkdirSync(mount);
execFileSync('truncate', ['-s', '128M', image]);
execFileSync('mkfs.ext4', ['-q', '-F', '-m', '0', image]);
execFileSync('mount', ['-o', 'loop', image, mount]);
try {
  const { node, partner } = await makeNumberedNode(join(mount, 'nodes'));
  const writer = createNumberedWriter(node, partner);
  const refusals = new Map<string, number>();
  const writeMany = () =>
    Promise.all(
      Array.from({ length: WRITERS }, async () => {
        for (let i = 0; i < WRITES_EACH; i++) {
          await writer.writeNext().catch((error: { readonly type?: string }) => {
            const type = error.type ?? 'unnamed';
            refusals.set(type, (refusals.get(type) ?? 0) + 1);
          });
        }
      }),
    );
  await writeMany();
  const before = writer.upTo();
  const ballast = join(mount, 'ballast');
  const filling = (async () => {
    for (;;) {
      try {
        appendFileSync(ballast, new Uint8Array(4 * MIB));
      } catch {
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  await writeMany();
  await filling;
  await writeMany();
  const freeMib = Math.floor((statfsSync(mount).bavail * statfsSync(mount).bsize) / MIB);
  rmSync(ballast);
  const acknowledged = writer.upTo();
  await node.close();
  const opened = await openNode(join(mount, 'nodes/psh'), OPEN_NOW);
  if (!opened.ok) throw new Error(opened.error.type);
  const found = await readNumbered(opened.value);
  const again = createNumberedWriter(opened.value, partner, 1_000_001);
  await again.writeNext();
  const { faults } = await verifyStore(opened.value, () => undefined);
  const fences = (await listFences(opened.value.store.db)).length;
  await opened.value.close();
  const lost = Math.max(0, acknowledged - found);
  const result = { before, acknowledged, found, lost, refusals: Object.fromEntries(refusals), freeMib, faults, fences };
  process.stdout.write(`${JSON.stringify(result)}\n`);
  const isNamed = refusals.size === 1 && refusals.has('DiskFull');
  process.exitCode = lost > 0 || faults.length > 0 || !isNamed ? 1 : 0;
} finally {
  execFileSync('umount', ['-l', mount]);
  rmSync(work, { recursive: true, force: true });
}
