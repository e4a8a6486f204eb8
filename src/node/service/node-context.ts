/** What every service function may need: store, identity, clock. Each takes only the members it uses. */
import type { RandomBytes } from '../../base/crypto.ts';
import type { Time, UnixMs } from '../../base/time.ts';
import type { KeyLine } from '../../record/kind/organisation.ts';
import type { Identity } from '../identity.ts';
import type { Store } from '../store/store.ts';
import type { FindDistrict } from './view.ts';

/** Public keys and organisations known to this node: a copy of the key view, refreshed when a statement arrives. */
export type KeyDirectory = {
  readonly findSigningKey: (org: string, kid: string) => Uint8Array | null;
  readonly findNodeKey: (org: string, kid: string) => Uint8Array | null;
  readonly findPersonKey: (org: string, kid: string) => KeyLine | null;
  readonly findSealKey: (org: string) => Uint8Array | null;
  readonly isTlsKeyOf: (org: string, publicKey: Uint8Array) => boolean;
  readonly findCode: (org: string) => string | null;
  readonly refresh: () => Promise<void>;
};

/** What changed, for the screens' event stream; never content. */
export type ChangeNotice = {
  readonly type: 'log' | 'alarm' | 'release' | 'feed' | 'seam' | 'direction' | 'pattern' | 'operation';
  readonly id: string;
};

/** Imported districts, for filters and flags; a name, never an endorsement of a line. */
export type Districts = {
  readonly find: FindDistrict;
  readonly isKnown: () => boolean;
  readonly refresh: () => Promise<void>;
};

export type NodeContext = {
  readonly identity: Identity;
  readonly store: Store;
  readonly time: Time;
  readonly randomBytes: RandomBytes;
  readonly directory: KeyDirectory;
  readonly districts: Districts;
  readonly notify: (notice: ChangeNotice) => void;
  /** When the last backup of the content keys is destroyed; null where none was ever taken. */
  readonly keysInBackupsUntil: () => UnixMs | null;
};

/** Who asks: a seat of the own organisation with one role. */
export type SeatContext = {
  readonly seat: string;
  readonly role: string;
  readonly holder: string;
  readonly centre: string | null;
};
