/** However large the log, a page of it and its count are read from an index: nothing is sorted and no row is scanned. */
import { Readable } from 'node:stream';
import type { CompiledQuery } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anIncident } from '../../../test/harness/builders.ts';
import { addTestRecord, closeTestNode, openTestNode } from '../../../test/harness/exercise-node.ts';
import type { RunningNode } from '../wire.ts';
import { importDistricts } from './district.ts';
import { DEFAULT_MAPPING } from './import-row.ts';
import { importLog } from './log-import.ts';
import { type LogSelection, listLog, selectLogCount, selectLogPage } from './log-view.ts';

const DAYS = 300;
const MONTH = { from: '2007-03-01T00:00:00.000Z', to: '2007-04-01T00:00:00.000Z' };
const SQUARE = [
  [44, 33],
  [45, 33],
  [45, 34],
  [44, 34],
  [44, 33],
];
const GEOJSON = JSON.stringify({
  type: 'FeatureCollection',
  features: [{ type: 'Feature', properties: { name: 'Karkh' }, geometry: { type: 'Polygon', coordinates: [SQUARE] } }],
});

describe('a page of the log', () => {
  let node: RunningNode;
  beforeAll(async () => {
    node = await openTestNode('FED');
    await importDistricts(node, { source: 'test', date: '2026', property: 'name', geojson: GEOJSON });
    const rows = Array.from({ length: DAYS }, (_, day) => {
      const date = new Date(Date.UTC(2007, 0, 1 + day)).toISOString().slice(0, 10);
      return [date, day % 2 === 0 ? '44.5' : '46.5', '33.5', day % 3 === 0 ? 'IED' : 'SAF'];
    });
    const done = await importLog(node, {
      header: ['date', 'longitude', 'latitude', 'type'],
      rows: DAYS,
      readRows: () => Readable.from(rows),
      source: 'test',
      columns: { type: 'plain', mapping: DEFAULT_MAPPING },
      dryRun: false,
      progress: () => undefined,
    });
    expect(done).toMatchObject({ ok: true, value: { imported: DAYS } });
  });
  afterAll(() => closeTestNode(node));

  const explain = async ({ sql, parameters }: CompiledQuery): Promise<string> => {
    const { rows } = await node.store.db.executeQuery<{ detail: string }>({
      sql: `explain query plan ${sql}`,
      parameters,
    } as CompiledQuery<{ detail: string }>);
    return rows.map((row) => row.detail).join('; ');
  };
  const after = `${Date.UTC(2007, 2, 15)}.200`;
  const cases: ReadonlyArray<readonly [name: string, filter: LogSelection, index: string]> = [
    ['the first', {}, 'log_ms_position_org_centre'],
    ['a deep one', { after }, 'log_ms_position_org_centre'],
    ['one of a month', MONTH, 'log_ms_position_org_centre'],
    ['one of a district', { district: 'Karkh' }, 'district_log_ms_position_org_centre_incident_kind'],
    [
      'one of a district and month',
      { district: 'Karkh', ...MONTH },
      'district_log_ms_position_org_centre_incident_kind',
    ],
    [
      'a deep one of a district and month',
      { district: 'Karkh', ...MONTH, after },
      'district_log_ms_position_org_centre_incident_kind',
    ],
    [
      'one of a district and kind',
      { district: 'Karkh', incidentKind: 'shooting' },
      'district_log_ms_position_org_centre_incident_kind',
    ],
    ['one of a centre', { ownCentre: 'rec_x' }, 'log_ms_position_org_centre'],
    ['one of a kind', { incidentKind: 'shooting' }, 'incident_kind_log_ms_position_org_centre'],
    ['one of an originator', { originator: 'org_x' }, 'org_log_ms_position'],
  ];
  it.each(cases)('%s is read from its index, unsorted, and counted in it', async (_name, filter, index) => {
    const page = await explain(selectLogPage(node, filter, 101).compile());
    expect(page).toContain(`SEARCH record_view USING INDEX record_view_${index} `);
    expect(page).not.toMatch(/TEMP B-TREE|SCAN/);
    expect(await explain(selectLogCount(node, filter).compile())).toMatch(
      new RegExp(`USING (COVERING )?INDEX record_view_${index} `),
    );
  });

  it('is searched for words in an index of words, and only the rows it shows are read', async () => {
    const filter = { text: 'IED', ownCentre: 'rec_x' };
    const page = await explain(selectLogPage(node, filter, 101).compile());
    expect(page).toContain('USING COVERING INDEX record_view_log_ms_position_words_org_centre');
    expect(await explain(selectLogCount(node, filter).compile())).toContain(
      'USING COVERING INDEX record_view_log_ms_position_words_org_centre',
    );
    expect((await listLog(node, { text: 'ied' })).total).toBe(DAYS / 3);
    expect((await listLog(node, { text: 'imported' })).rows).toHaveLength(100);
  });

  it('finds what was typed in another letter for the same sound', async () => {
    const what = { text: 'هێرش لە حەویجە', language: 'ckb' };
    await addTestRecord(node, { kind: 'incident-report', marking: 'official', body: anIncident({ what } as never) });
    expect((await listLog(node, { text: 'هيرش' })).total).toBe(1);
    expect((await listLog(node, { text: 'incident-report' })).total).toBe(0);
  });

  it('holds the rows of its district and month, newest first, each once over all pages', async () => {
    const filter = { district: 'Karkh', ...MONTH };
    const expected = Array.from({ length: DAYS }, (_, day) =>
      new Date(Date.UTC(2007, 0, 1 + day)).toISOString().slice(0, 10),
    )
      .filter((day, i) => i % 2 === 0 && day.startsWith('2007-03'))
      .reverse();
    const days: string[] = [];
    let next: string | null = null;
    do {
      const page = await listLog(node, { ...filter, limit: 6, ...(next === null ? {} : { after: next }) });
      expect(page.total).toBe(expected.length);
      days.push(...page.rows.map((row) => row.day ?? ''));
      next = page.next;
    } while (next !== null);
    expect(days).toEqual(expected);
  });
});
