/**
 * How a command that acts for a seat reaches its node. Where the node runs, it is asked over its console's HTTP on loopback
 * with a seat token; where it does not, the command opens the data directory and asks the same routes in its own
 * process. What waits for approvals waits in the running node, so queueing a release needs one.
 */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { err, ok, type Result } from '../base/result.ts';
import { createLocale } from '../format/locale/language.ts';
import { createMessages } from '../format/message/messages.ts';
import { lockDirectory, readConsoleAddress } from '../node/data-directory.ts';
import { createLazyGroupPool } from '../node/group/group-pool.ts';
import { createNodeGroup } from '../node/group/kernel-group.ts';
import { createConsole, EXERCISE_HEADER } from '../node/http/app.ts';
import type { PartnerView, Problem } from '../node/http/contract.ts';
import { createSessions } from '../node/http/session.ts';
import type { SeatContext } from '../node/service/node-context.ts';
import { urlToRelyingParty } from '../node/service/passkey-desk.ts';
import { createSeatToken, type SeatToken } from '../node/service/seat-token.ts';
import { type NodeSurvey, openNodeSurvey } from '../node/service/survey-kit.ts';
import type { RunningNode } from '../node/wire.ts';
import type { Role } from '../record/kind/organisation.ts';
import { readTextFile } from './event-file.ts';
import { EXERCISE_LINE } from './node-command.ts';
import { type CommandOutput, EXIT, type ExitCode, printError } from './output.ts';
import { explainProblem } from './problem-words.ts';
import { type SeatOptions, withSeat } from './seat-flag.ts';
import { findWebDir } from './web-directory.ts';

export type SeatClient = {
  /** False where the command itself opened the data directory, so nothing can wait there. */
  readonly isRunning: boolean;
  readonly get: <T>(path: string) => Promise<Result<T, NodeRefusal>>;
  readonly post: <T>(path: string, body: unknown) => Promise<Result<T, NodeRefusal>>;
  readonly remove: (path: string) => Promise<Result<null, NodeRefusal>>;
};

/** What the node answered instead: its literal error type with its facts. */
export type NodeRefusal = { readonly type: string; readonly status: number; readonly facts: Problem['facts'] };

export async function withSeatClient(
  output: CommandOutput,
  options: SeatOptions,
  work: (client: SeatClient) => Promise<void>,
): Promise<void> {
  const url = findRunningConsole(options.data);
  if (url === null)
    return withSeat(output, options, async (node, seat) => {
      const group = await createNodeGroup();
      const pool = createLazyGroupPool(group);
      const survey = await openNodeSurvey(node, null, { group, pool });
      await work(createSeatClient(openRoutes(node, seat, survey), false));
      await survey.close();
      await pool.close();
    });
  const token = await readSeatToken(options.seatToken, url);
  if (token.ok) return work(createSeatClient(sayExercise(output, askRunning(url, token.value)), true));
  const words = {
    NotSignedIn: 'the node runs: pass --seat-token F, a token that its console makes for a signed-in seat',
    BadSeatToken: 'the file holds no seat token',
    FileUnreadable: 'the seat token cannot be read',
    LinkUsed: 'the link in the file has been used: sign in by another and make a token',
  } as const;
  const code = {
    NotSignedIn: EXIT.refused,
    BadSeatToken: EXIT.badInput,
    FileUnreadable: EXIT.io,
    LinkUsed: EXIT.refused,
  };
  printError(output, options.json === true, token.error, words[token.error.type], code[token.error.type]);
}

/** Address of the console of the process that holds the lock; null where nobody does. */
export function findRunningConsole(data: string): string | null {
  const dir = resolve(data);
  const url = readConsoleAddress(dir);
  if (url === null) return null;
  const lock = lockDirectory(dir);
  if (!lock.ok) return url;
  lock.value.release();
  return null;
}

type TokenFault = { readonly type: 'NotSignedIn' | 'BadSeatToken' | 'FileUnreadable' | 'LinkUsed' };

/** A token; or the one-time link of an exercise, which opens once, so that its token takes its place in the file. */
async function readSeatToken(file: string | undefined, url: string): Promise<Result<string, TokenFault>> {
  if (file === undefined) return err({ type: 'NotSignedIn' });
  const text = await readTextFile(file);
  if (!text.ok) return err({ type: 'FileUnreadable' });
  const said = text.value.trim();
  const link = /^https?:\/\/\S+[?&]token=([\w-]{16,200})$/.exec(said)?.[1];
  if (link === undefined) return /^[\w-]+\.[\w-]+$/.test(said) ? ok(said) : err({ type: 'BadSeatToken' });
  const body = JSON.stringify({ token: link });
  const answer = await fetch(`${url}/api/exercise/seat-tokens`, { method: 'POST', body }).catch(() => null);
  if (answer === null || !answer.ok) return err({ type: 'LinkUsed' });
  const { token } = (await answer.json()) as SeatToken;
  writeFileSync(file, `${token}\n`, { mode: 0o600 });
  return ok(token);
}

type Ask = (path: string, init: RequestInit) => Promise<Response> | Response;

function askRunning(url: string, token: string): Ask {
  return (path, init) => fetch(`${url}${path}`, { ...init, headers: headersOf(token) });
}

/** Says once that the node was made for an exercise, as its answers do. */
function sayExercise(output: CommandOutput, ask: Ask): Ask {
  let isSaid = false;
  return async (path, init) => {
    const answer = await ask(path, init);
    if (!isSaid && answer.headers.has(EXERCISE_HEADER)) output.progress(EXERCISE_LINE);
    isSaid ||= answer.headers.has(EXERCISE_HEADER);
    return answer;
  };
}

/** The routes of the console without a socket. */
function openRoutes(node: RunningNode, seat: SeatContext, survey: NodeSurvey): Ask {
  const sessions = createSessions(node.time);
  const relyingParty = () => urlToRelyingParty('http://localhost');
  const app = createConsole({ node, sessions, link: null, survey, webDir: findWebDir(), relyingParty });
  const { token } = createSeatToken(node.identity, { ...seat, role: seat.role as Role }, node.time.now());
  return (path, init) => app.request(path, { ...init, headers: headersOf(token) });
}

function headersOf(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
}

function createSeatClient(send: Ask, isRunning: boolean): SeatClient {
  const ask = async (method: string, path: string, body?: unknown): Promise<Result<unknown, NodeRefusal>> => {
    const init = { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const answer = await Promise.resolve(send(path, init)).catch(() => null);
    if (answer === null) return err({ type: 'Unreachable', status: 0, facts: {} });
    if (answer.status === 204) return ok(null);
    const value: unknown = await answer.json();
    if (answer.ok) return ok(value);
    const problem = value as Problem;
    return err({ type: problem.code, status: answer.status, facts: problem.facts });
  };
  return {
    isRunning,
    get: async <T>(path: string) => (await ask('GET', path)) as Result<T, NodeRefusal>,
    post: async <T>(path: string, body: unknown) => (await ask('POST', path, body)) as Result<T, NodeRefusal>,
    remove: async (path) => (await ask('DELETE', path)) as Result<null, NodeRefusal>,
  };
}

const EXIT_BY_STATUS: Readonly<Record<number, ExitCode>> = {
  0: EXIT.io,
  400: EXIT.badInput,
  404: EXIT.badInput,
  413: EXIT.badInput,
  422: EXIT.badInput,
  500: EXIT.io,
};

/** Prints what the node refused, in words where the catalogue has some. */
export function printRefusal(output: CommandOutput, json: boolean, refusal: NodeRefusal): void {
  const { type, status, facts } = refusal;
  const code = typeof facts?.['code'] === 'string' ? facts['code'] : type;
  printError(output, json, { type, ...facts }, codeToWords(code, facts), EXIT_BY_STATUS[status] ?? EXIT.refused);
}

/** What a code of the node or of the release decision means, in English. */
export function codeToWords(code: string, facts: NodeRefusal['facts'] = {}): string {
  const words = createMessages(createLocale('en'));
  const decision = (words.release.code as Readonly<Record<string, { readonly what: string; readonly act: string }>>)[
    code
  ];
  if (decision !== undefined) return `${decision.what} ${decision.act}`;
  return explainProblem('en', { ...facts, type: code }) || 'the node refused';
}

/** Ids of organisations named by code or by id; an unknown name is refused. */
export async function resolveOrganisations(
  client: SeatClient,
  names: ReadonlyArray<string>,
): Promise<Result<ReadonlyArray<string>, NodeRefusal>> {
  if (names.length === 0) return ok([]);
  const partners = await client.get<ReadonlyArray<PartnerView>>('/api/partners');
  if (!partners.ok) return partners;
  const ids: string[] = [];
  for (const name of names) {
    const found = partners.value.find(({ organisation }) => organisation.code === name || organisation.id === name);
    if (found === undefined) return err({ type: 'UnknownPartner', status: 422, facts: { partner: name } });
    ids.push(found.organisation.id);
  }
  return ok(ids);
}
