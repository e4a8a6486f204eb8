/**
 * Requests to the own node, JSON both ways, by cookie. A refusal arrives as RFC 9457 and is thrown as `ProblemError`
 * facts, which the query library keeps; only `problem-note.tsx` turns its code into words.
 */
import type { Problem } from '../../node/http/contract.ts';

export type RequestFault = Error & { readonly problem: Problem };

export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  return readAnswer<T>(await send('GET', path, undefined, signal));
}

export async function postJson<T>(path: string, body: unknown): Promise<T> {
  return readAnswer<T>(await send('POST', path, body));
}

export async function deleteJson(path: string): Promise<void> {
  await readAnswer(await send('DELETE', path, undefined));
}

/** The problem of a failed request; anything else becomes `Unreachable`. */
export function problemOf(error: unknown): Problem {
  const problem = (error as Partial<RequestFault> | null)?.problem;
  return problem ?? { type: 'about:blank', title: 'Unreachable', status: 0, code: 'Unreachable' };
}

export function queryString(fields: Readonly<Record<string, string | number | undefined>>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}

async function send(method: string, path: string, body: unknown, signal?: AbortSignal): Promise<Response> {
  try {
    return await fetch(path, {
      method,
      credentials: 'same-origin',
      headers: body === undefined ? { accept: 'application/json' } : { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw requestFault({ type: 'about:blank', title: 'Unreachable', status: 0, code: 'Unreachable' });
  }
}

async function readAnswer<T>(response: Response): Promise<T> {
  const text = await response.text();
  if (response.ok) return (text === '' ? null : JSON.parse(text)) as T;
  throw requestFault(readProblem(text, response.status));
}

function readProblem(text: string, status: number): Problem {
  const fallback = { type: 'about:blank', title: String(status), status, code: `Http${status}` };
  try {
    const body = JSON.parse(text) as Partial<Problem>;
    return typeof body.code === 'string' ? { ...fallback, ...body, code: body.code } : fallback;
  } catch {
    return fallback;
  }
}

function requestFault(problem: Problem): RequestFault {
  return Object.assign(new Error(problem.code), { problem });
}
