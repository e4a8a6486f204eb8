/**
 * Content keys: one random 256-bit key per own record and per release, in a file of their own beside the database,
 * wrapped by the node's storage key. Destroying a key erases what it sealed, in every backup of the database too: the row is
 * overwritten (`secure_delete`) and the write-ahead log emptied before anybody is answered, so no copy is left (rule R-11).
 */
import { DatabaseSync } from 'node:sqlite';
import { assert } from '../../base/assert.ts';
import { type Bytes, concatBytes, textToBytes } from '../../base/bytes.ts';
import type { Aead, RandomBytes } from '../../base/crypto.ts';

const NONCE_BYTES = 12;

export type ContentKeys = {
  /** Durable when it returns. */
  readonly store: (keys: ReadonlyArray<{ readonly ref: string; readonly key: Bytes }>) => void;
  readonly find: (ref: string) => Bytes | null;
  readonly destroy: (refs: ReadonlyArray<string>) => void;
  readonly close: () => void;
};

export function openContentKeys(
  file: string,
  deps: { readonly storageKey: Bytes; readonly aead: Aead; readonly randomBytes: RandomBytes },
): ContentKeys {
  const database = new DatabaseSync(file);
  database.exec(
    'pragma busy_timeout = 5000; pragma journal_mode = wal; pragma synchronous = full; pragma secure_delete = on',
  );
  database.exec('create table if not exists content_key (ref text not null primary key, wrapped blob not null) strict');
  const insert = database.prepare('insert or replace into content_key (ref, wrapped) values (?, ?)');
  const select = database.prepare('select wrapped from content_key where ref = ?');
  const remove = database.prepare('delete from content_key where ref = ?');
  const truncate = database.prepare('pragma wal_checkpoint(truncate)');
  const emptyLog = () => assert(truncate.get()?.['busy'] === 0, 'the log of content keys can be emptied');
  emptyLog();
  const inTransaction = (work: () => void) => {
    database.exec('begin immediate');
    try {
      work();
      database.exec('commit');
    } catch (error) {
      if (database.isTransaction) database.exec('rollback');
      throw error;
    }
  };
  return {
    store: (keys) => {
      if (keys.length === 0) return;
      inTransaction(() => {
        for (const { ref, key } of keys) {
          const nonce = deps.randomBytes(NONCE_BYTES);
          insert.run(ref, concatBytes(nonce, deps.aead.seal(deps.storageKey, nonce, textToBytes(ref), key)));
        }
      });
    },
    find: (ref) => {
      const row = select.get(ref);
      if (row === undefined) return null;
      const wrapped = row['wrapped'] as Uint8Array;
      const key = deps.aead.open(
        deps.storageKey,
        wrapped.subarray(0, NONCE_BYTES),
        textToBytes(ref),
        wrapped.subarray(NONCE_BYTES),
      );
      assert(key !== null, 'a content key opens under the storage key');
      return key;
    },
    destroy: (refs) => {
      if (refs.length === 0) return;
      inTransaction(() => {
        for (const ref of refs) remove.run(ref);
      });
      emptyLog();
    },
    close: () => database.close(),
  };
}
