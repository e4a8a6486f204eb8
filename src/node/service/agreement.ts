/**
 * Joint objects in force: a proposal and countersignatures `yes` by every other party. The state is a fold over records,
 * equal on every node that holds the same feeds, in whatever order they came: who has once said yes is not heard when it
 * says no, and who says yes after a no has changed its mind (rule R-9).
 */
import { isInPolygon, type LatLng } from '../../base/place.ts';
import { isoToUnixMs, type UnixMs } from '../../base/time.ts';
import type { Marking } from '../../record/label.ts';
import type { Store, StoreTransaction } from '../store/store.ts';

type Reader = Store['db'] | StoreTransaction['db'];

export type JointState = {
  readonly id: string;
  readonly kind: string;
  readonly proposedBy: string;
  readonly state: 'proposed' | 'in-force' | 'rejected';
  readonly signedBy: ReadonlyArray<string>;
  readonly parties: ReadonlyArray<string>;
  readonly body: Readonly<Record<string, unknown>>;
};

export type Agreement = {
  readonly id: string;
  readonly kinds: ReadonlyArray<string>;
  readonly markingCeiling: Marking;
  readonly finestResolution: number;
  readonly retentionDays: ReadonlyArray<{ readonly kind: string; readonly days: number }>;
  readonly withdrawalAnswerS: number;
  readonly beatMs: number;
  readonly entriesPerHourMax: number;
  readonly seam: ReadonlyArray<LatLng>;
  readonly onward: boolean;
  readonly from: UnixMs;
  readonly until: UnixMs;
};

export async function readJoint(db: Reader, id: string): Promise<JointState | null> {
  const row = await db
    .selectFrom('record_view')
    .select(['id', 'kind', 'org', 'body'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) return null;
  const body = JSON.parse(row.body) as Record<string, unknown>;
  const parties = (body['parties'] ?? []) as ReadonlyArray<string>;
  const answers = await db
    .selectFrom('reference_view')
    .innerJoin('record_view', 'record_view.id', 'reference_view.record_id')
    .select(['record_view.org', 'record_view.body'])
    .where('reference_view.ref_id', '=', id)
    .where('reference_view.path', '=', '/proposal')
    .where('record_view.kind', '=', 'countersignature')
    .where((e) => e.or([e('record_view.rel', '!=', ''), e('record_view.id', 'in', listGiven(db))]))
    .execute();
  const signed = new Set([row.org]);
  const refused = new Set<string>();
  for (const answer of answers) {
    if (!parties.includes(answer.org)) continue;
    const said = (JSON.parse(answer.body) as { answer?: string }).answer;
    if (said === 'yes') signed.add(answer.org);
    if (said === 'no') refused.add(answer.org);
  }
  if (row.kind === 'vacuum') for (const org of await listSameVacuum(db, body)) signed.add(org);
  const signedBy = [...signed].sort();
  const isRejected = [...refused].some((org) => !signed.has(org));
  const isSigned = parties.length > 0 && parties.every((org) => signed.has(org));
  const state = isRejected ? 'rejected' : isSigned ? 'in-force' : 'proposed';
  return { id, kind: row.kind, proposedBy: row.org, state, signedBy, parties, body };
}

/** Own records that went out to anybody: an own signature that still waits for its approvals is none. */
function listGiven(db: Reader) {
  return db.selectFrom('release_view').select('record_id').where('direction', '=', 'out');
}

/** A vacuum is signed by each who states the same hash of the same run in a record of its own. */
async function listSameVacuum(db: Reader, body: Readonly<Record<string, unknown>>): Promise<ReadonlyArray<string>> {
  const rows = await db.selectFrom('record_view').select(['org', 'body']).where('kind', '=', 'vacuum').execute();
  const isSame = (text: string) => {
    const other = JSON.parse(text) as Record<string, unknown>;
    return (['survey', 'run', 'jointHash'] as const).every((field) => other[field] === body[field]);
  };
  return rows.filter((row) => isSame(row.body)).map(({ org }) => org);
}

/** All joint objects of a kind, earliest first. */
export async function listJoint(db: Reader, kind: string): Promise<ReadonlyArray<JointState>> {
  const rows = await db
    .selectFrom('record_view')
    .select('id')
    .where('kind', '=', kind)
    .where('standing', '=', 'current')
    .orderBy('position')
    .execute();
  const states: JointState[] = [];
  for (const { id } of rows) {
    const state = await readJoint(db, id);
    if (state !== null) states.push(state);
  }
  return states;
}

/** The agreement in force between the two at a time: the latest one that both signed. */
export async function findAgreement(db: Reader, a: string, b: string, at: UnixMs): Promise<Agreement | null> {
  const states = await listJoint(db, 'agreement');
  for (const joint of [...states].reverse()) {
    if (joint.state !== 'in-force' || !joint.parties.includes(a) || !joint.parties.includes(b)) continue;
    const agreement = bodyToAgreement(joint.id, joint.body);
    if (agreement.from <= at && at < agreement.until) return agreement;
  }
  return null;
}

function bodyToAgreement(id: string, body: Readonly<Record<string, unknown>>): Agreement {
  const time = (key: string) => {
    const ms = isoToUnixMs(body[key] as string);
    return ms.ok ? ms.value : (0 as UnixMs);
  };
  return {
    id,
    kinds: body['kinds'] as ReadonlyArray<string>,
    markingCeiling: body['markingCeiling'] as Marking,
    finestResolution: body['finestResolution'] as number,
    retentionDays: body['retentionDays'] as Agreement['retentionDays'],
    withdrawalAnswerS: body['withdrawalAnswerS'] as number,
    beatMs: (body['beatS'] as number) * 1_000,
    entriesPerHourMax: body['entriesPerHourMax'] as number,
    seam: (body['seam'] as ReadonlyArray<readonly [number, number]>).map(([lat, lng]) => ({
      lat: lat / 1e7,
      lng: lng / 1e7,
    })),
    onward: body['onward'] as boolean,
    from: time('from'),
    until: time('until'),
  };
}

/** A record without a coordinate is covered: its kind and period decide. */
export function agreementCovers(agreement: Agreement, place: LatLng | null): boolean {
  return place === null || isInPolygon(place, [agreement.seam]);
}
