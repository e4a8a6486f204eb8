/**
 * A hash over what a node itself says of a row of its logs and nobody signed: the place in its order, when it came, by which
 * way. A check finds it altered by the disk (rule R-10); it is no protection against whoever can write the database.
 */
import { bytesToBase64url } from '../../base/bytes.ts';
import { canonicalBytes } from '../../base/canonical.ts';
import { sha256 } from '../crypto.ts';

const SUM_BYTES = 12;

export type SummedRow = {
  readonly position: number;
  /** Record id or entry hash. */
  readonly name: string;
  readonly origin: string;
  readonly received_at: number;
};

export function rowSum({ position, name, origin, received_at }: SummedRow): string {
  return bytesToBase64url(sha256(canonicalBytes([position, name, origin, received_at])).slice(0, SUM_BYTES));
}
