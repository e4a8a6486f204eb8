/** The thread gives what the plain function gives, errors included. */
import { expect, it } from 'vitest';
import { aCoverageInput, aPatrol, aPost, aUnit } from '../../../test/harness/force.ts';
import { aRandomTerrain } from '../../../test/harness/terrain.ts';
import { computeForceCoverage } from '../../ground/force-coverage.ts';
import { gridPlaceToLatLng } from '../../ground/terrain.ts';
import { explainPair } from '../../ground/uncovered.ts';
import { runCoverageJob } from './coverage-job.ts';

const terrain = aRandomTerrain(3, 110, 110, 6, 0);
const at = (row: number, col: number) => gridPlaceToLatLng(terrain, { row, col });

it('coverage computed aside equals coverage computed here, and can still explain itself', async () => {
  const input = aCoverageInput(terrain, {
    posts: [aPost({ place: at(50, 52) })],
    patrols: [aPatrol({ route: [at(50, 45), at(60, 60)], walks: [{ departMin: 600, durationMin: 60 }] })],
    units: [aUnit({ place: at(40, 40) })],
  });
  const { kernels, ...job } = input;
  const here = computeForceCoverage({ ...job, kernels });
  const aside = await runCoverageJob(job);
  expect(aside).toEqual(here);
  if (!aside.ok || !here.ok) throw new Error('coverage');
  expect(explainPair(aside.value, 3, 10)).toEqual(explainPair(here.value, 3, 10));
  const refused = await runCoverageJob({ ...job, posts: [aPost({ place: { lat: 0, lng: 0 } })] });
  expect(refused.ok ? null : refused.error.type).toBe('PostOffTerrain');
});
