/**
 * From log rows to table lines: rows of one incident come together below the newest of them, and a day heading stands
 * before the first line of each day. Pure; the order of the node is kept.
 */
import { toTime, type UnixMs, unixMs } from '../../base/time.ts';
import type { LogRowView } from '../../node/http/contract.ts';

export type LogLine =
  | { readonly type: 'day'; readonly key: string; readonly at: UnixMs }
  | {
      readonly type: 'row';
      readonly key: string;
      readonly row: LogRowView;
      /** Other reports of the same incident among the loaded rows. */
      readonly others: ReadonlyArray<LogRowView>;
      readonly nesting: 'head' | 'inner';
    };

export function createLogLines(
  rows: ReadonlyArray<LogRowView>,
  options: { readonly expanded: ReadonlySet<string>; readonly utcOffsetMin: number },
): ReadonlyArray<LogLine> {
  const byIncident = new Map<string, LogRowView[]>();
  for (const row of rows) {
    if (row.incident === null || row.standing === 'superseded') continue;
    const group = byIncident.get(row.incident);
    if (group === undefined) byIncident.set(row.incident, [row]);
    else group.push(row);
  }
  const lines: LogLine[] = [];
  let day = '';
  for (const row of rows) {
    const group = row.incident === null ? undefined : byIncident.get(row.incident);
    if (row.standing === 'superseded' || (group !== undefined && group[0] !== row)) continue;
    const at = rowInstant(row);
    const rowDay = dayKey(at, options.utcOffsetMin);
    if (rowDay !== day) {
      day = rowDay;
      lines.push({ type: 'day', key: `day ${rowDay} ${lines.length}`, at });
    }
    const others = group?.slice(1) ?? [];
    lines.push({ type: 'row', key: row.id, row, others, nesting: 'head' });
    if (row.incident === null || !options.expanded.has(row.incident)) continue;
    for (const inner of others) lines.push({ type: 'row', key: inner.id, row: inner, others: [], nesting: 'inner' });
  }
  return lines;
}

/** When it happened as far as known, otherwise when it was reported or written down. */
export function rowInstant(row: LogRowView): UnixMs {
  const text = row.occurredFrom ?? (row.day === null ? null : `${row.day}T00:00:00.000Z`) ?? row.reportedAt;
  return toTime(text ?? row.recordedAt) ?? toTime(row.recordedAt) ?? unixMs(0);
}

function dayKey(at: UnixMs, utcOffsetMin: number): string {
  return new Date(at + utcOffsetMin * 60_000).toISOString().slice(0, 10);
}
