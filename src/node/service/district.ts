/**
 * Districts a user imported: a GeoJSON file with its source and date. They are names for filters, never an endorsement of
 * a line; none is shipped. Kept as a setting; the district of each record is a view and is recomputed after an import.
 */
import { z } from 'zod';
import { err, ok, type Result } from '../../base/result.ts';
import { type AreaPart, type BadArea, describesPeople, isInArea, parseArea } from '../../format/area.ts';
import type { BoundaryView } from '../http/contract.ts';
import type { Store } from '../store/store.ts';
import type { Districts, NodeContext } from './node-context.ts';

const SETTING = 'districts';
const ROWS_AT_ONCE = 5_000;

const settingSchema = z.strictObject({
  source: z.string(),
  date: z.string(),
  property: z.string(),
  geojson: z.string(),
});
export type DistrictImport = z.infer<typeof settingSchema>;

type NamedArea = { readonly name: string; readonly area: ReadonlyArray<AreaPart> };

export async function createDistricts(store: Store): Promise<Districts> {
  let named: ReadonlyArray<NamedArea> = [];
  const districts: Districts = {
    find: (latE7, lngE7) => {
      const place = { lat: latE7 / 1e7, lng: lngE7 / 1e7 };
      return named.find(({ area }) => isInArea(place, area))?.name ?? null;
    },
    isKnown: () => named.length > 0,
    refresh: async () => {
      const row = await store.db.selectFrom('setting').select('value').where('key', '=', SETTING).executeTakeFirst();
      const parsed = row ? nameAreas(settingSchema.parse(JSON.parse(row.value))) : ok([]);
      named = parsed.ok ? parsed.value : [];
    },
  };
  await districts.refresh();
  return districts;
}

/** Each distinct value of the property names one area. */
function nameAreas(setting: DistrictImport): Result<ReadonlyArray<NamedArea>, BadArea> {
  const named: NamedArea[] = [];
  for (const [name, features] of groupFeatures(setting)) {
    const area = parseArea(JSON.stringify({ type: 'FeatureCollection', features }), []);
    if (!area.ok) return area;
    named.push({ name, area: area.value });
  }
  return named.length === 0 ? err({ type: 'BadArea', reason: 'no-match' }) : ok(named);
}

type NamedFeature = { readonly properties?: Readonly<Record<string, unknown>>; readonly geometry?: unknown };

/** In order of their names; features without the property belong to none. */
function groupFeatures(
  setting: DistrictImport,
): ReadonlyArray<readonly [name: string, features: ReadonlyArray<NamedFeature>]> {
  const collection = JSON.parse(setting.geojson) as { readonly features?: ReadonlyArray<NamedFeature> };
  const groups = Map.groupBy(collection.features ?? [], (feature) => {
    const name = feature.properties?.[setting.property];
    return typeof name === 'string' ? name : '';
  });
  groups.delete('');
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Checks the file, stores it and gives every record its district anew. */
export async function importDistricts(
  context: NodeContext,
  setting: DistrictImport,
): Promise<Result<{ readonly districts: number; readonly records: number }, BadArea>> {
  if (describesPeople(setting.property)) return err({ type: 'BadArea', reason: 'describes-people' });
  const sound = parseArea(setting.geojson, []);
  if (!sound.ok) return sound;
  const named = nameAreas(setting);
  if (!named.ok) return named;
  const value = JSON.stringify({ ...setting, geojson: keepNames(setting) });
  await context.store.commit(async (tx) => {
    await tx.db
      .insertInto('setting')
      .values({ key: SETTING, value })
      .onConflict((c) => c.column('key').doUpdateSet({ value }))
      .execute();
  });
  await context.districts.refresh();
  return ok({ districts: named.value.length, records: await assignDistricts(context) });
}

/** Lines and names; whatever else a file says of the ground and its people does not enter. */
function keepNames({ geojson, property }: DistrictImport): string {
  const { features = [] } = JSON.parse(geojson) as { readonly features?: ReadonlyArray<NamedFeature> };
  const kept = features.map(({ properties, geometry }) => ({
    type: 'Feature',
    properties: { [property]: properties?.[property] },
    geometry,
  }));
  return JSON.stringify({ type: 'FeatureCollection', features: kept });
}

/** The imported districts with where they come from; null if none were imported. */
export async function readBoundaries(context: Pick<NodeContext, 'store'>): Promise<BoundaryView | null> {
  const row = await context.store.db
    .selectFrom('setting')
    .select('value')
    .where('key', '=', SETTING)
    .executeTakeFirst();
  if (!row) return null;
  const setting = settingSchema.parse(JSON.parse(row.value));
  return { ...setting, names: groupFeatures(setting).map(([name]) => name) };
}

async function assignDistricts(context: NodeContext): Promise<number> {
  let after = 0;
  let assigned = 0;
  for (;;) {
    const rows = await context.store.db
      .selectFrom('record_view')
      .select(['id', 'position', 'lat_e7', 'lng_e7'])
      .where('position', '>', after)
      .where('lat_e7', 'is not', null)
      .orderBy('position')
      .limit(ROWS_AT_ONCE)
      .execute();
    if (rows.length === 0) return assigned;
    const idsByDistrict = new Map<string, string[]>();
    for (const row of rows) {
      const district = context.districts.find(row.lat_e7!, row.lng_e7!) ?? '';
      idsByDistrict.set(district, [...(idsByDistrict.get(district) ?? []), row.id]);
    }
    await context.store.commit(async (tx) => {
      for (const [district, ids] of idsByDistrict) {
        await tx.db
          .updateTable('record_view')
          .set({ district: district === '' ? null : district })
          .where('id', 'in', ids)
          .execute();
      }
    });
    assigned += rows.length;
    after = rows.at(-1)!.position;
  }
}
