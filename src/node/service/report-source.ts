/**
 * What generated documents rest on, read from the views: incidents with all their accounts, the exchange with each
 * partner, the joint vacuum. A record counts in the period of what it speaks of, one without such a time in the period in
 * which it was sent; so a late release does not move an incident into another report.
 */
import type { LatLng } from '../../base/place.ts';
import { toTime, type UnixMs } from '../../base/time.ts';
import { type CasualtyGroup, NO_CASUALTIES, type ReportIncident } from '../../format/document/incident-sentence.ts';
import type { ReportExchange, ReportVacuum } from '../../format/document/situation-report.ts';
import type { Language } from '../../format/locale/language.ts';
import type { Casualties } from '../../record/field.ts';
import type { IncidentReport } from '../../record/kind/incident-report.ts';
import { isAtLeast, MARKINGS, type Marking } from '../../record/label.ts';
import type { RecordViewTable } from '../store/schema.ts';
import { type JointState, listJoint } from './agreement.ts';
import type { NodeContext } from './node-context.ts';
import { createPlaceNamer, type PlaceNamer } from './place-set.ts';
import { listSurveys, measureClosed } from './survey-figure.ts';

export type ReportPeriod = { readonly from: UnixMs; readonly to: UnixMs };
type Source = Pick<NodeContext, 'store' | 'identity' | 'directory'>;
type ShownReport = Partial<IncidentReport>;

/** What people call each of these records: the serial at home, or kind and marking of one that has none. */
export async function readCalledByRecord(context: Source): Promise<ReadonlyMap<string, string>> {
  const rows = await context.store.db.selectFrom('record_view').select(['id', 'serial', 'kind', 'org']).execute();
  return new Map(
    rows.map(({ id, serial, kind, org }) => [
      id,
      serial === '' ? `${context.directory.findCode(org) ?? ''} ${kind}`.trim() : serial,
    ]),
  );
}

/** Incidents of a centre in a period, earliest first; an incident is of a centre if one of its accounts is. */
export async function readReportIncidents(
  context: Source,
  centre: string,
  period: ReportPeriod,
  language: Language,
): Promise<ReadonlyArray<ReportIncident>> {
  const { db } = context.store;
  const found = await db
    .selectFrom('record_view')
    .select(['id', 'incident'])
    .where('kind', '=', 'incident-report')
    .where('centre', '=', centre)
    .where('occurred_ms', '>=', period.from)
    .where('occurred_ms', '<', period.to)
    .orderBy('position')
    .execute();
  const keys = new Set(found.map(({ id, incident }) => incident ?? id));
  if (keys.size === 0) return [];
  const rows = await db
    .selectFrom('record_view')
    .selectAll()
    .where('kind', '=', 'incident-report')
    .orderBy('position')
    .execute();
  const byIncident = Map.groupBy(rows, ({ id, incident }) => incident ?? id);
  const reconciliations = await listJoint(db, 'reconciliation');
  const nameOf = await createPlaceNamer(context, language, false);
  return [...keys]
    .map((key) => describeIncident(context, byIncident.get(key)!, reconciliations, nameOf))
    .sort((a, b) => (a.from ?? 0) - (b.from ?? 0) || compareById(a.records[0]!, b.records[0]!));
}

/** Incidents as the chosen reports alone tell them, in the order chosen; whoever chose answers for their marking. */
export async function readIncidentsOf(
  context: Source,
  chosen: ReadonlyArray<string>,
  language: Language,
): Promise<ReadonlyArray<ReportIncident>> {
  const rows = await context.store.db
    .selectFrom('record_view')
    .selectAll()
    .where('kind', '=', 'incident-report')
    .where('id', 'in', [...chosen])
    .execute();
  const byIncident = Map.groupBy(rows, ({ id, incident }) => incident ?? id);
  const nameOf = await createPlaceNamer(context, language, true);
  const placeOf = (group: ReadonlyArray<RecordViewTable>): number =>
    Math.min(...group.map(({ id }) => chosen.indexOf(id)));
  return [...byIncident.values()]
    .sort((a, b) => placeOf(a) - placeOf(b))
    .map((group) => describeIncident(context, group, [], nameOf));
}

/** The value that a share of the values do not exceed (nearest rank); null where there is none. */
export function quantile(values: ReadonlyArray<number>, share: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}

/**
 * The agreed line where both signed one, beside the account of who proposed it, whose forces its "own" means; otherwise
 * the own account before a partner's, the latest first.
 */
function describeIncident(
  context: Source,
  rows: ReadonlyArray<RecordViewTable>,
  reconciliations: ReadonlyArray<JointState>,
  nameOf: PlaceNamer,
): ReportIncident {
  const current = rows.filter(({ standing }) => standing === 'current');
  const accounts = current.length > 0 ? current : rows;
  const ids = new Set(accounts.map(({ id }) => id));
  const agreed = reconciliations.findLast(
    ({ state, body }) => state === 'in-force' && (body['reports'] as ReadonlyArray<string>).some((id) => ids.has(id)),
  );
  const speaker = agreed?.proposedBy ?? context.identity.org;
  const spoken = accounts.filter(({ org }) => org === speaker);
  const quoted = (spoken.length > 0 ? spoken : accounts).reduce((a, b) => (b.position > a.position ? b : a));
  const report = JSON.parse(quoted.body) as ShownReport;
  const line = (agreed?.body ?? report) as ShownReport;
  const place = line.place ?? {};
  const position = toPosition(place);
  const occurred = line.occurred ?? {};
  const others = accounts.filter(({ id }) => id !== quoted.id).map(({ id }) => id);
  const markings = accounts.map(({ marking }) => marking as Marking);
  const records = [...(agreed === undefined ? [] : [agreed.id]), quoted.id, ...others];
  return {
    records,
    originator: context.directory.findCode(quoted.org) ?? quoted.org,
    kind: report.incidentKind ?? 'other',
    actorKind: report.actorKind ?? 'unknown',
    from: toTime(occurred.from) ?? toTime(occurred.day === undefined ? undefined : `${occurred.day}T00:00:00.000Z`),
    to: toTime(occurred.to),
    withinS: occurred.withinS ?? 0,
    placeName: nameOf(place.name?.text ?? null, position),
    position,
    uncertaintyM: place.uncertaintyM ?? 0,
    casualties: {
      own: toCounts(line.casualties, 'own'),
      other: toCounts(line.casualties, 'other'),
      civilian: toCounts(line.casualties, 'civilian'),
    },
    what: report.what ?? null,
    reliability: report.source?.reliability ?? 'F',
    credibility: report.source?.credibility ?? 6,
    validation: report.validation ?? 'unverified',
    accounts: accounts.length,
    isAgreed: agreed !== undefined,
    marking: strictestMarking(markings),
    isWithdrawn: rows.every(({ standing }) => standing === 'withdrawn'),
  };
}

/** The highest of some markings; public where there is none. */
export function strictestMarking(markings: ReadonlyArray<Marking>): Marking {
  return markings.reduce((high, marking) => (isAtLeast(marking, high) ? marking : high), MARKINGS[0]);
}

export async function readReportExchange(
  context: Source,
  period: ReportPeriod,
): Promise<ReadonlyArray<ReportExchange>> {
  const rows = await context.store.db
    .selectFrom('release_view')
    .leftJoin('record_view', 'record_view.id', 'release_view.record_id')
    .select(['direction', 'partner', 'receipt', 'withdrawn', 'sent_ms', 'occurred_ms', 'recorded_ms'])
    .execute();
  const counted = rows.filter(({ occurred_ms, sent_ms }) => {
    const at = occurred_ms ?? sent_ms;
    return at >= period.from && at < period.to;
  });
  const partners = [...new Set(counted.map(({ partner }) => partner))];
  return partners
    .map((partner): ReportExchange => {
      const out = counted.filter((row) => row.partner === partner && row.direction === 'out');
      const withdrawn = out.filter((row) => row.withdrawn !== null);
      const decisions = out.flatMap(({ recorded_ms, sent_ms }) =>
        // A bulk release says the beat it belongs to, which may lie before the record.
        recorded_ms === null ? [] : [Math.max(0, sent_ms - recorded_ms)],
      );
      return {
        partner: context.directory.findCode(partner) ?? partner,
        sent: out.length,
        received: counted.filter((row) => row.partner === partner && row.direction === 'in').length,
        done: out.filter(({ receipt }) => receipt === 'R2').length,
        withdrawn: withdrawn.length,
        unansweredWithdrawals: withdrawn.filter(({ receipt }) => receipt === 'none').length,
        decisionMedianMs: quantile(decisions, 0.5),
        decisionP90Ms: quantile(decisions, 0.9),
      };
    })
    .sort((a, b) => compareById(a.partner, b.partner));
}

export function compareById(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function toPosition(place: Partial<IncidentReport['place']>): LatLng | null {
  if (place.latE7 === undefined || place.lngE7 === undefined) return null;
  return { lat: place.latE7 / 1e7, lng: place.lngE7 / 1e7 };
}

function toCounts(casualties: Casualties | undefined, group: CasualtyGroup): typeof NO_CASUALTIES {
  const counts = casualties?.[group];
  return counts === undefined
    ? NO_CASUALTIES
    : { killed: counts.killed ?? null, wounded: counts.wounded ?? null, missing: counts.missing ?? null };
}

/** The latest joint vacuum both signed, against the one before it; null where there is none or it asked for less. */
export async function readReportVacuum(
  context: Pick<NodeContext, 'store'>,
  period: ReportPeriod,
): Promise<ReportVacuum | null> {
  const last = (await listSurveys(context, period.to)).at(-1);
  const closed = await measureClosed(context, period);
  if (last === undefined || closed === null) return null;
  const { totals, terms, hoursPerSlot, record } = last;
  const { stay, index, closableByExchange } = totals;
  if (index === null || stay === null) return null;
  return {
    records: [record],
    indexPer10k: index,
    longestStayHours: stay.longestSlots === null || stay.permanent ? null : stay.longestSlots * hoursPerSlot,
    stayLimitHours: (terms.stayLimitSlots ?? 0) * hoursPerSlot,
    cellHoursBefore: closed.before,
    cellHoursClosed: closed.closed,
    cellHoursByExchange: closableByExchange === null ? null : closableByExchange * hoursPerSlot,
    piPermille: terms.piPermille ?? 0,
  };
}
