/**
 * The survey desk of a running node, put together: its kept terrain and own force, the group on worker threads, the link
 * to partners, and what goes onto both ledgers. The costly parts are made when a survey first needs them.
 */
import type { JsonObject } from '../../record/disclosure.ts';
import type { Group } from '../../vacuum/group.ts';
import { type IntersectionMessage, messageToBody } from '../../vacuum/intersection-message.ts';
import { hkdfSha256, sha256 } from '../crypto.ts';
import type { GroupPool } from '../group/group-pool.ts';
import { nodeSha512 } from '../group/sodium-group.ts';
import { loadEvaderMaker } from '../kernels/evader-maker.ts';
import type { PartnerLink } from '../transport/partner-link.ts';
import type { RunningNode } from '../wire.ts';
import { listJoint, readJoint } from './agreement.ts';
import { createOwnCoverageDesk, type OwnCoverageDesk } from './own-coverage.ts';
import { computeOwnStay } from './own-stay.ts';
import { addRecord } from './record-intake.ts';
import type { AuditDeskDeps } from './survey-audit-desk.ts';
import { openSurveyDesk, type SurveyDesk } from './survey-desk.ts';
import { createLaySpace, readAgreedPlaces } from './survey-ground.ts';
import type { FinishedSurvey, LaySpace } from './survey-result.ts';
import { releaseUnder } from './survey-signing.ts';
import type { RunId } from './survey-store.ts';
import { createWhatIf, type NodeWhatIf } from './what-if-desk.ts';

export type NodeSurvey = {
  readonly desk: SurveyDesk;
  readonly coverage: OwnCoverageDesk;
  readonly whatIf: NodeWhatIf;
  readonly laySpace: LaySpace;
  /** The longer stay beyond the open edge; for this node alone. */
  readonly computeStay: (latest: FinishedSurvey) => ReturnType<typeof computeOwnStay>;
  readonly audit: AuditDeskDeps;
  readonly close: () => Promise<void>;
};

/** The group, and the threads that compute with it; several desks share them. */
export type GroupKit = { readonly group: Group; readonly pool: GroupPool };

/** `link` is null where this process does not talk to partners: runs can be prepared and shown, not carried out. */
export async function openNodeSurvey(
  node: RunningNode,
  link: PartnerLink | null,
  { group, pool }: GroupKit,
): Promise<NodeSurvey> {
  const makeEvader = await loadEvaderMaker();
  const coverage = createOwnCoverageDesk(node, node.dir);
  const laySpace = createLaySpace(node.dir, makeEvader);
  const math = { group, pool, sha256, sha512: nodeSha512, hkdf: hkdfSha256 };
  const desk = await openSurveyDesk(node, {
    ...math,
    laySpace,
    readPlaces: (terms) => readAgreedPlaces(node.dir, terms),
    computeUncovered: (terms) => coverage.computeSets(terms),
    sendMessage: async (partner, bytes) => {
      if (link === null) throw new Error('this process has no link');
      await link.sendSurvey(partner, bytes);
    },
    recordMessage: (id, message) => recordMessage(node, id, message),
    onEnd: (survey) => stateVacuum(node, survey),
  });
  link?.setSurveyReceiver(async (partner, bytes) => (await desk.receive(partner, bytes)).ok);
  const whatIf = createWhatIf(node, coverage, math);
  return {
    desk,
    coverage,
    computeStay: (latest) => computeOwnStay(node, coverage, makeEvader, latest),
    whatIf,
    laySpace,
    audit: { ...math, coverage },
    close: async () => {
      await whatIf.close();
      await desk.close();
    },
  };
}

const LEDGER_STEPS: ReadonlySet<string> = new Set(['commit', 'result', 'stop']);

/** Beginning, result and stop of a run stand on both ledgers, once each. */
async function recordMessage(node: RunningNode, id: RunId, message: IntersectionMessage): Promise<void> {
  const agreement = await readJoint(node.store.db, id.agreement);
  if (agreement === null || !LEDGER_STEPS.has(message.step)) return;
  const { body } = messageToBody(message, sha256);
  const held = await node.store.db
    .selectFrom('record_view')
    .select('body')
    .where('kind', '=', 'survey-message')
    .where('org', '=', node.identity.org)
    .execute();
  const named = body as { readonly agreement: string; readonly run: number; readonly step: string };
  const isHeld = held.some((row) => {
    const other = JSON.parse(row.body) as typeof named;
    return other.agreement === named.agreement && other.run === named.run && other.step === named.step;
  });
  if (isHeld) return;
  const added = await addRecord(node, {
    kind: 'survey-message',
    marking: 'official',
    body: { parties: agreement.parties, ...(body as JsonObject) } as JsonObject,
  });
  if (added.ok) await releaseUnder(node, agreement, added.value.id);
}

/** Each side states what it found in a record of its own; the vacuum is in force where both state the same hash. */
async function stateVacuum(node: RunningNode, survey: FinishedSurvey | null): Promise<void> {
  if (survey === null) return;
  const agreement = await readJoint(node.store.db, survey.agreement);
  const own = node.identity.org;
  const isStated = (await listJoint(node.store.db, 'vacuum')).some(
    ({ proposedBy, body }) => proposedBy === own && body['survey'] === survey.agreement && body['run'] === survey.run,
  );
  if (agreement === null || isStated) return;
  const added = await addRecord(node, {
    kind: 'vacuum',
    marking: 'official',
    body: {
      parties: agreement.parties,
      survey: survey.agreement,
      run: survey.run,
      jointHash: survey.hash,
      resultHash: String(survey.body['result']),
      totalsJson: JSON.stringify(survey.body['totals']),
      at: survey.finishedAt,
    },
  });
  if (added.ok) await releaseUnder(node, agreement, added.value.id);
}
