/**
 * What refuses a survey on a node: over ground that is not between the two, around a protected site on either private list, on
 * terrain that will not do. Every case is signed by both first, so that the node itself stands in the way, and no byte of a
 * run leaves. What was found goes to nobody but the two.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addTestRecord,
  aReleaseRequest,
  COMMAND_SEAT,
  carryFeeds,
  closeTestNode,
  openTestNode,
  PLANNER_SEAT,
  pairNodes,
  RELEASE_SEAT,
  releaseAs,
} from '../../../test/harness/exercise-node.ts';
import {
  type DeskPair,
  openDeskPair,
  openSurveyPair,
  pairPlace,
  pairTerms,
  SURVEY_TERRAIN,
  type SurveyPair,
  signByBothSides,
} from '../../../test/harness/survey-nodes.ts';
import { DAY_MS, type UnixMs } from '../../base/time.ts';
import { createOpenCover } from '../../ground/ground-cover.ts';
import type { SurveyTerms } from '../../record/kind/survey.ts';
import { keepTerrain } from '../terrain/terrain-store.ts';
import type { RunningNode } from '../wire.ts';
import { exportBundle } from './bundle.ts';
import { enterForce } from './own-force.ts';
import { proposeSurveyRecord } from './survey-signing.ts';

type Vertex = readonly [number, number];

const vertex = (row: number, col: number): [number, number] => {
  const { lat, lng } = pairPlace(row, col);
  return [Math.round(lat * 1e7), Math.round(lng * 1e7)];
};
const area = (top: number, left: number, bottom: number, right: number): [number, number][] => [
  vertex(top, left),
  vertex(top, right),
  vertex(bottom, right),
  vertex(bottom, left),
];

describe('a survey is refused on the node', () => {
  let pair: SurveyPair;
  let desks: DeskPair;
  beforeAll(async () => {
    pair = await openSurveyPair();
    desks = await openDeskPair(pair);
  });
  afterAll(async () => {
    await desks.close();
    await closeTestNode(pair.a.node);
    await closeTestNode(pair.b.node);
  });

  const agree = (change: Partial<SurveyTerms>) =>
    signByBothSides(pair.a, pair.b, 'survey-agreement', pairTerms(pair, change));
  const prepare = async (side: 'a' | 'b', agreement: string) => {
    const prepared = await desks.desks()[side].prepare(PLANNER_SEAT, { agreement, run: 1, isExtra: false });
    return prepared.ok ? 'prepared' : prepared.error;
  };
  const expectRefused = async (change: Partial<SurveyTerms>, error: object) => {
    const agreement = await agree(change);
    for (const side of ['a', 'b'] as const) expect(await prepare(side, agreement)).toMatchObject(error);
    expect(desks.carried).toEqual([]);
  };
  const orgs = () => [pair.a.node.identity.org, pair.b.node.identity.org] as const;
  const aBoundaryBody = (sectors: readonly [ReadonlyArray<Vertex>, ReadonlyArray<Vertex>]) => {
    const [a, b] = orgs();
    return {
      parties: [a, b],
      line: [vertex(150, 80), vertex(10, 80)],
      left: a,
      right: b,
      sectors: [
        { organisation: a, area: sectors[0] },
        { organisation: b, area: sectors[1] },
      ],
      at: '2021-05-02T21:00:00.000Z',
    };
  };

  it('unless each guards ground on its own side of a boundary that both signed', async () => {
    const west = area(0, 0, 159, 80);
    const east = area(0, 80, 159, 159);
    const bothWest = await signByBothSides(pair.a, pair.b, 'boundary', aBoundaryBody([west, area(0, 0, 159, 60)]));
    await expectRefused({ boundary: bothWest }, { type: 'NotYourBoundary', reason: 'no-own-ground' });
    const swapped = await signByBothSides(pair.a, pair.b, 'boundary', aBoundaryBody([east, west]));
    await expectRefused({ boundary: swapped }, { type: 'NotYourBoundary', reason: 'no-own-ground' });
    const proposed = await proposeSurveyRecord(pair.a.node, PLANNER_SEAT, 'boundary', aBoundaryBody([west, east]));
    if (!proposed.ok) throw new Error(proposed.error.type);
    const oneSided = await agree({ boundary: proposed.value.id });
    expect(await prepare('a', oneSided)).toMatchObject({ type: 'NotYourBoundary', reason: 'not-signed' });
    expect(await prepare('b', oneSided)).toMatchObject({ type: 'NotYourBoundary', reason: 'other-boundary' });
    await expectRefused({ boundary: oneSided }, { type: 'NotYourBoundary', reason: 'other-boundary' });
  });

  it('beyond the agreed distance from the boundary, and over a third party', async () => {
    await expectRefused({ rhoM: 1_200 }, { type: 'NotYourBoundary', reason: 'seam-too-far' });
    const far = area(66, 5, 94, 25);
    await expectRefused({ seam: far }, { type: 'NotYourBoundary', reason: 'seam-too-far' });
    const third = `org_${'c'.repeat(52)}`;
    const proposal = pairTerms(pair, { parties: [orgs()[0], third] });
    const proposed = await proposeSurveyRecord(pair.a.node, PLANNER_SEAT, 'survey-agreement', { ...proposal });
    if (!proposed.ok) throw new Error(proposed.error.type);
    expect(await prepare('a', proposed.value.id)).toMatchObject({ type: 'AgreementNotCountersigned' });
  });

  it('over terrain that ends before the seam and its longest range, has holes, or is not the agreed one', async () => {
    await expectRefused({ seam: area(12, 65, 30, 95) }, { type: 'TerrainTooSmall' });
    await expectRefused(
      { seam: [vertex(66, 65), vertex(94, 95), vertex(66, 95), vertex(94, 65)] },
      { type: 'SeamCrossesItself' },
    );
    const good = await agree({});
    const heights = SURVEY_TERRAIN.heights.map((height, at) => {
      const [row, col] = [Math.floor(at / SURVEY_TERRAIN.cols), at % SURVEY_TERRAIN.cols];
      return row >= 74 && row < 90 && col >= 74 && col < 90 ? Number.NaN : height;
    });
    const holed = { ...SURVEY_TERRAIN, heights };
    for (const { node } of [pair.a, pair.b])
      keepTerrain(node.dir, { terrain: holed, cover: createOpenCover(holed) }, []);
    expect(await prepare('a', good)).toMatchObject({ type: 'TerrainDiffers' });
    await expectRefused({}, { type: 'TerrainHoles' });
    const kept = { terrain: SURVEY_TERRAIN, cover: createOpenCover(SURVEY_TERRAIN) };
    for (const { node } of [pair.a, pair.b]) keepTerrain(node.dir, kept, []);
    await expectRefused({ programVersion: '0.0.9' }, { type: 'ProgramVersionDiffers' });
    expect(await prepare('a', good)).toBe('prepared');
  });

  it('around a protected site on either side, of which the other learns nothing', async () => {
    for (const side of ['a', 'b'] as const) {
      const other = side === 'a' ? 'b' : 'a';
      const agreement = await agree({});
      const [latE7, lngE7] = vertex(80, 80);
      const site = { code: 'SHRINE', latE7, lngE7, bufferM: 300 };
      const enter = (state: string) =>
        enterForce(pair[side].node, PLANNER_SEAT, [{ kind: 'protected-site', body: { ...site, state } }]);
      await enter('standing');
      expect(await prepare(side, agreement)).toEqual({ type: 'ProtectedSiteInSeam', sites: 1 });
      expect(await prepare(other, agreement)).toBe('prepared');
      expect([await carryFeeds(pair.a.node, pair.b.node), await carryFeeds(pair.b.node, pair.a.node)]).toEqual([0, 0]);
      expect(desks.carried).toEqual([]);
      await enter('closed');
    }
  });

  describe('what was found', () => {
    let third: RunningNode;
    let vacuum: string;
    beforeAll(async () => {
      third = await openTestNode('COA');
      await pairNodes(pair.a.node, third);
      await pairNodes(pair.b.node, third);
      const hash = 'A'.repeat(43);
      const body = { survey: await agree({}), run: 1, jointHash: hash, resultHash: hash, totalsJson: '{}' };
      vacuum = await addTestRecord(pair.a.node, {
        kind: 'vacuum',
        marking: 'official',
        body: { parties: [...orgs()], ...body, at: '2021-05-02T21:00:00.000Z' },
      });
    });
    afterAll(() => closeTestNode(third));
    const send = async (from: RunningNode, to: RunningNode, onward: ReadonlyArray<string> = []) => {
      const request = aReleaseRequest({ record: vacuum, to: [to.identity.org], onward });
      return (await releaseAs(from, request, [RELEASE_SEAT, COMMAND_SEAT])).codes;
    };

    it('[V-29] is released to the other party alone, and neither may name or be a relay', async () => {
      expect(await send(pair.a.node, third)).toEqual(['AudienceRefused']);
      expect(await send(pair.a.node, pair.b.node, [third.identity.org])).toEqual(['AudienceRefused']);
      expect(await send(pair.a.node, pair.b.node)).toEqual(['Released']);
      await carryFeeds(pair.a.node, pair.b.node);
      // Nobody was named, and nobody may be.
      expect(await send(pair.b.node, third)).toEqual(['NotForOnward']);
    });

    it('[V-29] is in no file for anybody else', async () => {
      for (const { node } of [pair.a, pair.b]) {
        const names = await node.store.db
          .selectFrom('release_view')
          .select('record_id')
          .where('partner', '=', third.identity.org)
          .execute();
        expect(names).toEqual([]);
        const expires = (node.time.now() + DAY_MS) as UnixMs;
        const bundle = await exportBundle(node, { partner: 'COA', from: null, sizeBytesMax: 1_000_000, expires });
        expect(bundle.ok ? bundle.value.entries : bundle.error.type).toBe('NothingNew');
      }
    });
  });
});
