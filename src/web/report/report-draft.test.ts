/** From typed fields to the body that is signed: what the schema of the record kind accepts, or a fault per field. */
import { describe, expect, it } from 'vitest';
import { latLngToGridCell } from '../../base/grid.ts';
import { unixMs } from '../../base/time.ts';
import { incidentReportKind } from '../../record/kind/incident-report.ts';
import { type DraftContext, draftFromReport, EMPTY_DRAFT, type ReportDraft, readDraft } from './report-draft.ts';

const CONTEXT: DraftContext = {
  now: unixMs(Date.parse('2021-04-30T21:34:20.000Z')),
  utcOffsetMin: 180,
  near: { lat: 35.47, lng: 44.39 },
  places: [{ name: 'پردێ', language: 'ckb', latE7: 357_533_000, lngE7: 441_436_000 }],
  readerLanguage: 'ckb',
  textLanguage: null,
  cellOf: (place) => latLngToGridCell(place, 7),
};
const TYPED: ReportDraft = {
  ...EMPTY_DRAFT,
  kind: 'attack-on-post',
  began: '٠٠٣٠',
  within: '90',
  place: '38S ME 22 56',
  radius: '5km',
  text: 'هێرش بۆ سەر دوو خاڵ',
  casualties: { 'own.killed': '٣', 'own.wounded': '2' },
};

describe('report draft', () => {
  it('reads the report of the night at Prde as it is typed in Sorani', () => {
    const { body, faults } = readDraft(TYPED, CONTEXT);
    expect(faults).toEqual({});
    expect(body).toMatchObject({
      occurred: { from: '2021-04-30T21:30:00.000Z', withinS: 5_400, day: '2021-04-30' },
      place: { uncertaintyM: 5_000, precision: 'sub-district' },
      casualties: { own: { killed: 3, wounded: 2 } },
      what: { text: 'هێرش بۆ سەر دوو خاڵ', language: 'ckb' },
    });
    expect(incidentReportKind.schema.safeParse(body).success).toBe(true);
  });

  it('keeps the name of a place that was typed by name', () => {
    const { body } = readDraft({ ...TYPED, place: 'پردێ', radius: '' }, CONTEXT);
    expect(body?.place).toMatchObject({
      name: { text: 'پردێ', language: 'ckb' },
      uncertaintyM: 3_000,
      precision: 'town',
    });
  });

  it('names the field that is wrong and draws what is right', () => {
    const { faults, body, place } = readDraft(
      { ...TYPED, kind: '', began: '2561', casualties: { 'own.killed': '-1' }, radius: 'near' },
      CONTEXT,
    );
    expect(body).toBeNull();
    expect(Object.keys(faults).sort()).toEqual(['began', 'casualties', 'kind', 'radius']);
    expect(place).not.toBeNull();
  });

  it('refuses an end before the beginning', () => {
    expect(readDraft({ ...TYPED, ended: '0020' }, CONTEXT).faults.ended?.type).toBe('EndsBeforeItStarts');
  });

  it('amends a signed version: all it said stays, the place to the last digit, and a changed count wants its reason', () => {
    const { body } = readDraft(TYPED, CONTEXT);
    const id = `rec_${'a'.repeat(52)}`;
    const start = draftFromReport(id, body!, 'official', 180);
    const same = readDraft(start, CONTEXT);
    expect(same.body).toEqual({ ...body, prev: id });
    const changed = { ...start, casualties: { 'own.killed': '4', 'own.wounded': '1' } };
    expect(readDraft(changed, CONTEXT).faults.countChange?.type).toBe('ReasonMissing');
    const explained = readDraft({ ...changed, countChange: 'died-of-wounds' }, CONTEXT);
    expect(explained.body).toMatchObject({
      prev: id,
      countChange: 'died-of-wounds',
      casualties: { own: { killed: 4 } },
    });
    expect(incidentReportKind.schema.safeParse(explained.body).success).toBe(true);
  });
});
