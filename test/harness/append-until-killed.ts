/** Run as a process of its own: opens the node of a directory, prints `open`, then appends and prints acknowledged ids. */
import { writeSync } from 'node:fs';
import { addRecord } from '../../src/node/service/record-intake.ts';
import { openNode, SYSTEM_TIME } from '../../src/node/wire.ts';
import { anIncident } from './builders.ts';

const WRITERS = 4;

const opened = await openNode(process.argv[2]!, { passphrase: null, time: SYSTEM_TIME });
if (!opened.ok) {
  writeSync(1, `${opened.error.type}\n`);
  process.exit(2);
}
const node = opened.value;
writeSync(1, 'open\n');
await Promise.all(
  Array.from({ length: WRITERS }, async () => {
    for (;;) {
      const added = await addRecord(node, { kind: 'incident-report', marking: 'official', body: anIncident() });
      if (!added.ok) throw new Error(added.error.type);
      writeSync(1, `${added.value.id}\n`);
    }
  }),
);
