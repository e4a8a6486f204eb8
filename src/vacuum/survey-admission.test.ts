/** A run begins only if nothing speaks against it, and the first thing that does is named; snapshots and openings. */
import { describe, expect, it } from 'vitest';
import { intersectionDeps, mustBe, someTerms } from '../../test/harness/intersection-pair.ts';
import {
  aBoundary,
  PARTY_A,
  PARTY_B,
  rectangle,
  someSectors,
  someSurveyTerms,
  toVertices,
} from '../../test/harness/survey-terms.ts';
import { textToBytes } from '../base/bytes.ts';
import { gridCellToLatLng } from '../base/grid.ts';
import { DAY_MS, unixMs } from '../base/time.ts';
import { admitSurveyRun, checkSurveyTermsForSigning, type SurveyRequest } from './survey-admission.ts';
import { listSurveyCells } from './survey-agreement.ts';
import { bytesToOpening, openingToBytes } from './survey-opening.ts';
import type { StartedRun } from './survey-rate.ts';
import { computeSnapshotRoot } from './survey-snapshot.ts';

const terms = someSurveyTerms();
const request: SurveyRequest = {
  terms,
  signedBy: [PARTY_A, PARTY_B],
  boundary: aBoundary(),
  sectors: someSectors(),
  sites: [],
  places: [],
};
const START = Date.parse('2021-06-01T00:00:00.000Z');
const next: StartedRun = { run: 2, startedAt: unixMs(START), isExtra: false };
const longAgo: StartedRun = { run: 1, startedAt: unixMs(START - 8 * DAY_MS), isExtra: false };

describe('a run is admitted', () => {
  const refusal = (changed: Partial<SurveyRequest>, earlier: ReadonlyArray<StartedRun> = [longAgo], run = next) => {
    const answer = admitSurveyRun({ ...request, ...changed }, earlier, run);
    return answer.ok ? null : answer.error.type;
  };

  it('with the cells of the seam where nothing speaks against it', () => {
    expect(admitSurveyRun(request, [longAgo], next)).toEqual({ ok: true, value: listSurveyCells(terms) });
  });

  it('not on half a signature, past the end, within the week, or with a used number', () => {
    expect(refusal({ signedBy: [PARTY_B] })).toBe('AgreementNotCountersigned');
    expect(refusal({ terms: someSurveyTerms({ expires: '2021-06-01T00:00:00.000Z' }) })).toBe('AgreementExpired');
    expect(refusal({}, [{ ...longAgo, startedAt: unixMs(START - DAY_MS) }])).toBe('RunRateExceeded');
    expect(refusal({}, [longAgo], { ...next, run: 1 })).toBe('RunNumberUsed');
  });

  it('not over ground of a third party, a seam that crosses itself, or a protected site', () => {
    expect(refusal({ boundary: aBoundary({ right: `org_${'d'.repeat(52)}` }) })).toBe('NotYourBoundary');
    const seam = toVertices([rectangle(35.7, 44.1, 35.8, 44.3)].flatMap(([a, b, c, d]) => [a!, c!, b!, d!]));
    expect(refusal({ terms: someSurveyTerms({ seam }) })).toBe('SeamCrossesItself');
    const site = { place: gridCellToLatLng(listSurveyCells(terms)[3]!), bufferM: 1_000 };
    expect(refusal({ sites: [site] })).toBe('ProtectedSiteInSeam');
    expect(checkSurveyTermsForSigning({ ...request, sites: [site] }).ok).toBe(false);
    expect(checkSurveyTermsForSigning(request).ok).toBe(true);
  });

  it('not over agreed places too far away', () => {
    const hash = 'A'.repeat(43);
    const overPlaces = someSurveyTerms({
      grid: { kind: 'places', count: 1, list: hash, table: hash, seenWithinM: 1_500, reachedWithinM: 5_000 },
    });
    expect(refusal({ terms: overPlaces, places: [{ lat: 35.75, lng: 44.2 }] })).toBe(null);
    expect(refusal({ terms: overPlaces, places: [{ lat: 35.75, lng: 44.6 }] })).toBe('NotYourBoundary');
  });
});

describe('a posts snapshot', () => {
  const name = someTerms();
  const seed = new Uint8Array(32).fill(5);
  const items = ['post 1', 'post 2', 'patrol 1'].map(textToBytes);
  const root = computeSnapshotRoot(name, seed, items, intersectionDeps);

  it('has one root whatever the order, another where one item, the seed or the run differs', () => {
    expect(computeSnapshotRoot(name, seed, items.toReversed(), intersectionDeps)).toEqual(root);
    const others = [
      computeSnapshotRoot(name, seed, items.slice(1), intersectionDeps),
      computeSnapshotRoot(name, seed, [...items, items[0]!], intersectionDeps),
      computeSnapshotRoot(name, new Uint8Array(32), items, intersectionDeps),
      computeSnapshotRoot(someTerms({ run: 2 }), seed, items, intersectionDeps),
      computeSnapshotRoot(name, seed, [], intersectionDeps),
      computeSnapshotRoot(name, new Uint8Array(32), [], intersectionDeps),
    ];
    expect(new Set([root, ...others].map((each) => each.join())).size).toBe(7);
  });

  it('is opened to the auditor with seed and tokens, and reads back the same', () => {
    const opening = {
      agreementHash: name.agreementHash,
      run: 1,
      seed,
      tokens: ['seen|a|1'],
      snapshot: items,
    };
    const bytes = openingToBytes(opening);
    expect(mustBe(bytesToOpening(bytes))).toEqual(opening);
    const spoil = (from: string, to: string) =>
      bytesToOpening(textToBytes(Buffer.from(bytes).toString().replace(from, to)));
    expect(spoil('opening/1', 'opening/2')).toMatchObject({ error: { type: 'BadOpening', field: 'v' } });
    expect(spoil('"run":1', '"run":"1"')).toMatchObject({ error: { field: 'run' } });
    expect(spoil('"seed":"', '"seed":"AAAA')).toMatchObject({ error: { field: 'seed' } });
    expect(spoil('["seen|a|1"]', '[7]')).toMatchObject({ error: { field: 'tokens' } });
    expect(spoil('"snapshot":["', '"snapshot":["!')).toMatchObject({ error: { field: 'snapshot' } });
    expect(bytesToOpening(textToBytes('{'))).toMatchObject({ error: { field: 'json' } });
    expect(bytesToOpening(Uint8Array.of(255))).toMatchObject({ error: { field: 'text' } });
  });
});
