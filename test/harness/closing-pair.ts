/**
 * Two real nodes of a survey pair whose run is over and signed, so that both may offer, plan and draw schedules over one
 * shared vacuum; messages of the run cross in memory.
 */
import { bytesToBase64url } from '../../src/base/bytes.ts';
import type { Time } from '../../src/base/time.ts';
import { createGroupPool } from '../../src/node/group/group-pool.ts';
import { createSodiumGroup } from '../../src/node/group/sodium-group.ts';
import type { JointActors } from '../../src/node/service/joint-desk.ts';
import { type NodeSurvey, openNodeSurvey } from '../../src/node/service/survey-kit.ts';
import type { PartnerLink } from '../../src/node/transport/partner-link.ts';
import type { RunningNode } from '../../src/node/wire.ts';
import type { SurveyTerms } from '../../src/record/kind/survey.ts';
import { COMMAND_SEAT, carryFeeds, closeTestNode, RELEASE_SEAT } from './exercise-node.ts';
import { openSurveyPair, pairTerms, type SurveyPair, signByBothSides, startRun } from './survey-nodes.ts';

/** The commander acts and approves, with the release officer as second person. */
export const TWO_PERSONS: JointActors = { seat: COMMAND_SEAT, approvers: [COMMAND_SEAT, RELEASE_SEAT] };
export const ONE_PERSON: JointActors = { seat: COMMAND_SEAT, approvers: [COMMAND_SEAT] };

/** By night the posts of the pair see nothing; by day single cells stay open for an hour or two. */
const BY_DAY = { dayFromHour: 0, dayToHour: 24 };

/** The survey auditor sits on the first node. */
function auditorOf(node: RunningNode): string {
  const seat = node.identity.seats.find(({ role }) => role === 'survey-auditor');
  if (seat === undefined) throw new Error('no survey auditor');
  return bytesToBase64url(seat.pair.publicKey);
}

export type ClosingPair = SurveyPair & {
  readonly surveys: { readonly a: NodeSurvey; readonly b: NodeSurvey };
  /** Carries what each has released to the other. */
  readonly settle: () => Promise<void>;
  readonly close: () => Promise<void>;
};

export async function openClosingPair(overrides: Partial<SurveyTerms> = {}, time?: Time): Promise<ClosingPair> {
  const pair = await openSurveyPair(time === undefined ? {} : { time });
  const { a, b } = pair;
  const group = await createSodiumGroup();
  const pool = createGroupPool(group, { threads: 1 });
  const receivers = new Map<string, (partner: string, bytes: Uint8Array) => Promise<boolean>>();
  const linkOf = (own: string) =>
    ({
      sendSurvey: async (partner: string, bytes: Uint8Array) => {
        if ((await receivers.get(partner)?.(own, bytes)) !== true) throw new Error('not taken');
      },
      setSurveyReceiver: (receive: (partner: string, bytes: Uint8Array) => Promise<boolean>) =>
        void receivers.set(own, receive),
    }) as unknown as PartnerLink;
  const surveys = {
    a: await openNodeSurvey(a.node, linkOf(a.node.identity.org), { group, pool }),
    b: await openNodeSurvey(b.node, linkOf(b.node.identity.org), { group, pool }),
  };
  const settle = async () => {
    await carryFeeds(a.node, b.node);
    await carryFeeds(b.node, a.node);
  };
  const agreement = await signByBothSides(
    a,
    b,
    'survey-agreement',
    pairTerms(pair, { ...BY_DAY, auditor: auditorOf(a.node), ...overrides }),
  );
  await startRun({ a: surveys.a.desk, b: surveys.b.desk }, agreement, 1);
  await surveys.a.desk.settled();
  await surveys.b.desk.settled();
  await settle();
  return {
    ...pair,
    surveys,
    settle,
    close: async () => {
      await surveys.a.close();
      await surveys.b.close();
      await pool.close();
      await closeTestNode(a.node);
      await closeTestNode(b.node);
    },
  };
}
