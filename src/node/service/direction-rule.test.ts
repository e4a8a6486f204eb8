/** What the desk refuses to sign on two real nodes: evidence its reader may not see, reports on others' tasks, rounds of tasks. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anIncident } from '../../../test/harness/builders.ts';
import {
  addTestRecord,
  agreeBetween,
  aReleaseRequest,
  COMMAND_SEAT,
  carryFeeds,
  closeTestNode,
  openTestNode,
  pairNodes,
  RELEASE_SEAT,
  releaseAs,
} from '../../../test/harness/exercise-node.ts';
import type { RunningNode } from '../wire.ts';
import { addDeskRecord } from './desk-record.ts';

const text = [{ text: 'x', language: 'en' as const }];

describe('the desk of direction', () => {
  let psh: RunningNode;
  let fed: RunningNode;
  let parties: string[];
  let directive: string;
  const add = (kind: string, body: object) =>
    addDeskRecord(fed, COMMAND_SEAT, { kind, marking: 'official', body: { parties, ...body } as never });
  const idOf = async (kind: string, body: object) => {
    const added = await add(kind, body);
    if (!added.ok) throw new Error(JSON.stringify(added.error));
    return added.value.id;
  };
  const task = (code: string, more: object = {}) => ({
    directive,
    code,
    title: text,
    owner: fed.identity.org,
    openedAt: '2021-05-02T18:00:00.000Z',
    ...more,
  });
  beforeAll(async () => {
    psh = await openTestNode('PSH');
    fed = await openTestNode('FED');
    await pairNodes(psh, fed);
    await agreeBetween(psh, fed, { kinds: ['incident-report', 'directive'] });
    parties = [fed.identity.org, psh.identity.org];
    const at = '2021-05-02T17:00:00.000Z';
    const meeting = await idOf('meeting', { at, chair: 'chair', attendees: [], subject: text, publicText: false });
    const decision = await idOf('decision', { meeting, number: 'D4', text, publicText: false });
    const issued = { issuer: 'chair', addressees: parties, priority: 'priority', issuedAt: at };
    directive = await idOf('directive', { decision, number: 'D4', text, ...issued });
  });
  afterAll(async () => {
    await closeTestNode(psh);
    await closeTestNode(fed);
  });

  it('[D-3] evidence that a reader may not see is refused, naming record and reader, until it is released', async () => {
    const about = await idOf('task', task('T1'));
    const disposition = { releasableTo: [psh.identity.org], handling: [] };
    const report = await addTestRecord(fed, {
      kind: 'incident-report',
      marking: 'official',
      body: { ...anIncident(), disposition } as never,
    });
    const evidence = { about, records: [report], at: '2021-05-31T18:00:00.000Z' };
    expect(await add('evidence', evidence)).toEqual({
      ok: false,
      error: { type: 'EvidenceNotVisible', field: 'records', record: report, reader: 'PSH' },
    });
    const sent = await releaseAs(fed, aReleaseRequest({ record: report, to: [psh.identity.org] }), [RELEASE_SEAT]);
    expect(sent.rels.length, sent.codes.join()).toBe(1);
    expect((await add('evidence', evidence)).ok).toBe(true);
  });

  it('[D-3] a round of tasks through an amendment is found, and only the owner reports', async () => {
    const first = await idOf('task', task('T2'));
    const second = await idOf('task', task('T3', { dependsOn: [first] }));
    expect(await add('task', task('T2', { prev: first, dependsOn: [second] }))).toEqual({
      ok: false,
      error: { type: 'DependsOnItself', field: 'dependsOn', path: 'T2' },
    });
    const theirs = await idOf('task', task('T4', { owner: psh.identity.org }));
    const update = { task: theirs, at: '2021-05-03T18:00:00.000Z', state: 'done', progressPermille: 1_000 };
    expect(await add('task-update', update)).toMatchObject({ error: { type: 'NotTaskOwner', owner: 'PSH' } });
    expect(await add('directive', { decision: directive, number: 'D5', addressees: [] })).toEqual({
      ok: false,
      error: { type: 'NoAddressee', field: 'addressees' },
    });
  });

  it("[D-3] nobody supersedes or revokes another's directive", async () => {
    const sent = await releaseAs(fed, aReleaseRequest({ record: directive, to: [psh.identity.org] }), [RELEASE_SEAT]);
    expect(sent.rels.length, sent.codes.join()).toBe(1);
    await carryFeeds(fed, psh);
    const write = async (node: RunningNode, member: string) => {
      const act = (kind: string, body: object) =>
        addDeskRecord(node, COMMAND_SEAT, { kind, marking: 'official', body: { parties, ...body } as never });
      const at = '2021-05-05T17:00:00.000Z';
      const meeting = await act('meeting', { at, chair: 'chair', attendees: [], subject: text, publicText: false });
      if (!meeting.ok) throw new Error(meeting.error.type);
      const decision = await act('decision', { meeting: meeting.value.id, number: 'D9', text, publicText: false });
      if (!decision.ok) throw new Error(decision.error.type);
      const issued = { issuer: 'chair', addressees: parties, priority: 'priority', issuedAt: at };
      return act('directive', { decision: decision.value.id, number: 'D9', text, ...issued, [member]: directive });
    };
    for (const field of ['supersedes', 'revokes']) {
      expect(await write(psh, field)).toEqual({
        ok: false,
        error: { type: 'DirectiveOfAnother', field, record: directive },
      });
    }
    expect((await write(fed, 'supersedes')).ok).toBe(true);
  });
});
