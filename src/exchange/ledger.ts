/**
 * Ledger: what two organisations exchanged, as a fold over both feeds up to the mutually acknowledged positions. Both
 * nodes compute the same rows and the same hash; a difference is a dispute (rule S-8).
 */
import { bytesToBase64url } from '../base/bytes.ts';
import { canonicalBytes, type Json } from '../base/canonical.ts';
import type { Sha256 } from '../base/crypto.ts';
import type { Entry, Lane, Position, Receipt, Withdrawal } from './object.ts';

export type LedgerEntry = { readonly entry: Entry; readonly hash: string };
export type LedgerRow = {
  readonly from: string;
  readonly to: string;
  readonly lane: Lane;
  readonly epoch: number;
  readonly seq: number;
  readonly type: Entry['type'];
  readonly rel: string | null;
  readonly marking: string | null;
  readonly sentAt: string;
  readonly receipt: 'none' | 'R0' | 'R1' | 'R2';
  readonly withdrawn: boolean;
  readonly hash: string;
};
export type Ledger = {
  readonly rows: ReadonlyArray<LedgerRow>;
  readonly hash: string;
  readonly mutual: ReadonlyArray<MutualPosition>;
};
export type MutualPosition = {
  readonly from: string;
  readonly lane: Lane;
  readonly epoch: number;
  readonly seq: number;
};

/** `feeds` holds all entries of both directions and lanes between the two, in any order. */
export function foldLedger(entries: ReadonlyArray<LedgerEntry>, sha256: Sha256): Ledger {
  const acknowledged = foldAcknowledged(entries);
  const mutual = entries.filter(({ entry }) => isAcknowledged(entry, acknowledged));
  const receipts = new Map<string, 'R1' | 'R2'>();
  const withdrawn = new Set<string>();
  for (const { entry } of mutual) {
    if (entry.type === 'receipt') {
      const receipt = entry.body as Receipt;
      if (receipts.get(receipt.of) !== 'R2') receipts.set(receipt.of, receipt.level);
    }
    if (entry.type === 'withdrawal') withdrawn.add((entry.body as Withdrawal).rel);
  }
  const rows = mutual
    .map(({ entry, hash }): LedgerRow => {
      const { from, to, lane, epoch, seq, type, sentAt } = entry;
      return {
        from,
        to,
        lane,
        epoch,
        seq,
        type,
        rel: entry.rel ?? null,
        marking: entry.marking ?? null,
        sentAt,
        receipt: receipts.get(hash) ?? 'R0',
        withdrawn: entry.rel !== undefined && withdrawn.has(entry.rel),
        hash,
      };
    })
    .sort(compareRows);
  const hash = bytesToBase64url(sha256(canonicalBytes(rows as unknown as Json)));
  const positions = [...acknowledged.entries()].map(([key, position]) => {
    const [from, lane] = key.split(' ') as [string, Lane];
    return { from, lane, epoch: position.epoch, seq: position.seq };
  });
  return { rows, hash, mutual: positions.sort((a, b) => (`${a.from} ${a.lane}` < `${b.from} ${b.lane}` ? -1 : 1)) };
}

/**
 * For each feed the furthest position that its recipient acknowledged in an entry which the sender in turn
 * acknowledged; so both know that both hold it. The last acknowledgement of a silent pair stays outside.
 */
function foldAcknowledged(entries: ReadonlyArray<LedgerEntry>): ReadonlyMap<string, Position> {
  const first = furthest(entries);
  const heard = entries.filter(({ entry }) => isAcknowledged(entry, first));
  return furthest(heard);
}

function furthest(entries: ReadonlyArray<LedgerEntry>): Map<string, Position> {
  const byFeed = new Map<string, Position>();
  for (const { entry } of entries) {
    for (const lane of ['urgent', 'bulk'] as const) {
      const ack = entry.ack[lane];
      if (ack === null) continue;
      const key = `${entry.to} ${lane}`;
      const held = byFeed.get(key);
      if (!held || ack.epoch > held.epoch || (ack.epoch === held.epoch && ack.seq > held.seq)) byFeed.set(key, ack);
    }
  }
  return byFeed;
}

function isAcknowledged(entry: Entry, acknowledged: ReadonlyMap<string, Position>): boolean {
  const position = acknowledged.get(`${entry.from} ${entry.lane}`);
  if (position === undefined) return false;
  return entry.epoch < position.epoch || (entry.epoch === position.epoch && entry.seq <= position.seq);
}

function compareRows(a: LedgerRow, b: LedgerRow): number {
  const keyA = [a.from, a.lane].join(' ');
  const keyB = [b.from, b.lane].join(' ');
  if (keyA !== keyB) return keyA < keyB ? -1 : 1;
  return a.epoch - b.epoch || a.seq - b.seq;
}
