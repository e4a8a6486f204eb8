/**
 * Surveys as planner and commander see them: each agreement with what signing it means in coded facts, which persons of
 * this side have approved, and its runs. No pair and no post is in it.
 */

import { type UnixMs, unixMsToIso } from '../../base/time.ts';
import type { SurveyTerms } from '../../record/kind/survey.ts';
import { listSurveyFacts } from '../../vacuum/survey-facts.ts';
import type { SurveyRecordView, SurveyRunView } from '../http/contract-survey.ts';
import { hashesOf } from './act-desk.ts';
import { type JointState, listJoint } from './agreement.ts';
import { readFreshApprovals } from './approval-desk.ts';
import { listHeldReleases } from './draft-desk.ts';
import type { NodeContext } from './node-context.ts';
import type { LaySpace } from './survey-result.ts';
import { listRuns } from './survey-store.ts';
import { hashAct } from './two-persons.ts';

export async function describeSurveys(
  context: NodeContext,
  laySpace: LaySpace,
): Promise<{ readonly records: ReadonlyArray<SurveyRecordView> }> {
  const records: SurveyRecordView[] = [];
  for (const kind of ['boundary', 'survey-agreement'] as const) {
    for (const joint of await listJoint(context.store.db, kind)) {
      records.push(await describeJoint(context, laySpace, kind, joint));
    }
  }
  return { records };
}

async function describeJoint(
  context: NodeContext,
  laySpace: LaySpace,
  kind: SurveyRecordView['kind'],
  joint: JointState,
): Promise<SurveyRecordView> {
  const own = context.identity.org;
  const isOwnProposal = joint.proposedBy === own;
  const waiting = (await listHeldReleases(context, { about: joint.id })).find(({ act }) => act.goesItself);
  const approval = waiting === undefined ? null : (hashesOf(waiting)[0] ?? null);
  const space = kind === 'survey-agreement' ? laySpace(joint.body as unknown as SurveyTerms) : null;
  const cells = space?.ok ? space.value.universe.ids.length : null;
  const sent = await context.store.db
    .selectFrom('release_view')
    .select('rel')
    .where('record_id', '=', joint.id)
    .executeTakeFirst();
  return {
    id: joint.id,
    kind,
    state: joint.state,
    isOwnProposal,
    signedHere: isOwnProposal ? sent !== undefined : joint.signedBy.includes(own),
    approval,
    approvedBy: await listApprovers(context, approval),
    body: joint.body,
    facts: cells === null ? [] : listSurveyFacts(joint.body as unknown as SurveyTerms, cells),
    cells,
    runs: kind === 'survey-agreement' ? await describeRuns(context, joint.id) : [],
  };
}

async function describeRuns(context: NodeContext, agreement: string): Promise<ReadonlyArray<SurveyRunView>> {
  const rows = (await listRuns(context)).filter((row) => row.agreement === agreement);
  const views: SurveyRunView[] = [];
  const toIso = (ms: number | null) => (ms === null ? null : unixMsToIso(ms as UnixMs));
  for (const { run, phase, root, prepared_ms, started_ms, ended_ms, joint_hash } of rows) {
    const isWaiting = phase === 'prepared';
    const approval = hashAct({ act: 'run', agreement, run, root });
    views.push({
      run,
      phase,
      preparedAt: toIso(prepared_ms)!,
      startedAt: toIso(started_ms),
      endedAt: toIso(ended_ms),
      hash: joint_hash,
      approval: isWaiting ? approval : null,
      approvedBy: await listApprovers(context, isWaiting ? approval : null),
    });
  }
  return views;
}

async function listApprovers(context: NodeContext, what: string | null): Promise<ReadonlyArray<string>> {
  return what === null ? [] : (await readFreshApprovals(context, what)).map(({ given }) => given.seat);
}
