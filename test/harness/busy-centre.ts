/** A year of a busy centre on one node: incidents, directives, tasks with updates and evidence, made from a seed. */
import { createPrng, type Prng } from '../../src/base/random.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, unixMs, unixMsToIso } from '../../src/base/time.ts';
import { appendOwnRecord, createOwnRecord, type NewRecord } from '../../src/node/service/record-intake.ts';
import type { RunningNode } from '../../src/node/wire.ts';
import type { JsonObject } from '../../src/record/disclosure.ts';
import { anIncident } from './builders.ts';

export type YearSize = { readonly records: number; readonly directives: number; readonly tasks: number };

export const BUSY_YEAR: YearSize = { records: 20_000, directives: 600, tasks: 3_000 };
const GROUP = 200;
const marking = 'official' as const;
export const YEAR_START = unixMs(Date.UTC(2021, 0, 1));
const YEAR_MS = 365 * DAY_MS;

/** Fills the node; what is beyond directives, tasks and their reports is incidents. */
export async function fillBusyYear(node: RunningNode, size: YearSize): Promise<void> {
  const prng = createPrng(2021n);
  const parties = [node.identity.org];
  const within = (part: number): string => instantWithin(prng, part);
  const text = (of: string) => [{ text: of, language: 'en' }];
  const meetingBody = { parties, at: within(0), chair: 'chair', attendees: [], subject: text('x'), publicText: false };
  const [meeting] = await addAll(node, [{ kind: 'meeting', marking, body: meetingBody as JsonObject }]);
  const [decision] = await addAll(node, [
    {
      kind: 'decision',
      marking,
      body: { parties, meeting, number: 'D', text: text('x'), publicText: false } as JsonObject,
    },
  ]);
  const directives = await addAll(
    node,
    Array.from({ length: size.directives }, (_, i): NewRecord => {
      const issuedAt = within(i / size.directives);
      const due = unixMsToIso(unixMs(Date.parse(issuedAt) + 30 * DAY_MS));
      const body = {
        parties,
        decision,
        number: `D${i}`,
        issuer: 'chair',
        addressees: parties,
        text: text(`Directive ${i}`),
      };
      return { kind: 'directive', marking, body: { ...body, priority: 'priority', issuedAt, due } as JsonObject };
    }),
  );
  const opened = Array.from({ length: size.tasks }, (_, i) => within(i / size.tasks));
  const tasks = await addAll(
    node,
    opened.map((openedAt, i): NewRecord => {
      const directive = directives[i % directives.length];
      const body = {
        parties,
        directive,
        code: `T${i}`,
        title: text(`Task ${i}`),
        owner: node.identity.org,
        centre: 'KRK',
      };
      return { kind: 'task', marking, body: { ...body, openedAt } as JsonObject };
    }),
  );
  const updates = await addAll(
    node,
    tasks.map((task, i): NewRecord => {
      const at = unixMsToIso(unixMs(Date.parse(opened[i]!) + 5 * DAY_MS));
      const state = i % 7 === 0 ? { state: 'blocked', blocker: 'finance' } : { state: 'done' };
      return {
        kind: 'task-update',
        marking,
        body: { parties, task, at, progressPermille: 1_000, ...state } as JsonObject,
      };
    }),
  );
  await addAll(
    node,
    tasks.map((about, i): NewRecord => {
      const at = unixMsToIso(unixMs(Date.parse(opened[i]!) + 5 * DAY_MS + MINUTE_MS));
      return { kind: 'evidence', marking, body: { parties, about, records: [updates[i]!], at } as JsonObject };
    }),
  );
  await addIncidents(node, prng, Math.max(0, size.records - size.directives - 3 * size.tasks - 2));
}

/** An instant in that part of the year, some minutes of it by chance. */
function instantWithin(prng: Prng, part: number): string {
  return unixMsToIso(unixMs(YEAR_START + Math.floor(part * (YEAR_MS - 40 * DAY_MS)) + prng.nextBelow(HOUR_MS)));
}

async function addIncidents(node: RunningNode, prng: Prng, incidents: number): Promise<void> {
  await addAll(
    node,
    Array.from({ length: incidents }, (_, i): NewRecord => {
      const from = instantWithin(prng, i / incidents);
      const place = {
        latE7: 354_000_000 + prng.nextBelow(4_000_000),
        lngE7: 440_000_000 + prng.nextBelow(4_000_000),
        uncertaintyM: 500,
        precision: 'grid-1km',
      };
      const occurred = { from, day: from.slice(0, 10), withinS: 600 };
      return {
        kind: 'incident-report',
        marking,
        body: anIncident({ centre: 'KRK', occurred, place, reportedAt: from } as never) as unknown as JsonObject,
      };
    }),
  );
}

async function addAll(node: RunningNode, drafts: ReadonlyArray<NewRecord>): Promise<ReadonlyArray<string>> {
  const ids: string[] = [];
  for (let at = 0; at < drafts.length; at += GROUP) {
    const records = drafts.slice(at, at + GROUP).map((draft) => {
      const made = createOwnRecord(node, draft);
      if (!made.ok) throw new Error(`${draft.kind}: ${JSON.stringify(made.error)}`);
      return made.value;
    });
    await node.store.commit(async (tx) => {
      for (const record of records) await appendOwnRecord(tx, node, record, node.time.now());
    });
    ids.push(...records.map(({ id }) => id));
  }
  return ids;
}
