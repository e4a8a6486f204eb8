/** The acknowledgement clock of log rows on a node: who is waited for, what is overdue, and the sheet that both officers sign. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anIncident } from '../../../test/harness/builders.ts';
import { addTestRecord, COMMAND_SEAT, closeTestNode, openTestNode } from '../../../test/harness/exercise-node.ts';
import { unixMs } from '../../base/time.ts';
import type { RunningNode } from '../wire.ts';
import { addDeskRecord } from './desk-record.ts';
import { listLog, listOpen } from './log-view.ts';

const WATCH = { seat: 'watch', role: 'watch-officer', holder: 'h3', centre: null };
const ANSWER_WITHIN_S = 600;

describe('open items of the log', () => {
  let clock = Date.parse('2026-05-01T00:30:00.000Z');
  let node: RunningNode;
  beforeAll(async () => {
    node = await openTestNode('PSH', { now: () => unixMs(clock) });
  });
  afterAll(() => closeTestNode(node));
  const at = () => new Date(clock).toISOString();
  const addRow = (addressees: ReadonlyArray<string>) =>
    addTestRecord(node, {
      kind: 'log-row',
      marking: 'official',
      body: {
        at: at(),
        text: { text: 'Call FED', language: 'en' },
        addressees,
        answerWithinS: ANSWER_WITHIN_S,
        channel: 'radio',
      },
    });
  const acknowledge = (row: string, by: string) =>
    addTestRecord(node, {
      kind: 'log-acknowledgement',
      marking: 'official',
      body: { row, by, at: at(), result: 'actioned' },
    });

  it('a row waits for each addressee, alarms after ten minutes, and is done when all have acted', async () => {
    const row = await addRow(['command', 'release']);
    await addRow([]);
    expect(await listOpen(node, WATCH)).toMatchObject({ rows: [{ id: row, acknowledged: [] }], overdue: [] });
    await acknowledge(row, 'command');
    clock += ANSWER_WITHIN_S * 1_000;
    expect((await listOpen(node, WATCH)).overdue).toEqual([]);
    clock += 1;
    expect(await listOpen(node, WATCH)).toMatchObject({ rows: [{ acknowledged: ['command'] }], overdue: [row] });
    await acknowledge(row, 'release');
    expect(await listOpen(node, WATCH)).toEqual({ rows: [], incidents: [], overdue: [] });
  });

  it('an overdue row is found behind any number of newer ones, and an incident is open until its newest account is closed', async () => {
    const row = await addRow(['command']);
    clock += ANSWER_WITHIN_S * 1_000 + 1;
    const prev = await addTestRecord(node, { kind: 'incident-report', marking: 'official', body: anIncident() });
    for (let n = 0; n < 12; n++) await addRow([]);
    expect((await listLog(node, { limit: 10 })).rows.map(({ id }) => id)).not.toContain(row);
    expect(await listOpen(node, WATCH)).toMatchObject({
      rows: [{ id: row }],
      incidents: [{ id: prev }],
      overdue: [row],
    });
    const closedBecause = { text: 'Repelled', language: 'en' as const };
    await addTestRecord(node, {
      kind: 'incident-report',
      marking: 'official',
      body: anIncident({ prev, state: 'closed', closedBecause }),
    });
    expect((await listOpen(node, WATCH)).incidents).toEqual([]);
  });

  it('the watch handover sheet names what is open, and the relieving officer signs it by a countersignature', async () => {
    const open = await listOpen(node, WATCH);
    const body = {
      centre: 'KRK',
      at: at(),
      fromSeat: 'watch',
      toSeat: 'watch-2',
      openRows: open.rows.map(({ id }) => id),
      openIncidents: open.incidents.map(({ id }) => id),
      logHash: 'A'.repeat(43),
    };
    const sheet = await addDeskRecord(node, WATCH, { kind: 'watch-handover', marking: 'official', body });
    if (!sheet.ok) throw new Error(sheet.error.type);
    const shown = async () => (await listLog(node, {})).rows.find(({ id }) => id === sheet.value.id);
    expect(await shown()).toMatchObject({ addressees: ['watch-2'], acknowledged: [] });
    const signed = { proposal: sheet.value.id, answer: 'yes', at: at() };
    expect(
      (await addDeskRecord(node, COMMAND_SEAT, { kind: 'countersignature', marking: 'official', body: signed })).ok,
    ).toBe(true);
    expect(await shown()).toMatchObject({ acknowledged: ['watch-2'] });
  });
});
