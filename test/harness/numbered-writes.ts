/**
 * A load whose acknowledgements can be counted: records numbered from 1, every tenth also released to a partner. `upTo` is
 * the number up to which everything was acknowledged; after a fault `readNumbered` says up to which everything is there.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createDirectory } from '../../src/node/data-directory.ts';
import { openNode, type RunningNode, SYSTEM_TIME } from '../../src/node/wire.ts';
import { anIncident } from './builders.ts';
import {
  addTestRecord,
  agreeBetween,
  aReleaseRequest,
  COMMAND_SEAT,
  HARNESS_SEATS,
  pairNodes,
  RELEASE_SEAT,
  releaseAs,
} from './exercise-node.ts';

export const OPEN_NOW = { passphrase: null, time: SYSTEM_TIME };
const RELEASED_EVERY = 10;

async function makeNode(dir: string, code: string): Promise<RunningNode> {
  const name = [{ text: code, language: 'en' as const }];
  const made = createDirectory(dir, { code, name, exercise: true, seats: HARNESS_SEATS, passphrase: null });
  if (!made.ok) throw new Error(made.error.type);
  const opened = await openNode(dir, OPEN_NOW);
  if (!opened.ok) throw new Error(opened.error.type);
  return opened.value;
}

/** A node under `dir` with a partner that agreed to receive and is never reached again. */
export async function makeNumberedNode(dir: string): Promise<{ readonly node: RunningNode; readonly partner: string }> {
  mkdirSync(dir, { recursive: true });
  const node = await makeNode(join(dir, 'psh'), 'PSH');
  const other = await makeNode(join(dir, 'fed'), 'FED');
  await pairNodes(node, other);
  await agreeBetween(node, other);
  const partner = other.identity.org;
  await other.close();
  return { node, partner };
}

export type NumberedWriter = {
  /** Writes the next number; resolves once it and, where it is due, its release are acknowledged. */
  readonly writeNext: () => Promise<void>;
  readonly upTo: () => number;
};

export function createNumberedWriter(node: RunningNode, partner: string, from = 1): NumberedWriter {
  let next = from;
  let upTo = from - 1;
  const done = new Set<number>();
  return {
    upTo: () => upTo,
    writeNext: async () => {
      const n = next++;
      const disposition = { releasableTo: [partner], handling: [] };
      const what = { text: `number ${n}`, language: 'en' as const };
      const body = anIncident({ what, disposition } as never);
      const record = await addTestRecord(node, { kind: 'incident-report', marking: 'official', body });
      if (n % RELEASED_EVERY === 0) {
        const released = await releaseAs(node, aReleaseRequest({ record, to: [partner] }), [
          RELEASE_SEAT,
          COMMAND_SEAT,
        ]);
        if (released.rels.length !== 1) throw new Error(`not released: ${released.codes}`);
      }
      done.add(n);
      while (done.delete(upTo + 1)) upTo++;
    },
  };
}

/** The number up to which every record is there, with its key and, where it was due, its release. */
export async function readNumbered(node: RunningNode): Promise<number> {
  const rows = await node.store.db.selectFrom('record_view').select(['id', 'body']).execute();
  const released = await node.store.db.selectFrom('release_view').select('record_id').execute();
  const sent = new Set(released.map((r) => r.record_id));
  const there = new Set<number>();
  for (const { id, body } of rows) {
    const n = Number(/^number (\d+)$/.exec(JSON.parse(body).what?.text ?? '')?.[1]);
    const isWhole = node.store.findKey(id) !== null && (n % RELEASED_EVERY !== 0 || sent.has(id));
    if (n > 0 && isWhole) there.add(n);
  }
  let upTo = 0;
  while (there.has(upTo + 1)) upTo++;
  return upTo;
}
