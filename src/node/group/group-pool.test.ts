/** The pool gives the bytes of the plain computation, whatever the parts, and reports its progress. */
import { afterAll, describe, expect, it } from 'vitest';
import { textToBytes } from '../../base/bytes.ts';
import { computeIntersectionJob, type IntersectionJob, jobElements } from '../../vacuum/intersection-job.ts';
import { createGroupPool } from './group-pool.ts';
import { createSodiumGroup, nodeSha512 } from './sodium-group.ts';

const group = await createSodiumGroup();
const deps = { group, sha512: nodeSha512 };
const pool = createGroupPool(group, { threads: 2 });
afterAll(() => pool.close());

const tag = textToBytes('pool test');
const scalar = group.hashToScalar([textToBytes('k')], tag);
const messages = Array.from({ length: 37 }, (_, i) => `seen|c${i}|0`);
const points = group.hashToGroup(messages.map(textToBytes), tag);
const answers = group.multiply(points, scalar);
const statement = { publicKey: group.multiplyBase(scalar), context: tag };
const JOBS: ReadonlyArray<IntersectionJob> = [
  { kind: 'mask', messages, tag, scalar },
  { kind: 'check', points },
  { kind: 'multiply', points, scalar },
  { kind: 'compose', statement, c: points, d: answers, from: 0, withZ: false },
  { kind: 'compose', statement, c: points, d: answers, from: 0, withZ: true },
];

describe('the pool', () => {
  it('gives the bytes of the plain computation for every kind of job', async () => {
    for (const job of JOBS) expect(await pool.compute(job)).toEqual(computeIntersectionJob(job, deps));
  });

  it('gives the same bytes with libsodium alone in its threads', async () => {
    const plain = createGroupPool(group, { threads: 1, threadGroup: 'libsodium' });
    for (const job of JOBS) expect(await plain.compute(job)).toEqual(await pool.compute(job));
    await plain.close();
  });

  it('computes many jobs at once and tells each its own progress', async () => {
    const seen = JOBS.map((): number[] => []);
    const results = await Promise.all(JOBS.map((job, i) => pool.compute(job, (done) => seen[i]!.push(done))));
    results.forEach((result, i) => {
      expect(result).toEqual(computeIntersectionJob(JOBS[i]!, deps));
      expect(seen[i]!.at(-1)).toBe(jobElements(JOBS[i]!));
      expect(seen[i]).toEqual(seen[i]!.toSorted((a, b) => a - b));
    });
  });

  it('hands a failing part back as an error and goes on', async () => {
    const bad = new Uint8Array(32).fill(255);
    await expect(pool.compute({ kind: 'multiply', points: bad, scalar })).rejects.toThrow();
    expect(await pool.compute(JOBS[1]!)).toEqual(new Uint8Array(37).fill(1));
  });

  it('rejects what is under way when it is closed', async () => {
    const closing = createGroupPool(group, { threads: 1 });
    const ended = expect(closing.compute(JOBS[0]!)).rejects.toThrow();
    await closing.close();
    await ended;
  });
});
