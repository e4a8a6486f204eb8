/**
 * The exercise: three nodes in one process, each with its own data directory, console and partner port. The first run
 * makes the nodes, pairs them and plays the story; later runs open what is there. All data is marked EXERCISE.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Time } from '../../base/time.ts';
import { createDirectory, dropConsoleAddress, writeConsoleAddress } from '../data-directory.ts';
import { createGroupPool } from '../group/group-pool.ts';
import { createNodeGroup } from '../group/kernel-group.ts';
import { createConsole } from '../http/app.ts';
import { openConsoleServer } from '../http/console-server.ts';
import { createSessions, type SeatSession, type Sessions } from '../http/session.ts';
import type { MovementDesk } from '../service/movement-desk.ts';
import { startMovementRuns } from '../service/movement-rhythm.ts';
import { urlToRelyingParty } from '../service/passkey-desk.ts';
import { startRetention } from '../service/retention.ts';
import { type GroupKit, type NodeSurvey, openNodeSurvey } from '../service/survey-kit.ts';
import { createCertificate } from '../transport/certificate.ts';
import { openMovementDesk } from '../transport/movement-link.ts';
import { openPartnerLink, type PartnerLink } from '../transport/partner-link.ts';
import { openNode, type RunningNode } from '../wire.ts';
import { playDirection } from './direction-story.ts';
import { LOOPBACK, pairStoryNodes } from './exercise-pair.ts';
import { playOperations, playPlan } from './operation-story.ts';
import { EXERCISE_SEATS } from './seat-data.ts';
import { playStory } from './story.ts';
import { playSurvey } from './survey-story.ts';

const ORGANISATIONS = [
  { code: 'FED', name: { en: 'Federal forces', ar: 'القوات الاتحادية', ckb: 'هێزە فیدراڵییەکان' } },
  { code: 'PSH', name: { en: 'Regional forces', ar: 'القوات الإقليمية', ckb: 'هێزەکانی هەرێم' } },
  { code: 'COA', name: { en: 'Third party', ar: 'طرف ثالث', ckb: 'لایەنی سێیەم' } },
] as const;

const BEAT_MS = 1_000;

export type ExerciseNode = {
  readonly code: 'FED' | 'PSH' | 'COA';
  readonly node: RunningNode;
  readonly link: PartnerLink;
  readonly sessions: Sessions;
  /** Null for the third party, which guards no ground. */
  readonly survey: NodeSurvey | null;
  readonly movements: MovementDesk;
  readonly port: number;
  readonly close: () => Promise<void>;
};

export type Exercise = {
  readonly nodes: ReadonlyArray<ExerciseNode>;
  /** Resolves when the joint survey has run and both have signed its record. */
  readonly surveyed: Promise<void>;
  readonly close: () => Promise<void>;
};

export async function openExercise(options: {
  readonly dir: string;
  /** First of three console ports; 0 takes free ones. */
  readonly port: number;
  readonly webDir: string;
  readonly time: Time;
  readonly progress: (text: string) => void;
  /** Time agreed for an alarm to be heard, where the nodes are new. */
  readonly heardWithinS: number;
}): Promise<Exercise> {
  const isNew = !existsSync(join(options.dir, 'FED'));
  const nodes: ExerciseNode[] = [];
  const group = await createNodeGroup();
  const kit: GroupKit = { group, pool: createGroupPool(group) };
  for (const [i, organisation] of ORGANISATIONS.entries()) {
    options.progress(`opening ${organisation.code}`);
    const port = options.port === 0 ? 0 : options.port + i;
    nodes.push(await openExerciseNode({ ...options, organisation, port, kit }));
  }
  await introduce(nodes, isNew);
  const [FED, PSH, COA] = nodes as [ExerciseNode, ExerciseNode, ExerciseNode];
  if (isNew) {
    await playStory({ FED, PSH, COA }, options.progress, options.heardWithinS);
    options.progress('2 May: the meeting, six directives, receipts, tasks and evidence');
    await playDirection(FED, PSH);
    options.progress('Makhmour: a post left without relief, two movements that would meet');
    await playOperations(FED, PSH);
  }
  const surveyed = surveySeam(FED, PSH, options.progress).catch((error: unknown) =>
    options.progress(`survey: ${String(error)}`),
  );
  return {
    nodes,
    surveyed,
    close: async () => {
      for (const node of nodes) await node.close();
      await kit.pool.close();
    },
  };
}

/** Behind the consoles, which answer first: whatever of the survey has not been done in an earlier run. */
async function surveySeam(fed: ExerciseNode, psh: ExerciseNode, progress: (text: string) => void): Promise<void> {
  if (fed.survey === null || psh.survey === null) return;
  const sides = [
    { ...fed, code: 'FED', survey: fed.survey },
    { ...psh, code: 'PSH', survey: psh.survey },
  ] as const;
  await playSurvey(...sides, progress);
  await playPlan(...sides);
  progress('offers of both, and a closing plan that waits for the second signature');
}

async function openExerciseNode(options: {
  readonly dir: string;
  readonly port: number;
  readonly webDir: string;
  readonly time: Time;
  readonly organisation: (typeof ORGANISATIONS)[number];
  readonly kit: GroupKit;
}): Promise<ExerciseNode> {
  const { organisation, time } = options;
  const dir = join(options.dir, organisation.code);
  const name = (['en', 'ar', 'ckb'] as const).map((language) => ({ text: organisation.name[language], language }));
  if (!existsSync(dir)) {
    const seats = EXERCISE_SEATS.map((s) => ({ ...s, origin: `http://localhost:${options.port}` }));
    const made = createDirectory(dir, { code: organisation.code, name, exercise: true, seats, passphrase: null });
    if (!made.ok) throw new Error(made.error.type);
  }
  const opened = await openNode(dir, { passphrase: null, time });
  if (!opened.ok) throw new Error(opened.error.type);
  const node = opened.value;
  const certificate = await createCertificate(node.identity.tls, time.now());
  const link = await openPartnerLink(node, { certificate, port: 0, beatMs: BEAT_MS, host: LOOPBACK });
  const survey = organisation.code === 'COA' ? null : await openNodeSurvey(node, link, options.kit);
  const movements = openMovementDesk(node, link, options.kit);
  const sessions = createSessions(time);
  const address = { url: `http://localhost:${options.port}` };
  const app = createConsole({
    relyingParty: () => urlToRelyingParty(address.url),
    node,
    sessions,
    link,
    survey,
    movements,
    webDir: options.webDir,
  });
  const server = await openConsoleServer(app, { port: options.port, host: LOOPBACK });
  address.url = `http://localhost:${server.port}`;
  writeConsoleAddress(node.dir, address.url);
  const stopRetention = startRetention(node);
  const stopMovementRuns = startMovementRuns(node, movements);
  return {
    code: organisation.code,
    node,
    link,
    sessions,
    survey,
    movements,
    port: server.port,
    close: async () => {
      dropConsoleAddress(node.dir);
      await survey?.close();
      await stopRetention();
      await stopMovementRuns();
      await link.close();
      await server.close();
      await node.close();
    },
  };
}

/** Pairs all with all; partner ports are new at each start, so addresses are told anew. */
async function introduce(nodes: ReadonlyArray<ExerciseNode>, isNew: boolean): Promise<void> {
  for (const [k, one] of nodes.entries()) {
    if (isNew) for (const other of nodes.slice(k + 1)) await pairStoryNodes(one, other);
    for (const other of nodes) {
      if (one === other) continue;
      const address = `https://${LOOPBACK}:${other.link.port}`;
      if (!isNew) {
        await one.node.store.commit(async (tx) => {
          await tx.db.updateTable('partner').set({ address }).where('org', '=', other.node.identity.org).execute();
        });
      }
    }
  }
}

/** One-time sign-in links of a node, one a seat. */
export function createSignInLinks(node: ExerciseNode): ReadonlyArray<{ readonly role: string; readonly url: string }> {
  return EXERCISE_SEATS.map((s) => {
    const seat: SeatSession = { seat: s.seat, role: s.role, holder: s.holder, centre: 'KRK' };
    return { role: s.role, url: `http://localhost:${node.port}/sign-in?token=${node.sessions.createLink(seat)}` };
  });
}
