/** The key directory: key lines of all known organisations, held in memory and read anew after each key statement. */
import { bytesToBase64url } from '../../base/bytes.ts';
import type { KeyLine } from '../../record/kind/organisation.ts';
import type { Store } from '../store/store.ts';
import type { KeyDirectory } from './node-context.ts';
import { decodeBase64url } from './view.ts';

type HeldLine = { readonly line: KeyLine; readonly raw: Uint8Array };

export async function createKeyDirectory(store: Pick<Store, 'db'>): Promise<KeyDirectory> {
  const lines = new Map<string, HeldLine>();
  const tlsKeys = new Set<string>();
  const codes = new Map<string, string>();
  const sealByOrg = new Map<string, Uint8Array>();
  const find = (org: string, kid: string, uses: ReadonlyArray<string>) => {
    const held = lines.get(`${org} ${kid}`);
    return held && uses.includes(held.line.use) ? held : null;
  };
  const directory: KeyDirectory = {
    findSigningKey: (org, kid) => find(org, kid, ['sign', 'device'])?.raw ?? null,
    findNodeKey: (org, kid) => find(org, kid, ['sign'])?.raw ?? null,
    findPersonKey: (org, kid) => find(org, kid, ['person'])?.line ?? null,
    findSealKey: (org) => sealByOrg.get(org) ?? null,
    isTlsKeyOf: (org, publicKey) => tlsKeys.has(`${org} ${bytesToBase64url(publicKey)}`),
    findCode: (org) => codes.get(org) ?? null,
    refresh: async () => {
      const rows = await store.db.selectFrom('key_view').selectAll().execute();
      lines.clear();
      tlsKeys.clear();
      const listed = await readListed(store);
      for (const row of rows) {
        const line = JSON.parse(row.line) as KeyLine;
        const raw = decodeBase64url(line.pub);
        lines.set(`${row.org} ${row.kid}`, { line, raw });
        if (line.use === 'tls' && row.revoked === 0) tlsKeys.add(`${row.org} ${line.pub}`);
        if (line.use === 'seal' && listed.has(`${row.org} ${row.kid}`)) sealByOrg.set(row.org, raw);
      }
      for (const row of await store.db.selectFrom('organisation_view').select(['org', 'code']).execute())
        codes.set(row.org, row.code);
    },
  };
  await directory.refresh();
  return directory;
}

/** Organisation and key id of what the statement in force of each organisation lists. */
async function readListed(store: Pick<Store, 'db'>): Promise<ReadonlySet<string>> {
  const rows = await store.db
    .selectFrom('organisation_view')
    .innerJoin('record_view', 'record_view.id', 'organisation_view.statement')
    .select(['organisation_view.org', 'record_view.body'])
    .execute();
  return new Set(
    rows.flatMap(({ org, body }) =>
      (JSON.parse(body) as { readonly keys: ReadonlyArray<KeyLine> }).keys.map(({ kid }) => `${org} ${kid}`),
    ),
  );
}
