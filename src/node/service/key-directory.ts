/** The key directory: key lines of all known organisations, held in memory and read anew after each key statement. */
import { areBytesEqual } from '../../base/bytes.ts';
import type { KeyLine } from '../../record/kind/organisation.ts';
import type { Store } from '../store/store.ts';
import type { KeyDirectory } from './node-context.ts';
import { decodeBase64url } from './view.ts';

type HeldLine = { readonly line: KeyLine; readonly raw: Uint8Array; readonly revoked: boolean };

export async function createKeyDirectory(store: Pick<Store, 'db'>): Promise<KeyDirectory> {
  const lines = new Map<string, HeldLine>();
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
    isTlsKeyOf: (org, publicKey) => {
      for (const [key, { line, raw, revoked }] of lines) {
        if (key.startsWith(`${org} `) && line.use === 'tls' && !revoked && areBytesEqual(raw, publicKey)) return true;
      }
      return false;
    },
    findCode: (org) => codes.get(org) ?? null,
    refresh: async () => {
      lines.clear();
      for (const row of await store.db.selectFrom('key_view').selectAll().execute()) {
        const line = JSON.parse(row.line) as KeyLine;
        const raw = decodeBase64url(line.pub);
        lines.set(`${row.org} ${row.kid}`, { line, raw, revoked: row.revoked === 1 });
        if (line.use === 'seal' && row.revoked === 0) sealByOrg.set(row.org, raw);
      }
      for (const row of await store.db.selectFrom('organisation_view').select(['org', 'code']).execute())
        codes.set(row.org, row.code);
    },
  };
  await directory.refresh();
  return directory;
}
