/** Directives, committees and requests as the screens show them: the pure folds over what this node holds. */
import type { UnixMs } from '../../base/time.ts';
import { foldCommittees } from '../../direction/committee-board.ts';
import type { DirectionRecord } from '../../direction/direction-record.ts';
import { foldDirectives } from '../../direction/directive-board.ts';
import { foldRfis } from '../../direction/rfi-board.ts';
import type { DirectionView } from '../http/contract.ts';
import type { NodeContext } from './node-context.ts';

const DIRECTION_KINDS = [
  'meeting',
  'decision',
  'directive',
  'task',
  'task-update',
  'evidence',
  'countersignature',
  'committee',
  'committee-session',
  'rfi',
  'rfi-step',
  'escalation',
  'seat-filling',
  'battle-rhythm',
  'rhythm-mark',
  'watch-roster',
  'watch-handover',
] as const;

export async function readDirectionRecords(
  context: Pick<NodeContext, 'store'>,
): Promise<ReadonlyArray<DirectionRecord>> {
  const rows = await context.store.db
    .selectFrom('record_view')
    .select(['id', 'kind', 'org', 'body'])
    .where('kind', 'in', [...DIRECTION_KINDS])
    .where('standing', 'in', ['current', 'superseded'])
    .execute();
  return rows.map((row) => ({ id: row.id, kind: row.kind, originator: row.org, body: JSON.parse(row.body) }));
}

/** As it stood at a time; equal on every node that holds the same records. */
export async function describeDirection(context: Pick<NodeContext, 'store'>, at: UnixMs): Promise<DirectionView> {
  const records = await readDirectionRecords(context);
  const meetings = records
    .filter((r) => r.kind === 'meeting')
    .map((r) => ({ id: r.id, ...r.body }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    at: new Date(at).toISOString(),
    meetings: meetings as unknown as DirectionView['meetings'],
    directives: foldDirectives(records, at) as unknown as DirectionView['directives'],
    committees: foldCommittees(records, at) as unknown as DirectionView['committees'],
    rfis: foldRfis(records, at) as unknown as DirectionView['rfis'],
  };
}
