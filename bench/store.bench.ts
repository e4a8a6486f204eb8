/**
 * What a node does with a disk under it: durable appends, sealing, checking a feed, catching up after a night without a
 * link, importing a table. Each beside its limit: bare node:sqlite with the same bytes and the same syncs, bare
 * node:crypto, a plain CSV parse. The product also signs, seals, keeps keys and views, so its ratio is below 1 by design.
 * Elsewhere: SQLite FULL alone 3,600 single appends/s and 29,000 in groups of 64; PostgreSQL 15 some 1,500-2,000 single.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Readable } from 'node:stream';
import { textToBytes } from '../src/base/bytes.ts';
import { canonicalBytes } from '../src/base/canonical.ts';
import { createPrng } from '../src/base/random.ts';
import { ingestPage } from '../src/exchange/ingest.ts';
import type { Receipt } from '../src/exchange/object.ts';
import { bytesToPage, type Page } from '../src/exchange/page.ts';
import { parseCsvRows } from '../src/format/event-csv.ts';
import { createSigner, sha256, sha256Text, verifyEd25519 } from '../src/node/crypto.ts';
import { verifyPasskey } from '../src/node/service/approval-desk.ts';
import { appendToFeed } from '../src/node/service/feed-append.ts';
import { prepareIngest } from '../src/node/service/feed-exchange.ts';
import { servePage } from '../src/node/service/feed-page.ts';
import { DEFAULT_MAPPING } from '../src/node/service/import-row.ts';
import { readLedger } from '../src/node/service/ledger-view.ts';
import { importLog } from '../src/node/service/log-import.ts';
import { addRecord, createOwnRecord } from '../src/node/service/record-intake.ts';
import { openNode, type RunningNode, SYSTEM_TIME } from '../src/node/wire.ts';
import { anIncident } from '../test/harness/builders.ts';
import { carryFeeds, closeTestNode, openTestNode, pairNodes } from '../test/harness/exercise-node.ts';
import type { Bench, OpenedCase } from './bench.ts';

const RECORD_BYTES = 4_096;
const GROUP = 64;
/** 72 hours at 2,000 entries an hour. */
const CUT_ENTRIES = 144_000;
const INCIDENT = { kind: 'incident-report', marking: 'official' } as const;

async function openAppend(writes: number, group: number): Promise<OpenedCase> {
  const node = await openTestNode('FED');
  const bare = openBareTable(node.dir);
  const countRecords = async () =>
    Number(
      (
        await node.store.db
          .selectFrom('record')
          .select((e) => e.fn.countAll().as('n'))
          .executeTakeFirstOrThrow()
      ).n,
    );
  const append = async () => {
    for (let i = 0; i < writes; i += group)
      await Promise.all(Array.from({ length: group }, () => addRecord(node, { ...INCIDENT, body: anIncident() })));
  };
  return {
    work: writes,
    unit: 'durable records',
    check: async () => {
      const before = await countRecords();
      await append();
      return (await countRecords()) === before + writes ? null : 'records are missing';
    },
    product: { name: 'signed, sealed, keyed and viewed', run: append },
    peer: { name: 'bare node:sqlite, synchronous=FULL', run: () => bare.append(writes, group) },
    close: async () => {
      bare.close();
      await closeTestNode(node);
    },
  };
}

/** The limit: rows of the same size in one table, one sync a transaction. */
function openBareTable(dir: string) {
  const database = new DatabaseSync(join(dir, 'bare.db'));
  database.exec('pragma journal_mode = wal; pragma synchronous = full; create table t (n integer primary key, b blob)');
  const insert = database.prepare('insert into t (b) values (?)');
  const bytes = createPrng(1).nextBytes(RECORD_BYTES);
  return {
    append: (writes: number, group: number) => {
      for (let i = 0; i < writes; i += group) {
        database.exec('begin');
        for (let k = 0; k < group; k++) insert.run(bytes);
        database.exec('commit');
      }
    },
    close: () => database.close(),
  };
}

async function openSeal(count: number): Promise<OpenedCase> {
  const node = await openTestNode('FED');
  const draft = { ...INCIDENT, body: anIncident() };
  const signer = createSigner(node.identity.sign);
  return {
    work: count,
    unit: 'records',
    check: () => (createOwnRecord(node, draft).ok ? null : 'a valid record is refused'),
    product: {
      name: 'createOwnRecord: every leaf salted and hashed',
      run: () => {
        for (let i = 0; i < count; i++) createOwnRecord(node, draft);
      },
    },
    peer: {
      name: 'canonical form, one hash and one signature of the whole body',
      run: () => {
        for (let i = 0; i < count; i++) signer.sign(sha256(canonicalBytes(draft.body)));
      },
    },
    close: () => closeTestNode(node),
  };
}

type FilledPair = { readonly sender: RunningNode; readonly receiver: RunningNode };

/** A sender whose feed holds receipts that nobody has pulled yet. */
async function openFilledPair(entries: number): Promise<FilledPair> {
  const [sender, receiver] = [await openTestNode('FED'), await openTestNode('PSH')];
  await pairNodes(sender, receiver);
  const now = sender.time.now();
  for (let i = 0; i < entries; i += 256) {
    const drafts = Array.from({ length: Math.min(256, entries - i) }, (_, k) => {
      const of = sha256Text(`entry ${i + k}`);
      const at = new Date(now).toISOString();
      const body: Receipt = { v: 'seamline/receipt/1', of, level: 'R1', result: 'read', seat: 'watch', at };
      return { type: 'receipt' as const, approvals: [], body };
    });
    await sender.store.commit((tx) =>
      appendToFeed(tx, { own: sender.identity.org, partner: receiver.identity.org, lane: 'bulk', drafts, sentAt: now }),
    );
  }
  return { sender, receiver };
}

async function openCatchUp(entries: number): Promise<OpenedCase> {
  const { sender, receiver } = await openFilledPair(entries);
  await receiver.close();
  const work = mkdtempSync(join(tmpdir(), 'seamline-catch-up-'));
  const bare = openBareTable(work);
  let runs = 0;
  let seconds = Number.POSITIVE_INFINITY;
  const catchUp = async () => {
    const dir = join(work, String(runs++));
    cpSync(receiver.dir, dir, { recursive: true });
    const opened = await openNode(dir, { passphrase: null, time: SYSTEM_TIME });
    if (!opened.ok) throw new Error(opened.error.type);
    const from = performance.now();
    const carried = await carryFeeds(sender, opened.value);
    seconds = Math.min(seconds, (performance.now() - from) / 1_000);
    await opened.value.close();
    rmSync(dir, { recursive: true });
    return carried;
  };
  return {
    work: entries,
    unit: 'entries',
    check: async () => {
      const carried = await catchUp();
      const ledger = await readLedger(sender, receiver.identity.org);
      if (ledger.rows.length > 0) return 'entries are acknowledged that nobody has acknowledged';
      return carried === entries ? null : `${carried} of ${entries} entries arrived`;
    },
    product: { name: 'pull, check, store and view page by page', run: catchUp },
    peer: { name: 'bare node:sqlite, groups of 256', run: () => bare.append(entries, 256) },
    facts: () => ({ seconds: Number(seconds.toFixed(1)), memoryMibMax: process.resourceUsage().maxRSS >> 10 }),
    close: async () => {
      bare.close();
      await sender.close();
      for (const dir of [sender.dir, receiver.dir, work]) rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function openFeedCheck(): Promise<OpenedCase> {
  const { sender, receiver } = await openFilledPair(256);
  const feed = { from: sender.identity.org, to: receiver.identity.org, lane: 'bulk' } as const;
  const served = await servePage(sender, feed, { epoch: 1, after: 0, hash: null, max: 500 });
  const parsed = served.type === 'page' ? bytesToPage(served.bytes) : null;
  if (!parsed?.ok) throw new Error('the sender serves a page');
  const page: Page = parsed.value;
  const now = receiver.time.now();
  const deps = await receiver.store.commit((tx) => prepareIngest(tx, { feed, page, now, verifyPasskey }));
  const cursor = { feed, epoch: 1, seq: 0, hash: null, frozen: false };
  const signer = createSigner(sender.identity.sign);
  const signed = page.entries.map(({ bytes }) => ({ bytes, signature: signer.sign(bytes) }));
  return {
    work: page.entries.length,
    unit: 'entries',
    check: () => {
      const good = ingestPage(cursor, page, [], deps);
      if (!good.ok || good.value.accepted.length !== page.entries.length) return 'a good page is refused';
      const entries = page.entries.map((e, i) => (i === 9 ? { ...e, bytes: textToBytes('{}') } : e));
      return ingestPage(cursor, { ...page, entries }, [], deps).ok ? 'an altered page is accepted' : null;
    },
    product: { name: 'schema, chain and one signed head', run: () => ingestPage(cursor, page, [], deps) },
    peer: {
      name: 'one Ed25519 verification an entry',
      run: () => signed.every((s) => verifyEd25519(sender.identity.sign.publicKey, s.bytes, s.signature)),
    },
    close: async () => {
      await closeTestNode(sender);
      await closeTestNode(receiver);
    },
  };
}

async function openImport(count: number): Promise<OpenedCase> {
  const node = await openTestNode('FED');
  const header = ['date', 'longitude', 'latitude', 'type'];
  const prng = createPrng(3);
  const rows = Array.from({ length: count }, (_, i) => {
    const day = new Date(Date.UTC(2006, 0, 1 + (i % 700))).toISOString().slice(0, 10);
    return [
      day,
      (42 + prng.nextUnit() * 4).toFixed(5),
      (31 + prng.nextUnit() * 5).toFixed(5),
      i % 3 === 0 ? 'IED' : 'SAF',
    ];
  });
  const text = [header, ...rows].map((row) => row.join(',')).join('\n');
  let runs = 0;
  const importOnce = () =>
    importLog(node, {
      header,
      rows: count,
      readRows: () => Readable.from(rows),
      source: `run ${runs++}`,
      columns: { type: 'plain', mapping: DEFAULT_MAPPING },
      dryRun: false,
      progress: () => undefined,
    });
  return {
    work: count,
    unit: 'rows',
    check: async () => {
      const done = await importOnce();
      return done.ok && done.value.imported === count ? null : 'rows are missing';
    },
    product: { name: 'importLog: a signed, sealed record of every row', run: importOnce },
    peer: { name: 'csv-parse alone', run: () => parseCsvRows(text) },
    close: () => closeTestNode(node),
  };
}

export const STORE_BENCH: Bench = {
  topic: 'store',
  cases: [
    { name: 'durable appends one by one', open: ({ isSmoke }) => openAppend(isSmoke ? 4 : 200, 1) },
    {
      name: `durable appends in groups of ${GROUP}`,
      open: ({ isSmoke }) => openAppend(isSmoke ? GROUP : 1_280, GROUP),
    },
    { name: 'sealing a record', open: ({ isSmoke }) => openSeal(isSmoke ? 4 : 1_000) },
    { name: 'checking a page of 256 entries', open: openFeedCheck },
    {
      name: `catch-up of ${CUT_ENTRIES} entries, 72 hours without a link`,
      open: ({ isSmoke }) => openCatchUp(isSmoke ? 300 : CUT_ENTRIES),
    },
    { name: 'import of a table', open: ({ isSmoke }) => openImport(isSmoke ? 20 : 2_000) },
  ],
};
