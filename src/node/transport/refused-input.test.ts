/** Bad input from a partner is logged by name, without a word of what it held. */
import { request } from 'node:https';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anIncident } from '../../../test/harness/builders.ts';
import {
  addTestRecord,
  agreeBetween,
  aReleaseRequest,
  closeTestNode,
  openTestNode,
  pairNodes,
  RELEASE_SEAT,
  releaseAs,
} from '../../../test/harness/exercise-node.ts';
import { createLog } from '../log.ts';
import { readTip } from '../service/feed-store.ts';
import type { RunningNode } from '../wire.ts';
import { createCertificate } from './certificate.ts';
import { openPartnerLink, type PartnerLink } from './partner-link.ts';

const MARKED = 'heron-7731';

describe('input that is refused', () => {
  let psh: RunningNode;
  let fed: RunningNode;
  const links: PartnerLink[] = [];
  const lines: Array<Record<string, unknown>> = [];
  const log = createLog(
    new Writable({
      write: (chunk, _encoding, done) => {
        lines.push(JSON.parse(String(chunk)));
        done();
      },
    }),
  );
  const said = (msg: string) => lines.filter((line) => line['msg'] === msg);
  const release = async () => {
    const disposition = { releasableTo: [fed.identity.org], handling: [] };
    const body = anIncident({ what: { text: MARKED, language: 'en' }, disposition });
    const record = await addTestRecord(psh, { kind: 'incident-report', marking: 'official', body });
    return (await releaseAs(psh, aReleaseRequest({ record, to: [fed.identity.org] }), [RELEASE_SEAT])).rels[0]!;
  };

  beforeAll(async () => {
    psh = await openTestNode('PSH');
    fed = await openTestNode('FED');
    await pairNodes(psh, fed);
    await agreeBetween(psh, fed);
    for (const [node, other] of [
      [psh, fed],
      [fed, psh],
    ] as const) {
      const certificate = await createCertificate(node.identity.tls, Date.now());
      const options = { certificate, port: 0, beatMs: 3_600_000, host: '127.0.0.1', log };
      const link = await openPartnerLink(node, options);
      links.push(link);
      const address = `https://127.0.0.1:${link.port}`;
      await other.store.commit(async (tx) => {
        await tx.db.updateTable('partner').set({ address }).where('org', '=', node.identity.org).execute();
      });
    }
  }, 60_000);
  afterAll(async () => {
    for (const link of links) await link.close();
    await closeTestNode(psh);
    await closeTestNode(fed);
  });

  it('[F-11] content that does not open is said to be set aside, by feed and number of entries', async () => {
    const rel = await release();
    await psh.store.commit(async (tx) => tx.putKey(rel, psh.randomBytes(32)));
    await links[1]!.pass();
    expect(said('content set aside')).toMatchObject([{ from: psh.identity.org, lane: 'bulk', entries: 1 }]);
  });

  it('[F-10] a page with a fault in its chain is said to be refused, by feed and code, and changes nothing', async () => {
    const feed = { from: psh.identity.org, to: fed.identity.org, lane: 'bulk' } as const;
    const before = await readTip(fed.store.db, feed);
    const held = psh.identity.sign;
    const stranger = fed.identity.sign;
    Object.assign(psh.identity, { sign: stranger });
    await release();
    Object.assign(psh.identity, { sign: held });
    await links[1]!.pass();
    expect(said('page refused').length).toBeGreaterThan(0);
    expect(said('page refused')[0]).toMatchObject({ from: psh.identity.org, code: 'BadHead' });
    expect(await readTip(fed.store.db, feed)).toEqual(before);
  });

  it('a stranger at the partner port is refused by status and route, and nothing of what was sent is logged', async () => {
    const status = await new Promise<number>((resolve, reject) => {
      const url = `https://127.0.0.1:${links[0]!.port}/${MARKED}?${MARKED}`;
      request(url, { rejectUnauthorized: false, agent: false }, (response) => resolve(response.statusCode ?? 0))
        .on('error', reject)
        .end();
    });
    expect(status).toBe(403);
    expect(said('partner request refused')).toMatchObject([{ route: 'other', status: 403 }]);
    expect(JSON.stringify(lines)).not.toContain(MARKED);
  });
});
