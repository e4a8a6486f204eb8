/** A boundary and a survey agreement as a planner's screen posts them, over the small flat model of `survey-nodes.ts`. */
import { createOpenCover } from '../../src/ground/ground-cover.ts';
import { gridPlaceToLatLng } from '../../src/ground/terrain.ts';
import { keepTerrain } from '../../src/node/terrain/terrain-store.ts';
import { SURVEY_TERRAIN } from './survey-nodes.ts';

export function layTestTerrain(dir: string): void {
  keepTerrain(dir, { terrain: SURVEY_TERRAIN, cover: createOpenCover(SURVEY_TERRAIN) }, []);
}

const at = (row: number, col: number): [number, number] => {
  const { lat, lng } = gridPlaceToLatLng(SURVEY_TERRAIN, { row, col });
  return [lat, lng];
};
const box = (top: number, left: number, bottom: number, right: number) => [
  at(top, left),
  at(top, right),
  at(bottom, right),
  at(bottom, left),
];

/** From south to north; the own ground lies to the west. */
export function aBoundaryDraft(partner: string) {
  return {
    path: '/api/surveys/boundaries',
    body: {
      partner,
      line: [at(150, 80), at(10, 80)],
      ownHand: 'left',
      ownSector: box(0, 0, 159, 80),
      partnerSector: box(0, 80, 159, 159),
    },
  };
}

export function anAgreementDraft(partner: string) {
  return {
    path: '/api/surveys/agreements',
    body: {
      partner,
      seam: box(66, 65, 94, 95),
      rhoM: 5_000,
      periodSlots: 4,
      stayLimitSlots: 2,
      horizonSlots: 3,
      bucketPermille: 1_000,
      periodStart: '2021-05-02T21:00:00.000Z',
      auditor: 'A'.repeat(43),
      expires: new Date(Date.now() + 86_400_000).toISOString(),
      purpose: { text: 'Ground neither of us holds', language: 'en' },
    },
  };
}
