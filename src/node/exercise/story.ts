/**
 * What has already happened when the exercise opens: three organisations paired, an agreement and a standing release signed
 * by both, the incidents in both logs, an alarm heard across the seam, a night without a link, one withdrawal and the
 * reconciliation of the attack near Prde. Everything runs through the same services and links as real use.
 */

import { assert } from '../../base/assert.ts';
import { type UnixMs, unixMsToIso } from '../../base/time.ts';
import type { JsonObject } from '../../record/disclosure.ts';
import { releaseInExercise } from '../service/act-desk.ts';
import { readJoint } from '../service/agreement.ts';
import { hearAlarm, listAlarms, raiseAlarm } from '../service/alarm.ts';
import type { SeatContext } from '../service/node-context.ts';
import { addRecord } from '../service/record-intake.ts';
import { type ReleaseRequest, WHOLE_RECORD } from '../service/release-desk.ts';
import { withdrawRelease } from '../service/withdrawal-desk.ts';
import type { PartnerLink } from '../transport/partner-link.ts';
import type { RunningNode } from '../wire.ts';
import { EXERCISE_REPORTS, RECONCILED } from './incident-data.ts';
import { LATER_REPORTS } from './later-incident-data.ts';
import { EXERCISE_SEATS } from './seat-data.ts';

export type StoryNode = { readonly node: RunningNode; readonly link: PartnerLink };
export type StoryNodes = { readonly FED: StoryNode; readonly PSH: StoryNode; readonly COA: StoryNode };

/** The seat of a role, as every organisation of the exercise has it. */
export function seatOf(role: string): SeatContext {
  const seat = EXERCISE_SEATS.find((s) => s.role === role);
  assert(seat !== undefined, `the exercise has a ${role}`);
  return { seat: seat.seat, role: seat.role, holder: seat.holder, centre: 'KRK' };
}

const RELEASE = seatOf('release-officer');
const COMMAND = seatOf('commander');
const WATCH = seatOf('watch-officer');
const YEAR_MS = 365 * 86_400_000;

/** `heardWithinS` is the time agreed for an alarm to be heard. */
export async function playStory(
  nodes: StoryNodes,
  progress: (text: string) => void,
  heardWithinS: number,
): Promise<void> {
  const { FED, PSH, COA } = nodes;
  progress('agreement and standing release, signed by both');
  const fed = FED.node.identity.org;
  const psh = PSH.node.identity.org;
  const agreement = await signJointly(FED, PSH, 'agreement', agreementBody(FED.node, [fed, psh]));
  await signJointly(
    FED,
    PSH,
    'standing-release',
    standingBody(FED.node, { parties: [fed, psh], agreement, heardWithinS }),
  );
  await signJointly(FED, COA, 'agreement', agreementBody(FED.node, [fed, COA.node.identity.org]));
  await signJointly(PSH, COA, 'agreement', agreementBody(PSH.node, [psh, COA.node.identity.org]));
  for (const centre of CENTRES) await signJointly(FED, PSH, 'centre', centreBody(centre, [fed, psh]));

  progress('00:30 attack near Prde: alarm across the seam, report, release');
  const ids = new Map<string, string>();
  await playReport(nodes, ids, 'I-01');
  await playReport(nodes, ids, 'I-02');
  await playReport(nodes, ids, 'I-03');
  await raiseAlarm(
    PSH.node,
    WATCH,
    { alarmKind: 'under-attack', latE7: 357_533_000, lngE7: 441_436_000, helpWanted: true, test: false },
    false,
  );
  await settleFeeds(PSH, FED);
  for (const alarm of await listAlarms(FED.node))
    if (alarm.direction === 'received') await hearAlarm(FED.node, WATCH, alarm.id);
  const coarse = [
    '/form',
    '/incidentKind',
    '/state',
    '/actorKind',
    '/occurred/from',
    '/occurred/day',
    '/occurred/withinS',
    '/reportedAt',
    '/place/cell7',
    '/casualties/own/killed',
    '/casualties/own/wounded',
    '/source/kind',
    '/source/reliability',
    '/source/credibility',
    '/validation',
    '/impact',
    '/centre',
    '/what/text',
    '/what/language',
  ];
  await releaseApproved(PSH, [fed], ids.get('I-03')!, { paths: coarse });
  await releaseApproved(FED, [psh], ids.get('I-01')!);
  await settleFeeds(PSH, FED);

  progress('the link is cut for the rest of the night');
  for (const side of [FED, PSH]) side.link.setCut(side === FED ? psh : fed, true);
  await playReport(nodes, ids, 'I-04');
  await playReport(nodes, ids, 'I-05');
  for (const key of ['I-02', 'I-04', 'I-05']) await releaseApproved(FED, [psh], ids.get(key)!);
  await addLogRow(PSH);

  await playMorning(nodes, ids, progress);
}

/** The link is back: what waited arrives, the versions lie side by side, and both sign the agreed line. */
async function playMorning(
  nodes: StoryNodes,
  ids: Map<string, string>,
  progress: (text: string) => void,
): Promise<void> {
  const { FED, PSH } = nodes;
  const fed = FED.node.identity.org;
  const psh = PSH.node.identity.org;
  progress('04:00 link back: feeds resume, versions side by side');
  for (const side of [FED, PSH]) side.link.setCut(side === FED ? psh : fed, false);
  await settleFeeds(PSH, FED);
  for (const key of ['I-03-b', 'I-03-c', 'I-03-d', 'I-03-e']) await playReport(nodes, ids, key);
  await releaseApproved(FED, [psh], ids.get('I-03-b')!);
  for (const key of ['I-03-c', 'I-03-d', 'I-03-e']) await releaseApproved(PSH, [fed], ids.get(key)!);
  await settleFeeds(PSH, FED);

  progress('reconciliation signed by both, one release withdrawn');
  const reports = ['I-03', 'I-03-b', 'I-03-c', 'I-03-d', 'I-03-e'].map((key) => ids.get(key)!);
  const at = unixMsToIso(PSH.node.time.now());
  const body = { parties: [fed, psh], reports, keptUnconfirmed: [ids.get('I-03-d')!], at, ...RECONCILED };
  await signJointly(PSH, FED, 'reconciliation', body as unknown as JsonObject);
  const mistaken = await releaseApproved(FED, [psh], ids.get('I-05')!);
  await settleFeeds(PSH, FED);
  await withdrawRelease(FED.node, { rel: mistaken[0]!, action: 'erase', reason: 'released-in-error' });
  await settleFeeds(PSH, FED);

  progress('May to December: seven more incidents on the same ground');
  for (const { key, by } of LATER_REPORTS) {
    await playReport(nodes, ids, key);
    await releaseApproved(nodes[by], [by === 'PSH' ? fed : psh], ids.get(key)!);
  }
  await settleFeeds(PSH, FED);
}

async function playReport(nodes: StoryNodes, ids: Map<string, string>, key: string): Promise<void> {
  const item = [...EXERCISE_REPORTS, ...LATER_REPORTS].find((r) => r.key === key);
  assert(item !== undefined, key);
  const side = nodes[item.by];
  const others = [nodes.FED, nodes.PSH].filter((n) => n !== side).map((n) => n.node.identity.org);
  const linked = item.sameAs === null ? {} : { sameIncidentAs: [ids.get(item.sameAs)!] };
  const added = await addRecord(side.node, {
    kind: 'incident-report',
    marking: 'official',
    body: { ...item.report, ...linked, disposition: { releasableTo: others, handling: [] } } as unknown as JsonObject,
  });
  assert(added.ok, `${key}: ${added.ok ? '' : JSON.stringify(added.error)}`);
  ids.set(key, added.value.id);
}

async function addLogRow(side: StoryNode): Promise<void> {
  const added = await addRecord(side.node, {
    kind: 'log-row',
    marking: 'official',
    body: {
      at: unixMsToIso(side.node.time.now()),
      centre: 'KRK',
      text: { text: 'پەیوەندی لەگەڵ ناوەندەکە پچڕا؛ بە تەلەفۆن ئاگادار کرانەوە', language: 'ckb' },
      addressees: ['KRK', 'MKH'],
      answerWithinS: 600,
      channel: 'telephone',
    },
  });
  assert(added.ok, 'log row');
}

/** Approved by release officer and commander, and sent. */
export async function releaseApproved(
  { node }: StoryNode,
  to: ReadonlyArray<string>,
  record: string,
  options: Partial<Pick<ReleaseRequest, 'paths' | 'lane'>> = {},
): Promise<ReadonlyArray<string>> {
  const request = { ...WHOLE_RECORD, record, to, ...options };
  const sent = await releaseInExercise(node, request, { seat: RELEASE, approvers: [RELEASE, COMMAND] });
  assert(sent.ok, `release: ${sent.ok ? '' : sent.error.type}`);
  return sent.value;
}

/** Proposes on one side, carries, countersigns on the other, carries back. */
export async function signJointly(
  proposer: StoryNode,
  signer: StoryNode,
  kind: string,
  body: JsonObject,
): Promise<string> {
  const id = await addAndRelease(proposer, signer, kind, body);
  await settleFeeds(proposer, signer);
  await countersignFrom(signer, proposer, id);
  return id;
}

/** Makes a record and releases it to the other side; it waits there for the next pass. */
export async function addAndRelease(
  side: StoryNode,
  other: StoryNode,
  kind: string,
  body: JsonObject,
): Promise<string> {
  const made = await addRecord(side.node, { kind, marking: 'official', body });
  assert(made.ok, `${kind}: ${made.ok ? '' : JSON.stringify(made.error)}`);
  await releaseApproved(side, [other.node.identity.org], made.value.id);
  return made.value.id;
}

/** Signs what has arrived from the proposer, and carries the signature back. */
export async function countersignFrom(signer: StoryNode, proposer: StoryNode, proposal: string): Promise<void> {
  assert((await readJoint(signer.node.store.db, proposal)) !== null, 'a proposal that arrived');
  const at = unixMsToIso(signer.node.time.now());
  await addAndRelease(signer, proposer, 'countersignature', { proposal, answer: 'yes', at });
  await settleFeeds(proposer, signer);
}

/** Passes of both links until both sides have heard each other. */
export async function settleFeeds(a: StoryNode, b: StoryNode): Promise<void> {
  for (let round = 0; round < 2; round++) {
    await a.link.pass();
    await b.link.pass();
  }
}

const SEAM = [
  [330_000_000, 420_000_000],
  [330_000_000, 465_000_000],
  [370_000_000, 465_000_000],
  [370_000_000, 420_000_000],
] as const;

function agreementBody(node: RunningNode, parties: ReadonlyArray<string>): JsonObject {
  const now = node.time.now();
  return {
    parties,
    seam: SEAM,
    kinds: ['incident-report', 'log-row', 'log-acknowledgement', 'alarm', 'watch-handover'],
    markingCeiling: 'restricted',
    finestResolution: 8,
    retentionDays: [],
    withdrawalAnswerS: 300,
    beatS: 1,
    coverBeats: false,
    entriesPerHourMax: 100_000,
    onward: true,
    purpose: { text: 'EXERCISE: exchange of information along the seam', language: 'en' },
    from: '2021-01-01T00:00:00.000Z',
    until: unixMsToIso((now + YEAR_MS) as UnixMs),
  };
}

function standingBody(
  node: RunningNode,
  terms: { readonly parties: ReadonlyArray<string>; readonly agreement: string; readonly heardWithinS: number },
): JsonObject {
  const { parties, agreement, heardWithinS } = terms;
  const desk = (organisation: string, code: string, hotline: string) => ({ organisation, desk: code, hotline });
  return {
    parties,
    agreement,
    kinds: ['under-attack', 'movement-seen', 'post-vacated', 'fire', 'medical', 'other'],
    coarseResolution: 7,
    marking: 'official',
    desks: [desk(parties[0]!, 'FED-KRK', 'EXERCISE 4411'), desk(parties[1]!, 'PSH-KRK', 'EXERCISE 4412')],
    heardWithinS,
    testEveryDays: 7,
    from: '2021-01-01T00:00:00.000Z',
    until: unixMsToIso((node.time.now() + YEAR_MS) as UnixMs),
  };
}

const CENTRES = [
  { code: 'KRK', en: 'Kirkuk', ar: 'كركوك', ckb: 'کەرکووک', lat: 35.4681, lng: 44.3922 },
  { code: 'KHN', en: 'Khanaqin', ar: 'خانقين', ckb: 'خانەقین', lat: 34.3482, lng: 45.3907 },
  { code: 'MKH', en: 'Makhmour', ar: 'مخمور', ckb: 'مەخموور', lat: 35.7762, lng: 43.5797 },
  { code: 'NIN', en: 'Nineveh', ar: 'نينوى', ckb: 'نەینەوا', lat: 36.335, lng: 43.1189 },
] as const;

function centreBody(centre: (typeof CENTRES)[number], parties: ReadonlyArray<string>): JsonObject {
  const at = (dLat: number, dLng: number) => [
    Math.round((centre.lat + dLat) * 1e7),
    Math.round((centre.lng + dLng) * 1e7),
  ];
  return {
    code: centre.code,
    name: [
      { text: centre.en, language: 'en' },
      { text: centre.ar, language: 'ar' },
      { text: centre.ckb, language: 'ckb' },
    ],
    parties,
    area: [at(-0.3, -0.3), at(-0.3, 0.3), at(0.3, 0.3), at(0.3, -0.3)],
    seats: parties.map((organisation, i) => ({ code: `LO-${i + 1}`, organisation, role: 'liaison-officer' })),
  };
}
