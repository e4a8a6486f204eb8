/**
 * What generated documents rest on, read from the views: incidents with all their accounts, the exchange with each
 * partner, the joint vacuum. A record counts in the period of what it speaks of, one without such a time in the period in
 * which it was sent; so a late release does not move an incident into another report.
 */
import type { LatLng } from '../../base/place.ts';
import { isoToUnixMs, type UnixMs } from '../../base/time.ts';
import { type CasualtyGroup, NO_CASUALTIES, type ReportIncident } from '../../format/document/incident-sentence.ts';
import type { ReportExchange, ReportVacuum } from '../../format/document/situation-report.ts';
import type { Language } from '../../format/locale/language.ts';
import type { Casualties } from '../../record/field.ts';
import type { IncidentReport } from '../../record/kind/incident-report.ts';
import type { SurveyTerms } from '../../record/kind/survey.ts';
import { isAtLeast, MARKINGS, type Marking } from '../../record/label.ts';
import type { VacuumTotals } from '../../vacuum/vacuum-record.ts';
import type { RecordViewTable } from '../store/schema.ts';
import { type JointState, listJoint } from './agreement.ts';
import type { NodeContext } from './node-context.ts';
import { namePlaceFor } from './place-names.ts';

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
  return [...keys]
    .map((key) => describeIncident(context, byIncident.get(key)!, reconciliations, language))
    .sort((a, b) => (a.from ?? 0) - (b.from ?? 0) || compareById(a.records[0]!, b.records[0]!));
}

/**
 * The agreed line where both signed one, beside the account of who proposed it, whose forces its "own" means; otherwise
 * the own account before a partner's, the latest first.
 */
function describeIncident(
  context: Source,
  rows: ReadonlyArray<RecordViewTable>,
  reconciliations: ReadonlyArray<JointState>,
  language: Language,
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
    placeName: namePlaceFor(language, place.name?.text ?? null, position),
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
    .select(['direction', 'partner', 'receipt', 'withdrawn', 'sent_ms', 'occurred_ms'])
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
      return {
        partner: context.directory.findCode(partner) ?? partner,
        sent: out.length,
        received: counted.filter((row) => row.partner === partner && row.direction === 'in').length,
        done: out.filter(({ receipt }) => receipt === 'R2').length,
        withdrawn: withdrawn.length,
        unansweredWithdrawals: withdrawn.filter(({ receipt }) => receipt === 'none').length,
        decisionMedianMs: null,
        decisionP90Ms: null,
      };
    })
    .sort((a, b) => compareById(a.partner, b.partner));
}

export function compareById(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function toTime(iso: string | null | undefined): UnixMs | null {
  if (iso === null || iso === undefined) return null;
  const ms = isoToUnixMs(iso);
  return ms.ok ? ms.value : null;
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

/** The latest joint vacuum both signed, in cell-hours of its own slots; null where there is none or it asked for less. */
export async function readReportVacuum(context: Source): Promise<ReportVacuum | null> {
  const { db } = context.store;
  const record = (await listJoint(db, 'vacuum')).findLast(({ state }) => state === 'in-force');
  if (record === undefined) return null;
  const agreement = (await listJoint(db, 'survey-agreement')).find(({ id }) => id === record.body['survey']);
  const terms = agreement?.body as Partial<SurveyTerms> | undefined;
  const totals = JSON.parse(String(record.body['totalsJson'])) as Partial<VacuumTotals>;
  const { stay, index } = totals;
  const open = totals.pairs?.covered;
  if (terms?.slotMin === undefined || index == null || open == null || stay == null) return null;
  const hoursPerSlot = terms.slotMin / 60;
  const hasPlan = (await listJoint(db, 'closing-plan')).some(({ state }) => state === 'in-force');
  const byExchange = totals.closableByExchange ?? null;
  return {
    records: [record.id],
    indexPer10k: index,
    longestStayHours: stay.longestSlots === null || stay.permanent ? null : stay.longestSlots * hoursPerSlot,
    stayLimitHours: (terms.stayLimitSlots ?? 0) * hoursPerSlot,
    cellHoursBefore: open * hoursPerSlot,
    cellHoursClosed: hasPlan ? null : 0,
    cellHoursByExchange: byExchange === null ? null : byExchange * hoursPerSlot,
    piPermille: terms.piPermille ?? 0,
  };
}
