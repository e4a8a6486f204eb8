/** Messages of a run on their way: in order, each until it was taken, none after closing. */
import { expect, it } from 'vitest';
import { createSurveyOutbox } from './survey-outbox.ts';

const message = (n: number) => Uint8Array.of(n);

it('sends one after the other, each again until it is taken, and tells when all have arrived', async () => {
  const tried: number[] = [];
  const taken: number[] = [];
  const emptied = Promise.withResolvers<void>();
  const outbox = createSurveyOutbox(async (bytes) => {
    tried.push(bytes[0]!);
    if (tried.length < 3) throw new Error('no link');
    taken.push(bytes[0]!);
  }, emptied.resolve);
  expect(outbox.isEmpty()).toBe(true);
  for (const n of [1, 2, 3]) outbox.send(message(n));
  expect(outbox.isEmpty()).toBe(false);
  await emptied.promise;
  expect([tried, taken]).toEqual([
    [1, 1, 1, 2, 3],
    [1, 2, 3],
  ]);
  expect(outbox.isEmpty()).toBe(true);
});

it('forgets what waits once it is closed, and takes nothing more', async () => {
  const tried: number[] = [];
  const first = Promise.withResolvers<void>();
  let emptied = 0;
  const outbox = createSurveyOutbox(
    async (bytes) => {
      tried.push(bytes[0]!);
      await first.promise;
    },
    () => {
      emptied++;
    },
  );
  outbox.send(message(1));
  outbox.send(message(2));
  outbox.close();
  first.resolve();
  outbox.send(message(3));
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect([tried, emptied, outbox.isEmpty()]).toEqual([[1], 0, false]);
});
