/**
 * The report while it is typed: plain text per field, and its reading - the body to be signed, or what is wrong with
 * which field. Pure: clock, places and neighbourhood come in.
 */
import type { LatLng } from '../../base/place.ts';
import { ok, type Result } from '../../base/result.ts';
import { type UnixMs, unixMsToIso } from '../../base/time.ts';
import { foldDigits } from '../../format/locale/digit.ts';
import type { Language } from '../../format/locale/language.ts';
import type { PlaceNameView } from '../../node/http/contract.ts';
import type { IncidentReport } from '../../record/kind/incident-report.ts';
import type { Marking } from '../../record/label.ts';
import {
  type BadPlaceEntry,
  type PlaceEntry,
  type PlacePrecision,
  parsePlaceEntry,
  parseRadiusM,
  precisionOf,
} from './place-entry.ts';
import { parseMinutes, parseTimeEntry } from './time-entry.ts';

export const CASUALTY_GROUPS = ['own', 'other', 'civilian'] as const;
export const CASUALTY_COUNTS = ['killed', 'wounded', 'missing'] as const;
export type CasualtyCell = `${(typeof CASUALTY_GROUPS)[number]}.${(typeof CASUALTY_COUNTS)[number]}`;

export type ReportDraft = {
  readonly form: IncidentReport['form'];
  readonly kind: IncidentReport['incidentKind'] | '';
  readonly actor: IncidentReport['actorKind'];
  readonly began: string;
  readonly ended: string;
  readonly within: string;
  readonly place: string;
  readonly radius: string;
  /** Null follows the radius. */
  readonly precision: PlacePrecision | null;
  readonly text: string;
  /** Null follows the letters. */
  readonly language: Language | null;
  readonly casualties: { readonly [cell in CasualtyCell]?: string };
  readonly sourceKind: IncidentReport['source']['kind'];
  readonly reliability: IncidentReport['source']['reliability'];
  readonly credibility: string;
  readonly validation: IncidentReport['validation'];
  readonly impact: string;
  readonly marking: Marking;
  readonly sameIncidentAs: string | null;
  /** The version that is amended; its place stands as it was while its text is not changed. */
  readonly amended: AmendedReport | null;
  readonly countChange: NonNullable<IncidentReport['countChange']> | '';
  /** Organisations the label names; nobody until somebody is chosen. */
  readonly releasableTo: ReadonlyArray<string>;
};

export type AmendedReport = {
  readonly id: string;
  readonly placeText: string;
  readonly place: IncidentReport['place'];
  readonly casualties: ReportDraft['casualties'];
  readonly form: IncidentReport['form'];
};

export const EMPTY_DRAFT: ReportDraft = {
  form: 'salute',
  kind: '',
  actor: 'unknown',
  began: '',
  ended: '',
  within: '',
  place: '',
  radius: '',
  precision: null,
  text: '',
  language: null,
  casualties: {},
  sourceKind: 'own-observation',
  reliability: 'B',
  credibility: '2',
  validation: 'unverified',
  impact: '1',
  marking: 'official',
  sameIncidentAs: null,
  amended: null,
  countChange: '',
  releasableTo: [],
};

export type DraftContext = {
  readonly now: UnixMs;
  readonly utcOffsetMin: number;
  readonly near: LatLng;
  readonly places: ReadonlyArray<PlaceNameView>;
  readonly readerLanguage: Language;
  readonly textLanguage: Language | null;
  /** Resolution 7 cell of a place. */
  readonly cellOf: (place: LatLng) => string;
};

export type DraftFault =
  | BadPlaceEntry
  | {
      readonly type:
        | 'Required'
        | 'ReasonMissing'
        | 'BadTime'
        | 'EndsBeforeItStarts'
        | 'BadCount'
        | 'BadRadius'
        | 'BadSpan';
    };
export type DraftField =
  | 'kind'
  | 'began'
  | 'ended'
  | 'within'
  | 'place'
  | 'radius'
  | 'casualties'
  | 'countChange'
  | 'text';

export type DraftReading = {
  readonly faults: { readonly [field in DraftField]?: DraftFault };
  readonly began: UnixMs | null;
  readonly ended: UnixMs | null;
  readonly place: PlaceEntry | null;
  readonly body: IncidentReport | null;
};

export function readDraft(draft: ReportDraft, context: DraftContext): DraftReading {
  const faults: { [field in DraftField]?: DraftFault } = {};
  if (draft.kind === '') faults.kind = { type: 'Required' };
  const began = readTime(draft.began, context);
  if (began === null) faults.began = { type: 'BadTime' };
  const ended = draft.ended.trim() === '' ? null : readTime(draft.ended, context);
  if (ended === null && draft.ended.trim() !== '') faults.ended = { type: 'BadTime' };
  if (began !== null && ended !== null && ended < began) faults.ended = { type: 'EndsBeforeItStarts' };
  const within = draft.within.trim() === '' ? null : parseMinutes(draft.within);
  if (within !== null && !within.ok) faults.within = { type: 'BadSpan' };
  const entry = keptPlace(draft) ?? parsePlaceEntry(draft.place, context);
  if (!entry.ok) faults.place = entry.error;
  const radiusM = draft.radius.trim() === '' ? null : parseRadiusM(draft.radius);
  if (draft.radius.trim() !== '' && radiusM === null) faults.radius = { type: 'BadRadius' };
  const casualties = readCasualties(draft.casualties);
  if (casualties === null) faults.casualties = { type: 'BadCount' };
  if (areCountsChanged(draft) && draft.countChange === '') faults.countChange = { type: 'ReasonMissing' };
  if (draft.text.trim() === '') faults.text = { type: 'Required' };
  const place = entry.ok ? { ...entry.value, uncertaintyM: Math.max(radiusM ?? entry.value.uncertaintyM, 1) } : null;
  const isWhole = Object.keys(faults).length === 0 && began !== null && place !== null;
  if (!isWhole) return { faults, began, ended, place, body: null };
  const withinS = within?.ok ? within.value * 60 : undefined;
  const body = createBody(draft, context, { began, ended, withinS, place, casualties: casualties ?? undefined });
  return { faults, began, ended, place, body };
}

type ReadFields = {
  readonly began: UnixMs;
  readonly ended: UnixMs | null;
  readonly withinS: number | undefined;
  readonly place: PlaceEntry;
  readonly casualties: IncidentReport['casualties'];
};

function createBody(draft: ReportDraft, context: DraftContext, read: ReadFields): IncidentReport {
  const { place } = read;
  const from = unixMsToIso(read.began);
  return {
    form: draft.form,
    incidentKind: draft.kind === '' ? 'other' : draft.kind,
    state: 'open',
    what: {
      text: draft.text.trim().normalize('NFC'),
      language: draft.language ?? context.textLanguage ?? context.readerLanguage,
    },
    actorKind: draft.actor,
    occurred: {
      from,
      ...(read.ended === null ? {} : { to: unixMsToIso(read.ended) }),
      ...(read.withinS === undefined ? {} : { withinS: read.withinS }),
      day: from.slice(0, 10),
    },
    reportedAt: unixMsToIso(context.now),
    place: bodyPlace(draft, place, context),
    ...(read.casualties === undefined ? {} : { casualties: read.casualties }),
    source: { kind: draft.sourceKind, reliability: draft.reliability, credibility: Number(draft.credibility) },
    validation: draft.validation,
    impact: Number(draft.impact),
    ...(draft.sameIncidentAs === null ? {} : { sameIncidentAs: [draft.sameIncidentAs] }),
    ...(draft.amended === null ? {} : { prev: draft.amended.id }),
    ...(areCountsChanged(draft) && draft.countChange !== '' ? { countChange: draft.countChange } : {}),
    disposition: { releasableTo: [...draft.releasableTo].sort(), handling: [] },
  };
}

function bodyPlace(draft: ReportDraft, place: PlaceEntry, context: DraftContext): IncidentReport['place'] {
  const isKept = draft.amended !== null && draft.place === draft.amended.placeText && draft.radius.trim() === '';
  if (isKept && draft.amended !== null) return draft.amended.place;
  return {
    latE7: Math.round(place.place.lat * 1e7),
    lngE7: Math.round(place.place.lng * 1e7),
    uncertaintyM: place.uncertaintyM,
    precision: draft.precision ?? precisionOf(place.uncertaintyM),
    cell7: context.cellOf(place.place),
    ...(place.name === null ? {} : { name: place.name }),
  };
}

/** The place of the amended version while nobody has typed another. */
function keptPlace(draft: ReportDraft): Result<PlaceEntry, BadPlaceEntry> | null {
  if (draft.amended === null || draft.place !== draft.amended.placeText) return null;
  const { latE7, lngE7, uncertaintyM, name } = draft.amended.place;
  if (latE7 === undefined || lngE7 === undefined) return null;
  return ok({ place: { lat: latE7 / 1e7, lng: lngE7 / 1e7 }, uncertaintyM: uncertaintyM ?? 1, name: name ?? null });
}

/** A count that differs from the amended version's wants its reason. */
export function areCountsChanged(draft: ReportDraft): boolean {
  const before = draft.amended?.casualties ?? null;
  if (before === null) return false;
  return CASUALTY_GROUPS.some((group) =>
    CASUALTY_COUNTS.some((count) => {
      const cell: CasualtyCell = `${group}.${count}`;
      return foldDigits(draft.casualties[cell] ?? '').trim() !== (before[cell] ?? '');
    }),
  );
}

/** A draft that starts from a version already signed. */
export function draftFromReport(
  id: string,
  report: IncidentReport,
  marking: Marking,
  utcOffsetMin: number,
): ReportDraft {
  const { occurred, place, source } = report;
  const casualties = cellsOfCasualties(report.casualties);
  const placeText = place.name?.text ?? coordinateText(place);
  return {
    ...EMPTY_DRAFT,
    form: report.form,
    kind: report.incidentKind,
    actor: report.actorKind,
    began: occurred.from === undefined ? '' : localTimeText(occurred.from, utcOffsetMin),
    ended: occurred.to === undefined ? '' : localTimeText(occurred.to, utcOffsetMin),
    within: occurred.withinS === undefined ? '' : String(Math.round(occurred.withinS / 60)),
    place: placeText,
    precision: place.precision ?? null,
    text: report.what?.text ?? '',
    language: report.what?.language ?? null,
    casualties,
    sourceKind: source.kind,
    reliability: source.reliability,
    credibility: String(source.credibility),
    validation: report.validation,
    impact: String(report.impact),
    marking,
    sameIncidentAs: report.sameIncidentAs?.[0] ?? null,
    releasableTo: report.disposition?.releasableTo ?? [],
    amended: { id, placeText, place, casualties, form: report.form },
  };
}

function coordinateText(place: IncidentReport['place']): string {
  if (place.latE7 === undefined || place.lngE7 === undefined) return '';
  return `${(place.latE7 / 1e7).toFixed(5)} ${(place.lngE7 / 1e7).toFixed(5)}`;
}

function localTimeText(iso: string, utcOffsetMin: number): string {
  const shifted = new Date(Date.parse(iso) + utcOffsetMin * 60_000).toISOString();
  return `${shifted.slice(0, 10)} ${shifted.slice(11, 16)}`;
}

export function cellsOfCasualties(casualties: IncidentReport['casualties']): ReportDraft['casualties'] {
  const cells: { [cell in CasualtyCell]?: string } = {};
  for (const group of CASUALTY_GROUPS) {
    for (const count of CASUALTY_COUNTS) {
      const value = casualties?.[group]?.[count];
      if (value !== undefined) cells[`${group}.${count}`] = String(value);
    }
  }
  return cells;
}

function readTime(typed: string, context: DraftContext): UnixMs | null {
  const parsed = parseTimeEntry(typed, context.now, context.utcOffsetMin);
  return parsed.ok ? parsed.value : null;
}

/** Null if a cell is no count; undefined if nothing was typed. */
export function readCasualties(cells: ReportDraft['casualties']): IncidentReport['casualties'] | null {
  const read: { [group: string]: { [count: string]: number } } = {};
  for (const group of CASUALTY_GROUPS) {
    for (const count of CASUALTY_COUNTS) {
      const text = foldDigits(cells[`${group}.${count}`] ?? '').trim();
      if (text === '') continue;
      if (!/^\d{1,6}$/.test(text)) return null;
      read[group] = { ...read[group], [count]: Number(text) };
    }
  }
  return Object.keys(read).length === 0 ? undefined : read;
}
