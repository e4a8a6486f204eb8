/** From what a planner writes to the terms both sign: degrees become integers, what the node knows is filled in, the rest is refused. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeTestNode } from '../../../test/harness/exercise-node.ts';
import { openSurveyPair, type SurveyPair } from '../../../test/harness/survey-nodes.ts';
import { bytesToBase64url } from '../../base/bytes.ts';
import { gridCellDisk, latLngToGridCell } from '../../base/grid.ts';
import type { AgreementDraft } from '../http/contract-survey.ts';
import { PROGRAM_VERSION } from '../program-version.ts';
import { readTerrainReport } from '../terrain/terrain-store.ts';
import { draftToBoundary, draftToTerms } from './survey-draft.ts';

const AT = { lat: 35.75, lng: 44.14 };
const DRAFT: AgreementDraft = {
  partner: 'PSH',
  seam: [
    [35.7, 44.1],
    [35.7, 44.2],
    [35.8, 44.2],
  ],
  periodStart: '2021-05-02T21:00:00.000Z',
  towns: [{ at: [AT.lat, AT.lng], rings: 1, weight: 5 }],
  places: [{ id: 'mill', at: [AT.lat, AT.lng], rings: 0 }],
  expires: '2049-12-31T00:00:00.000Z',
  purpose: { text: 'Ground neither of us holds', language: 'en' },
};

describe('a draft', () => {
  let pair: SurveyPair;
  beforeAll(async () => {
    pair = await openSurveyPair();
  });
  afterAll(async () => {
    await closeTestNode(pair.a.node);
    await closeTestNode(pair.b.node);
  });
  const draft = async (change: Partial<AgreementDraft>, dir = pair.a.node.dir) => {
    const terms = await draftToTerms(pair.a.node, { ...DRAFT, ...change }, dir);
    return terms.ok ? terms.value : terms.error;
  };

  it('becomes terms with parties, boundary, versions, auditor, cells and defaults filled in', async () => {
    const { node } = pair.a;
    const auditor = node.identity.seats.find(({ role }) => role === 'survey-auditor')!;
    const cell = latLngToGridCell(AT, 8);
    expect(await draft({})).toMatchObject({
      parties: [node.identity.org, pair.b.node.identity.org],
      boundary: pair.boundary,
      seam: [
        [357_000_000, 441_000_000],
        [357_000_000, 442_000_000],
        [358_000_000, 442_000_000],
      ],
      grid: { kind: 'h3', res: 8 },
      towns: [{ cells: [...gridCellDisk(cell, 1)].sort(), weight: 5 }],
      places: [{ id: 'mill', cells: [cell] }],
      periodSlots: 168,
      bucketPermille: 350,
      programVersion: PROGRAM_VERSION,
      terrainHash: readTerrainReport(node.dir)!.hash,
      auditor: bytesToBase64url(auditor.pair.publicKey),
    });
    const named = await draft({ partner: pair.b.node.identity.org, resolution: 7, auditor: 'B'.repeat(43) });
    expect(named).toMatchObject({ grid: { kind: 'h3', res: 7 }, auditor: 'B'.repeat(43) });
  });

  it('is refused without a partner, a signed boundary, ground, or with a field out of its range', async () => {
    expect(await draft({ partner: 'COA' })).toEqual({ type: 'UnknownPartner', partner: 'COA' });
    expect(await draft({ boundary: `rec_${'x'.repeat(52)}` })).toMatchObject({ type: 'NotYourBoundary' });
    expect(await draft({}, '/nowhere')).toEqual({ type: 'NoTerrain' });
    expect(await draft({ overPlaces: { seenWithinM: 1, reachedWithinM: 1 } })).toEqual({ type: 'NoPlaces' });
    expect(await draft({ piPermille: 0 })).toMatchObject({ type: 'BadBody' });
  });

  it('of a boundary puts each party on its hand of the line', async () => {
    const line: [number, number][] = [
      [35.7, 44.1],
      [35.8, 44.1],
    ];
    const [own, other] = [pair.a.node.identity.org, pair.b.node.identity.org];
    for (const hand of ['left', 'right'] as const) {
      const sectors = { ownSector: [...DRAFT.seam], partnerSector: [...DRAFT.seam] };
      const made = await draftToBoundary(pair.a.node, { partner: 'PSH', line, ownHand: hand, ...sectors });
      const [left, right] = hand === 'left' ? [own, other] : [other, own];
      expect(made).toMatchObject({ ok: true, value: { left, right, parties: [own, other] } });
    }
  });
});
