/**
 * Worker thread that owns one HiGHS runtime: takes one model at a time, posts improving solutions while it
 * works and one answer at the end. A native failure is posted as `failed` and never takes the node down.
 */
import { parentPort } from 'node:worker_threads';
import loadHighs from 'highs';
import type { LinearModel, SolverAnswer, SolverLimits } from '../../vacuum/solver.ts';
import type { HighsIncumbent } from './highs-model.ts';
import { solveModel } from './highs-portfolio.ts';

export type HighsRequest = { readonly id: number; readonly model: LinearModel; readonly limits: SolverLimits };
export type HighsReply =
  | { readonly id: number; readonly type: 'improved'; readonly incumbent: HighsIncumbent }
  | { readonly id: number; readonly type: 'answer'; readonly answer: SolverAnswer }
  | { readonly id: number; readonly type: 'failed'; readonly reason: string };

/** The package types its default export as CommonJS would nest it; the module that is loaded exports it plainly. */
const load = loadHighs as unknown as typeof loadHighs.default;

const port = parentPort;
if (port !== null) {
  const loading = load();
  port.on('message', async ({ id, model, limits }: HighsRequest) => {
    const post = (reply: HighsReply) => port.postMessage(reply);
    try {
      const highs = await loading;
      const answer = solveModel(highs, model, limits, (incumbent) => post({ id, type: 'improved', incumbent }));
      post({ id, type: 'answer', answer });
    } catch (error) {
      post({ id, type: 'failed', reason: error instanceof Error ? error.message : String(error) });
    }
  });
}
