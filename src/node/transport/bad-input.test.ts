/**
 * Chance input at the partner port and in the pages a partner gives: each is refused by a named error or set aside, logged
 * without a word of what it held, and changes no view. Chance is seeded and printed; `SLOW=1` runs twenty times as much.
 */
import { request } from 'node:https';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anIncident } from '../../../test/harness/builders.ts';
import {
  addTestRecord,
  agreeBetween,
  aReleaseRequest,
  carryFeeds,
  closeTestNode,
  openTestNode,
  pairNodes,
  RELEASE_SEAT,
  releaseAs,
} from '../../../test/harness/exercise-node.ts';
import { readViewRows } from '../../../test/harness/store-story.ts';
import { createPrng } from '../../base/random.ts';
import { bytesToPage, pageToBytes } from '../../exchange/page.ts';
import { createLog } from '../log.ts';
import { verifyPasskey } from '../service/approval-desk.ts';
import { storePage } from '../service/feed-exchange.ts';
import { servePage } from '../service/feed-page.ts';
import { readTip } from '../service/feed-store.ts';
import type { RunningNode } from '../wire.ts';
import { type Certificate, createCertificate } from './certificate.ts';
import { openPartnerLink, type PartnerLink } from './partner-link.ts';

const RUNS = process.env['SLOW'] === '1' ? 20 : 1;
const SEED = 20_260_501;
const MARKED = 'bittern-4471';
const NAMED =
  /^(TooLarge|UnknownPartner|BadFrame|NotCanonical|BadSchema|WrongRecipient|BadStatement|WrongEpoch|BadHead|Fork|Gap|BrokenChain|AckAhead|Frozen)$/;

describe('chance input from a partner', () => {
  let [psh, fed, coa]: [RunningNode, RunningNode, RunningNode] = [] as never;
  let link: PartnerLink;
  let certificate: Certificate;
  const logged: string[] = [];
  const prng = createPrng(SEED);
  const below = prng.nextBelow;
  const one = <T>(of: ReadonlyArray<T>): T => of[below(of.length)]!;
  const release = async (from: RunningNode, to: RunningNode) => {
    const body = anIncident({
      what: { text: MARKED, language: 'en' },
      disposition: { releasableTo: [to.identity.org], handling: [] },
    });
    const record = await addTestRecord(from, { kind: 'incident-report', marking: 'official', body });
    await releaseAs(from, aReleaseRequest({ record, to: [to.identity.org] }), [RELEASE_SEAT]);
  };

  beforeAll(async () => {
    [psh, fed, coa] = [await openTestNode('PSH'), await openTestNode('FED'), await openTestNode('COA')];
    await pairNodes(psh, fed);
    await pairNodes(coa, fed);
    await agreeBetween(psh, fed);
    await agreeBetween(coa, fed);
    for (let i = 0; i < 3; i++) await release(psh, fed);
    await release(coa, fed);
    const log = createLog(
      new Writable({
        write: (chunk, _encoding, done) => {
          logged.push(String(chunk));
          done();
        },
      }),
    );
    const own = await createCertificate(fed.identity.tls, Date.now());
    link = await openPartnerLink(fed, { certificate: own, port: 0, beatMs: 3_600_000, host: '127.0.0.1', log });
    certificate = await createCertificate(psh.identity.tls, Date.now());
  }, 60_000);
  afterAll(async () => {
    await link.close();
    for (const node of [psh, fed, coa]) await closeTestNode(node);
  });

  const send = (method: string, path: string, body: Uint8Array | null) =>
    new Promise<number>((resolve, reject) => {
      const url = { host: '127.0.0.1', port: link.port, path, method };
      const asked = request({ ...url, ...certificate, rejectUnauthorized: false, agent: false }, (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
      });
      asked.on('error', reject);
      asked.end(body === null ? undefined : Buffer.from(body));
    });

  it(`at its port is answered by a status, changes no view and is logged without its words, seed ${SEED}`, async () => {
    const before = await readViewRows(fed);
    const orgs = [fed.identity.org, psh.identity.org, coa.identity.org, `org_${'a'.repeat(52)}`, MARKED, '..'];
    const numbers = ['-1', '1.5', 'NaN', '1e999', '0x', '', MARKED, '9007199254740993'];
    const chancePath = () => {
      const feed = `/feeds/${one(orgs)}/${one(orgs)}/${one(['urgent', 'bulk', 'other'])}`;
      const query = `epoch=${one(numbers)}&after=${one(numbers)}&hash=${one([MARKED, '', '%00'])}&max=${one(numbers)}`;
      return one([
        `${feed}?${query}`,
        feed,
        `/${MARKED}`,
        '/hello/..',
        `/hint?${MARKED}`,
        '/survey/',
        '//',
        '/fork-proof?x',
      ]);
    };
    const statuses = new Set<number>();
    for (let i = 0; i < 60 * RUNS; i++)
      statuses.add(await send(one(['GET', 'POST', 'PUT', 'DELETE']), chancePath(), null));
    for (let i = 0; i < 20 * RUNS; i++) {
      const words = new TextEncoder().encode(`{"v":"seamline/survey/1","x":"${MARKED}"}`);
      const body = one([words, prng.nextBytes(below(4_000)), new Uint8Array(0), words.slice(0, 9)]);
      statuses.add(await send('POST', one(['/survey', '/fork-proof']), body));
    }
    expect([...statuses].filter((status) => status < 400)).toEqual([]);
    expect([...statuses].filter((status) => status >= 500)).toEqual([]);
    expect(await readViewRows(fed)).toEqual(before);
    expect(logged.length).toBeGreaterThan(0);
    expect(logged.join('')).not.toContain(MARKED);
  }, 60_000);

  it(`in a page is refused by a named error or set aside, and changes no view, seed ${SEED}`, async () => {
    const feed = { from: psh.identity.org, to: fed.identity.org, lane: 'bulk' } as const;
    const pageOf = async (from: RunningNode) => {
      const own = { ...feed, from: from.identity.org };
      const { epoch, seq, hash } = await readTip(fed.store.db, own);
      const served = await servePage(from, own, { epoch, after: seq, hash, max: 500 });
      if (served.type !== 'page') throw new Error(served.type);
      return served.bytes;
    };
    const [good, theirs] = [await pageOf(psh), await pageOf(coa)];
    const parts = bytesToPage(good);
    const other = bytesToPage(theirs);
    if (!parts.ok || !other.ok) throw new Error('page');
    const { entries, head } = parts.value;
    const forged: ReadonlyArray<() => Uint8Array> = [
      () => good.slice(0, below(good.length)),
      () => new Uint8Array([...good, ...prng.nextBytes(1 + below(50))]),
      () => prng.nextBytes(1 + below(2_000)),
      () => theirs,
      () => pageToBytes({ ...parts.value, head: other.value.head }),
      () => pageToBytes({ ...parts.value, entries: [...entries].reverse() }),
      () => pageToBytes({ ...parts.value, entries: entries.slice(1) }),
      () => pageToBytes({ ...parts.value, entries: [...entries, entries[0]!] }),
      () => pageToBytes({ ...parts.value, entries: other.value.entries }),
      () => pageToBytes({ ...parts.value, keys: prng.nextBytes(80) }),
      () => pageToBytes({ ...parts.value, statements: [prng.nextBytes(60)] }),
      () => pageToBytes({ ...parts.value, head: flip(head) }),
      () =>
        pageToBytes({ ...parts.value, entries: entries.map((e, i) => (i === 1 ? { ...e, bytes: flip(e.bytes) } : e)) }),
    ];
    const before = await readViewRows(fed);
    const tip = await readTip(fed.store.db, feed);
    const codes = new Map<string, number>();
    for (let i = 0; i < 8 * forged.length * RUNS; i++) {
      const stored = await storePage(fed, feed, forged[i % forged.length]!(), verifyPasskey);
      const code = stored.ok ? 'taken' : stored.error.type;
      codes.set(code, (codes.get(code) ?? 0) + 1);
      if (!stored.ok) expect(code).toMatch(NAMED);
    }
    expect(codes.get('taken')).toBeUndefined();
    expect(codes.size).toBeGreaterThan(4);
    expect(await readViewRows(fed)).toEqual(before);
    expect(await readTip(fed.store.db, feed)).toEqual(tip);
    const payloads = entries.map((e) => (e.payload instanceof Uint8Array ? { ...e, payload: flip(e.payload) } : e));
    const set = await storePage(fed, feed, pageToBytes({ ...parts.value, entries: payloads }), verifyPasskey);
    expect(set).toMatchObject({ ok: true, value: { accepted: entries.length, faults: entries.length } });
    const shown = fed.store.db.selectFrom('record_view').select('id').where('org', '=', psh.identity.org);
    expect(await shown.where('kind', '=', 'incident-report').execute()).toEqual([]);
    const replayed = await storePage(fed, feed, good, verifyPasskey);
    expect(replayed).toMatchObject({ ok: true, value: { accepted: 0, skipped: entries.length } });
    await carryFeeds(coa, fed);
    expect((await readTip(fed.store.db, { ...feed, from: coa.identity.org })).seq).toBeGreaterThan(0);
  }, 60_000);

  function flip(bytes: Uint8Array): Uint8Array {
    const altered = bytes.slice();
    const at = below(altered.length);
    altered[at] = altered[at]! ^ (1 << below(8));
    return altered;
  }
});
