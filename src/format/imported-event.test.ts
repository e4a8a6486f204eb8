/** Claims of the importers of public collections, on made-up rows in their column order. */
import { describe, expect, it } from 'vitest';
import { PATTERN_EVENT_FIELDS } from '../pattern/event.ts';
import { parseAcled } from './acled.ts';
import { isInArea, parseArea } from './area.ts';
import { keepPrecise } from './imported-event.ts';
import { parseUcdpGed } from './ucdp.ts';

const UCDP_HEADER =
  'id,relid,year,type_of_violence,conflict_name,side_a,side_b,where_prec,where_coordinates,adm_1,latitude,longitude,geom_wkt,date_prec,date_start,date_end,deaths_civilians,best,high,low';
const UCDP_HXL =
  '#id,,#date+year,#event+type,,#group+side_a,#group+side_b,,#loc+name,#adm1+name,#geo+lat,#geo+lon,#geo+wkt,,#date+start,#date+end,,#affected+killed+best,,';
const UCDP_ROWS = [
  '900001,X-1,2019,1,"A: Government, of",Government of A,Group B,1,Somewhere,At Ta\'mim,35.3259,43.7727,POINT (43.7727 35.3259),1,2019-03-02 00:00:00.000,2019-03-02 00:00:00.000,0,2,3,2',
  '900002,X-2,2019,3,"B",Group B,Civilians,4,At Tamim province,Kirkuk province,35.4,44.3,POINT (44.3 35.4),3,2019-03-01,2019-03-07,1,1,1,1',
  '900003,X-3,2019,1,"C",C,D,6,Nowhere,,33.0,44.0,POINT (44 33),5,2019-01-01,2019-12-31,0,9,9,9',
  '900004,X-4,2019,1,"D",C,D,1,Broken,,,44.0,,1,2019-01-01,2019-01-01,0,9,9,9',
];

describe('a UCDP GED file', () => {
  it.each([
    ['with the HXL line', [UCDP_HEADER, UCDP_HXL, ...UCDP_ROWS]],
    ['without it', [UCDP_HEADER, ...UCDP_ROWS]],
    [
      'with columns in another order',
      [
        'latitude,longitude,date_start,date_prec,where_prec,id,type_of_violence,best',
        '35.3259,43.7727,2019-03-02,1,1,900001,1,2',
        '35.4,44.3,2019-03-01,3,4,900002,3,1',
        'x,44.3,2019-03-01,1,1,900003,1,1',
        '35,44,March,1,1,900004,1,1',
      ],
    ],
  ])('%s gives the same incidents', (_name, lines) => {
    const file = parseUcdpGed(lines.join('\n'));
    if (!file.ok) throw new Error(file.error.reason);
    expect(file.value.dropped).toBe(2);
    expect(
      file.value.imported.map(({ sourceId, event, placeWithinM, dateWithinDays, killed }) => [
        sourceId,
        event.kind,
        event.atMs,
        placeWithinM,
        dateWithinDays,
        killed,
      ]),
    ).toEqual([
      ['900001', 'state-based', Date.UTC(2019, 2, 2), 1000, 0, 2],
      ['900002', 'one-sided', Date.UTC(2019, 2, 1), 100_000, 7, 1],
    ]);
  });

  it('keeps no name of a side, a place or a source', () => {
    const file = parseUcdpGed([UCDP_HEADER, UCDP_HXL, ...UCDP_ROWS].join('\n'));
    if (!file.ok) throw new Error(file.error.reason);
    expect(JSON.stringify(file.value)).not.toMatch(/Government|Group|Tamim|Kirkuk|Somewhere/);
    for (const { event } of file.value.imported) {
      expect(Object.keys(event).sort()).toEqual([...PATTERN_EVENT_FIELDS].sort());
    }
  });

  it('belongs to an area by its coordinates, whatever the old name of the governorate', () => {
    const ring = [
      [43, 35],
      [45, 35],
      [45, 36],
      [43, 36],
      [43, 35],
    ];
    const feature = {
      type: 'Feature',
      properties: { NAME: 'Kirkuk' },
      geometry: { type: 'Polygon', coordinates: [ring] },
    };
    const area = parseArea(JSON.stringify(feature), [{ key: 'NAME', values: ['Kirkuk'] }]);
    const file = parseUcdpGed([UCDP_HEADER, ...UCDP_ROWS].join('\n'));
    if (!area.ok || !file.ok) throw new Error('unreadable');
    const inside = file.value.imported.filter(({ event }) => isInArea({ lat: event.y, lng: event.x }, area.value));
    expect(inside.map(({ sourceId }) => sourceId)).toEqual(['900001', '900002']);
  });

  it('is asked only as finely as it is known', () => {
    const file = parseUcdpGed([UCDP_HEADER, ...UCDP_ROWS].join('\n'));
    if (!file.ok) throw new Error(file.error.reason);
    expect(keepPrecise(file.value.imported, { placeWithinM: 5000, dateWithinDays: 1 }).length).toBe(1);
    expect(keepPrecise(file.value.imported, { placeWithinM: 100_000, dateWithinDays: 7 }).length).toBe(2);
  });

  it('without its columns is refused by the name of the first one missing', () => {
    const file = parseUcdpGed('id,latitude,longitude\n1,2,3');
    expect(!file.ok && [file.error.reason, file.error.column]).toEqual(['no-column', 'date_start']);
  });
});

describe('an ACLED export', () => {
  const header =
    'event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,latitude,longitude,geo_precision,source,notes,fatalities';

  it('is read by column name, with either way of writing dates', () => {
    const file = parseAcled(
      [
        header,
        'IRQ1,01 May 2021,2021,1,Political violence,Battles,Armed clash,Someone,35.75,44.14,1,Paper,"On 1 May, a note",3',
        'IRQ2,2021-05-02,2021,2,Political violence,Explosions,Remote explosive/landmine/IED,Someone,34.69,44.96,2,Paper,note,0',
        'IRQ3,2021-05-02,2021,9,Political violence,Explosions,Air/drone strike,Someone,34.69,44.96,2,Paper,note,0',
      ].join('\n'),
    );
    if (!file.ok) throw new Error(file.error.reason);
    expect(file.value.dropped).toBe(1);
    expect(
      file.value.imported.map(({ event, placeWithinM, dateWithinDays, killed }) => [
        event.kind,
        event.atMs,
        placeWithinM,
        dateWithinDays,
        killed,
      ]),
    ).toEqual([
      ['Armed clash', Date.UTC(2021, 4, 1), 5000, 0, 3],
      ['Remote explosive/landmine/IED', Date.UTC(2021, 4, 2), 25_000, 7, 0],
    ]);
    expect(JSON.stringify(file.value)).not.toMatch(/Someone|Paper|note/);
  });

  it('that is not one is refused', () => {
    expect(parseAcled('a,b\n1,2').ok).toBe(false);
  });
});
