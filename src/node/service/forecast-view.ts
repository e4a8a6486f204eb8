/**
 * Forecasts that were issued, with what came of them: incidents of their weeks, in their best cells and in as many of the
 * strongest plain model, both fixed before the week began. Areas and incidents are read once, however many forecasts
 * there are.
 */
import { type Cell, latLngToGridCell } from '../../base/grid.ts';
import { toTime } from '../../base/time.ts';
import type { PatternEvent } from '../../pattern/event.ts';
import { topCellCount } from '../../pattern/score.ts';
import { FORECAST_AREA_PERCENTS, type ForecastBody } from '../../record/kind/forecast.ts';
import type { ForecastFared, ForecastView } from '../http/contract-pattern.ts';
import type { NodeContext } from './node-context.ts';
import { readForecastArea, readPatternEvents } from './pattern-source.ts';

type ViewContext = Pick<NodeContext, 'store' | 'identity'>;
type StoredForecast = { readonly id: string; readonly body: ForecastBody };

/** Newest week first. Cells are shown while the forecast is valid; afterwards what came of it stands in their place. */
export async function listForecasts(context: ViewContext & Pick<NodeContext, 'time'>): Promise<ForecastView[]> {
  const now = context.time.now();
  const stored = await readStored(context);
  const fared = await countFared(
    context,
    stored.filter(({ body }) => weekOf(body).fromMs <= now),
  );
  const views = stored.map(({ id, body: { baseline: _, ...body } }): ForecastView => {
    const isExpired = weekOf(body).toMs <= now;
    return { id, ...body, hot: isExpired ? [] : body.hot, isExpired, fared: fared.get(id) ?? null };
  });
  return views.sort((a, b) => (a.from < b.from ? 1 : a.from > b.from ? -1 : 0));
}

export type ForecastFigures = {
  /** Whole weeks that were forecast, or, where none ended in the period, the weeks on the card of the last forecast. */
  readonly basis: 'issued' | 'card';
  readonly weeks: number;
  readonly events: number;
  /** Share of the incidents that fell into the best 5 % of cells. */
  readonly hitRate: number;
  /** The same for as many cells of the strongest plain model not in use. */
  readonly baselineHitRate: number | null;
};

export type KeptForecast = { readonly body: ForecastBody; readonly fared: ForecastFared | null };

/** Forecasts issued before the end, latest first; what came is counted where their weeks ended in the span. */
export async function readIssuedForecasts(
  context: ViewContext,
  fromMs: number,
  toMs: number,
): Promise<ReadonlyArray<KeptForecast>> {
  const stored = firstOfWeek((await readStored(context)).filter(({ body }) => unixTime(body.at) < toMs));
  const ended = stored.filter(({ body }) => endsWithin(body, fromMs, toMs));
  const fared = await countFared(context, ended);
  return stored.map(({ id, body }) => ({ body, fared: fared.get(id) ?? null }));
}

function endsWithin(body: ForecastBody, fromMs: number, toMs: number): boolean {
  const { toMs: endMs } = weekOf(body);
  return endMs > fromMs && endMs <= toMs;
}

/** Hit rate of forecasts whose weeks ended in the period, on incidents they had not seen; nothing where none was issued. */
export function sumForecastFigures(
  issued: ReadonlyArray<KeptForecast>,
  fromMs: number,
  toMs: number,
): ForecastFigures | null {
  const fared = issued.flatMap((one) => (endsWithin(one.body, fromMs, toMs) ? (one.fared ?? []) : []));
  const sum = (of: (one: ForecastFared) => number) => fared.reduce((total, one) => total + of(one), 0);
  const events = sum((one) => one.events);
  if (events > 0) {
    const isCompared = fared.every(({ baseline }) => baseline !== undefined);
    const baselineHits = sum(({ baseline }) => baseline?.hits.at(-1) ?? 0);
    return {
      basis: 'issued',
      weeks: fared.length,
      events,
      hitRate: sum(({ hits }) => hits.at(-1)!) / events,
      baselineHitRate: isCompared ? baselineHits / events : null,
    };
  }
  const last = issued.find(({ body }) => unixTime(body.at) < toMs);
  return last === undefined ? null : figuresOfCard(last.body);
}

function figuresOfCard({ card, model }: ForecastBody): ForecastFigures | null {
  const rateOf = (one: (typeof card.models)[number]) => one.hitRates.at(-1)! / 1e6;
  const own = card.models.find(({ name }) => name === model);
  if (own === undefined) return null;
  const plain = card.models.filter(({ name }) => name !== model && name !== 'self-exciting');
  const strongest = plain.toSorted((a, b) => b.gain - a.gain)[0];
  return {
    basis: 'card',
    weeks: card.weeks,
    events: card.events,
    hitRate: rateOf(own),
    baselineHitRate: strongest === undefined ? null : rateOf(strongest),
  };
}

/** Latest issued first. */
async function readStored(context: ViewContext): Promise<ReadonlyArray<StoredForecast>> {
  const rows = await context.store.db
    .selectFrom('record_view')
    .select(['id', 'body'])
    .where('kind', '=', 'forecast')
    .orderBy('position', 'desc')
    .execute();
  return rows.map(({ id, body }) => ({ id, body: JSON.parse(body) as ForecastBody }));
}

/** Of several forecasts of one week and area the first counts: later ones may have been asked for to look better. Latest first. */
function firstOfWeek(stored: ReadonlyArray<StoredForecast>): ReadonlyArray<StoredForecast> {
  const keyOf = ({ body }: StoredForecast) => JSON.stringify([body.from, areaKey(body), body.scoreType ?? '']);
  return [...new Map(stored.map((one) => [keyOf(one), one])).values()];
}

function areaKey({ districts, resolution }: Pick<ForecastBody, 'districts' | 'resolution'>): string {
  return JSON.stringify([resolution, ...districts]);
}

/** What came in their weeks so far; forecasts whose area is not known any more are left out. */
async function countFared(
  context: ViewContext,
  forecasts: ReadonlyArray<StoredForecast>,
): Promise<ReadonlyMap<string, ForecastFared>> {
  const fared = new Map<string, ForecastFared>();
  if (forecasts.length === 0) return fared;
  const weeks = forecasts.map(({ body }) => weekOf(body));
  const { events } = await readPatternEvents(context, {
    fromMs: Math.min(...weeks.map(({ fromMs }) => fromMs)),
    toMs: Math.max(...weeks.map(({ toMs }) => toMs)),
  });
  const areas = new Map<string, ReadonlySet<Cell> | null>();
  for (const { id, body } of forecasts) {
    const key = areaKey(body);
    let area = areas.get(key);
    if (area === undefined) {
      const found = await readForecastArea(context, body.districts, body.resolution);
      area = found.ok ? new Set(found.value.cells) : null;
      areas.set(key, area);
    }
    if (area !== null) fared.set(id, countHits(body, area, events));
  }
  return fared;
}

function countHits(
  forecast: ForecastBody,
  area: ReadonlySet<Cell>,
  events: ReadonlyArray<PatternEvent>,
): ForecastFared {
  const { fromMs, toMs } = weekOf(forecast);
  const { scoreType, resolution, baseline } = forecast;
  const came = events
    .filter(({ atMs, kind }) => atMs >= fromMs && atMs < toMs && (scoreType === undefined || kind === scoreType))
    .map(({ x, y }) => latLngToGridCell({ lat: y, lng: x }, resolution))
    .filter((cell) => area.has(cell));
  const hitsOf = (cells: ReadonlyArray<string>) =>
    FORECAST_AREA_PERCENTS.map((percent) => {
      const best = new Set(cells.slice(0, topCellCount(forecast.cells, percent)));
      return came.filter((cell) => best.has(cell)).length;
    });
  return {
    events: came.length,
    hits: hitsOf(forecast.hot.map(({ cell }) => cell)),
    ...(baseline === undefined ? {} : { baseline: { model: baseline.model, hits: hitsOf(baseline.cells) } }),
  };
}

function weekOf({ from, expires }: Pick<ForecastBody, 'from' | 'expires'>): { fromMs: number; toMs: number } {
  return { fromMs: unixTime(`${from}T00:00:00.000Z`), toMs: unixTime(expires) };
}

/** Of a time that the schema of its record has checked. */
export function unixTime(iso: string): number {
  return toTime(iso) ?? 0;
}
