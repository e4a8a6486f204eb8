/**
 * The alarm across the seam: sent at once on the watch officer's key under a standing release that both organisations
 * approved beforehand. It sounds at the partner until a seat there has heard it; unheard after the agreed time it says
 * "not heard - call", at the sender link or no link, at the receiver once it has arrived (exchange rules, part 14).
 */
import { latLngToGridCell } from '../../base/grid.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { isoToUnixMs, type UnixMs, unixMsToIso } from '../../base/time.ts';
import type { AlarmView } from '../http/contract.ts';
import { type JointState, listJoint } from './agreement.ts';
import type { NodeContext, SeatContext } from './node-context.ts';
import { writeReadReceipt } from './receipt.ts';
import { addRecord } from './record-intake.ts';
import { confirmRelease, dryRun, prepareForms, type ReleaseRequest } from './release-desk.ts';

export type AlarmDraft = {
  readonly alarmKind: string;
  readonly latE7: number;
  readonly lngE7: number;
  readonly helpWanted: boolean;
  readonly test: boolean;
};

export async function raiseAlarm(
  context: NodeContext,
  seat: SeatContext,
  draft: AlarmDraft,
  fenced: boolean,
): Promise<Result<{ readonly id: string }, { readonly type: string }>> {
  if (seat.role !== 'watch-officer' && seat.role !== 'commander') return err({ type: 'NotYourSeat' });
  const now = context.time.now();
  const standing = await findStandingRelease(context, draft.alarmKind, now);
  if (standing === null) return err({ type: 'NoStandingRelease' });
  const partners = standing.parties.filter((p) => p !== context.identity.org);
  const desks = standing.body['desks'] as ReadonlyArray<{ organisation: string; desk: string; hotline: string }>;
  const desk = desks.find((d) => d.organisation === context.identity.org);
  const cell7 = latLngToGridCell(
    { lat: draft.latE7 / 1e7, lng: draft.lngE7 / 1e7 },
    standing.body['coarseResolution'] as number,
  );
  const added = await addRecord(context, {
    kind: 'alarm',
    marking: standing.body['marking'] as 'official',
    body: {
      alarmKind: draft.alarmKind,
      at: unixMsToIso(now),
      cell7,
      helpWanted: draft.helpWanted,
      desk: desk?.desk ?? 'watch',
      hotline: desk?.hotline ?? '',
      standing: standing.id,
      test: draft.test,
      disposition: { releasableTo: [...partners], handling: [] },
    },
  });
  if (!added.ok) return added;
  const request: ReleaseRequest = {
    record: added.value.id,
    to: partners,
    lane: 'urgent',
    form: 'derivative',
    paths: [],
    coarsenTo: null,
    preciseByName: false,
    onward: [],
    expires: null,
    standing: standing.id,
  };
  const forms = await prepareForms(context, request);
  if (!forms.ok) return forms;
  const lines = await dryRun(context, request, { forms: forms.value, seat, approvals: [], fenced });
  const confirmed = await confirmRelease(context, lines, []);
  if (!confirmed.ok) return err({ type: confirmed.error.code });
  context.notify({ type: 'alarm', id: added.value.id });
  return ok({ id: added.value.id });
}

async function findStandingRelease(context: NodeContext, alarmKind: string, now: UnixMs): Promise<JointState | null> {
  const joints = await listJoint(context.store.db, 'standing-release');
  const fits = joints.filter((j) => {
    const from = isoToUnixMs(j.body['from'] as string);
    const until = isoToUnixMs(j.body['until'] as string);
    const kinds = j.body['kinds'] as ReadonlyArray<string>;
    return (
      j.state === 'in-force' &&
      kinds.includes(alarmKind) &&
      from.ok &&
      until.ok &&
      from.value <= now &&
      now < until.value
    );
  });
  return fits.at(-1) ?? null;
}

/** Alarms sent and received, newest first, with what the clock makes of them. */
export async function listAlarms(context: NodeContext): Promise<ReadonlyArray<AlarmView>> {
  const { db } = context.store;
  const rows = await db
    .selectFrom('record_view')
    .selectAll()
    .where('kind', '=', 'alarm')
    .orderBy('position', 'desc')
    .limit(200)
    .execute();
  const alarms: AlarmView[] = [];
  for (const row of rows) {
    const body = JSON.parse(row.body) as Record<string, string> & { helpWanted?: boolean; test?: boolean };
    const isOwn = row.org === context.identity.org;
    const releases = await db
      .selectFrom('release_view')
      .selectAll()
      .where(isOwn ? 'record_id' : 'rel', '=', isOwn ? row.id : row.rel)
      .execute();
    const standing = await db
      .selectFrom('record_view')
      .select('body')
      .where('id', '=', body['standing'] ?? '')
      .executeTakeFirst();
    const heardWithinS = standing ? Number(JSON.parse(standing.body).heardWithinS) : 180;
    const at = isoToUnixMs(body['at'] ?? '');
    const atMs = at.ok ? at.value : row.recorded_ms;
    const notHeardMs = (atMs + heardWithinS * 1_000) as UnixMs;
    for (const release of releases) {
      const heard = release.receipt === 'R1' || release.receipt === 'R2';
      alarms.push({
        id: row.id,
        direction: isOwn ? 'sent' : 'received',
        partner: release.partner,
        alarmKind: body['alarmKind'] ?? 'other',
        at: unixMsToIso(atMs as UnixMs),
        cell7: body['cell7'] ?? '',
        helpWanted: body.helpWanted === true,
        desk: body['desk'] ?? '',
        hotline: await hotlineOf(context, body['standing'] ?? '', release.partner, body['hotline'] ?? '', isOwn),
        test: body.test === true,
        state: heard ? 'heard' : context.time.now() >= notHeardMs ? 'not-heard' : 'sounding',
        heardAt: release.receipt_at === null ? null : unixMsToIso(release.receipt_at as UnixMs),
        notHeardAt: unixMsToIso(notHeardMs),
      });
    }
  }
  return alarms;
}

/** Whom to call: at the receiver the sender's hotline, at the sender the partner's. */
async function hotlineOf(
  context: NodeContext,
  standing: string,
  partner: string,
  sent: string,
  isOwn: boolean,
): Promise<string> {
  if (!isOwn) return sent;
  const row = await context.store.db
    .selectFrom('record_view')
    .select('body')
    .where('id', '=', standing)
    .executeTakeFirst();
  const desks = (row ? JSON.parse(row.body).desks : []) as ReadonlyArray<{ organisation: string; hotline: string }>;
  return desks.find((d) => d.organisation === partner)?.hotline ?? sent;
}

export async function hearAlarm(
  context: NodeContext,
  seat: SeatContext,
  id: string,
): Promise<Result<null, { readonly type: 'NotFound' }>> {
  const row = await context.store.db
    .selectFrom('record_view')
    .select(['rel', 'kind'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (row?.kind !== 'alarm' || row.rel === '') return err({ type: 'NotFound' });
  await writeReadReceipt(context, row.rel, seat.seat);
  context.notify({ type: 'alarm', id });
  return ok(null);
}
