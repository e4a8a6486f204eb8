/** Two nodes with everything in their stores that a rebuild or a check must cope with: each way a release can end. */
import { writeReadReceipt } from '../../src/node/service/receipt.ts';
import { withdrawRelease } from '../../src/node/service/withdrawal-desk.ts';
import { VIEW_TABLES } from '../../src/node/store/schema.ts';
import type { RunningNode } from '../../src/node/wire.ts';
import { anIncident } from './builders.ts';
import {
  addTestRecord,
  agreeBetween,
  aReleaseRequest,
  beatBoth,
  COMMAND_SEAT,
  carryFeeds,
  pairNodes,
  RELEASE_SEAT,
  releaseAs,
} from './exercise-node.ts';

type Told = { readonly record: string; readonly rel: string };

/** Released, read, corrected, restricted, erased, overtaken, refused, and erased links between reports. */
export async function tellStory(a: RunningNode, b: RunningNode): Promise<void> {
  await pairNodes(a, b);
  await agreeBetween(a, b);
  const to = b.identity.org;
  const disposition = { releasableTo: [to], handling: [] };
  const write = (links: Readonly<Record<string, unknown>> = {}, marking: 'official' | 'restricted' = 'official') =>
    addTestRecord(a, { kind: 'incident-report', marking, body: anIncident({ disposition, ...links } as never) });
  const send = async (record: string, paths: ReadonlyArray<string> = []): Promise<Told> => {
    const request = aReleaseRequest({ record, to: [to], paths });
    const { codes, rels } = await releaseAs(a, request, [RELEASE_SEAT, COMMAND_SEAT]);
    if (rels.length !== 1) throw new Error(`not released: ${codes}`);
    return { record, rel: rels[0]! };
  };
  const withdraw = async (told: Told, action: 'correct' | 'restrict' | 'erase') => {
    const done = await withdrawRelease(a, { rel: told.rel, action, reason: 'wrong' });
    if (!done.ok) throw new Error(done.error.type);
  };
  const first = await send(await write());
  const erasedVersion = await send(await write({ prev: first.record }));
  const twice = await send(await write());
  const [north, south] = [await send(await write()), await send(await write())];
  const link = await send(await write({ sameIncidentAs: [north.record, south.record] }));
  const corrected = await send(await write());
  const restricted = await send(await write());
  await send(await write({}, 'restricted'));
  await carryFeeds(a, b);
  await writeReadReceipt(b, first.rel, 'watch');
  await beatBoth(a, b);
  await withdraw(erasedVersion, 'erase');
  await withdraw(link, 'erase');
  await withdraw(corrected, 'correct');
  await withdraw(restricted, 'restrict');
  await carryFeeds(a, b);
  const overtaken = await send(await write());
  await withdraw(overtaken, 'erase');
  await carryFeeds(a, b);
  const again = await send(twice.record, ['/incidentKind', '/occurred/day']);
  await carryFeeds(a, b);
  await withdraw(twice, 'erase');
  await carryFeeds(a, b);
  await withdraw(again, 'restrict');
  await carryFeeds(a, b);
  await sendRefused(a, b, await send(await write()));
  await addTestRecord(b, { kind: 'incident-report', marking: 'official', body: anIncident() });
  await beatBoth(a, b);
}

/** Sent under a key that does not open it: the partner sets the content aside and keeps the chain. */
async function sendRefused(a: RunningNode, b: RunningNode, told: Told): Promise<void> {
  await a.store.commit(async (tx) => tx.putKey(told.rel, a.randomBytes(32)));
  await carryFeeds(a, b);
}

export type ViewRows = Readonly<Record<string, ReadonlyArray<string>>>;

/** Every row of every view, in an order of its own. */
export async function readViewRows(node: RunningNode): Promise<ViewRows> {
  const rows: Record<string, ReadonlyArray<string>> = {};
  for (const table of VIEW_TABLES) {
    const all = await node.store.db.selectFrom(table).selectAll().execute();
    rows[table] = all.map((row) => JSON.stringify(row)).sort();
  }
  return rows;
}

/** The beginnings of rows that only one of the two has. */
export function findRowDifferences(before: ViewRows, after: ViewRows): ReadonlyArray<string> {
  return VIEW_TABLES.flatMap((table) => {
    const [old, now] = [new Set(before[table]), new Set(after[table])];
    const single = [...old, ...now].filter((row) => !old.has(row) || !now.has(row));
    return single.map((row) => `${table} ${row.slice(0, 120)}`);
  });
}
