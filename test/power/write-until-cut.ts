/** Run by the power-cut tool: makes a node in the mounted directory, writes with several writers, prints what is acknowledged. */
import { writeSync } from 'node:fs';
import { createNumberedWriter, makeNumberedNode } from '../harness/numbered-writes.ts';

const WRITERS = 6;

const { node, partner } = await makeNumberedNode(process.argv[2]!);
const writer = createNumberedWriter(node, partner);
let printed = 0;
await Promise.all(
  Array.from({ length: WRITERS }, async () => {
    for (;;) {
      await writer.writeNext();
      if (writer.upTo() > printed) {
        printed = writer.upTo();
        writeSync(1, `${printed}\n`);
      }
    }
  }),
);
