/** The agreement: defaults, hash, size, and every refusal by its name. */
import { describe, expect, it } from 'vitest';
import {
  aBoundary,
  BOUNDARY_ID,
  PARTY_A,
  PARTY_B,
  rectangle,
  someSectors,
  someSurveyTerms,
  toVertices,
} from '../../test/harness/survey-terms.ts';
import { bytesToHex } from '../base/bytes.ts';
import { gridCellToLatLng, gridCellToParent } from '../base/grid.ts';
import { distanceM } from '../base/place.ts';
import { DAY_MS, unixMs } from '../base/time.ts';
import { sha256 } from '../node/crypto.ts';
import { checkFullBody } from '../record/registry.ts';
import { checkSurveyTerms, listSurveyCells, surveyAgreementHash, surveySize } from './survey-agreement.ts';
import { checkSurveyAudience, type SurveyAudience, type SurveyProduct } from './survey-audience.ts';
import { listSurveyFacts } from './survey-facts.ts';
import { checkRunRate, type StartedRun, surveyRunRate } from './survey-rate.ts';
import { checkAgreementInForce, checkOwnBoundary, checkProtectedSites, findAgreedPlace } from './survey-refusal.ts';

const terms = someSurveyTerms();
const cells = listSurveyCells(terms);
const centres = cells.map(gridCellToLatLng);

describe('the terms', () => {
  it('take the published defaults and are a valid record body', () => {
    expect(terms).toMatchObject({
      rhoM: 20_000,
      grid: { kind: 'h3', res: 8 },
      utcOffsetMin: 180,
      slotMin: 60,
      periodSlots: 168,
      criteria: ['seen', 'covered'],
      piPermille: 500,
      tauMin: 40,
      evaderMh: 4_000,
      bucketPermille: 350,
      runs: 1,
      runsPerDays: 7,
      auditWindowDays: 90,
      answerAfterMin: 30,
      retentionDays: 14,
    });
    expect(checkSurveyTerms(terms)).toEqual({ ok: true, value: null });
    expect(checkFullBody('survey-agreement', terms).ok).toBe(true);
    expect(checkFullBody('survey-agreement', { ...terms, posts: [] }).ok).toBe(false);
  });

  it('[V-1] give one hash, and another where anything in them differs', () => {
    const hash = (t: typeof terms) => bytesToHex(surveyAgreementHash(t, sha256));
    expect(hash(someSurveyTerms())).toBe(hash(terms));
    const others = [
      { piPermille: 501 },
      { terrainHash: 'B'.repeat(43) },
      { criteria: ['seen' as const] },
      { rhoM: 20_001 },
    ];
    expect(new Set(others.map((other) => hash(someSurveyTerms(other)))).size).toBe(4);
    for (const other of others) expect(hash(someSurveyTerms(other))).not.toBe(hash(terms));
  });

  it('span the cells of the seam without its cut-outs', () => {
    const cutout = gridCellToParent(cells[0]!, 6);
    const rest = listSurveyCells(someSurveyTerms({ cutouts: [cutout] }));
    expect(rest).toEqual(cells.filter((cell) => gridCellToParent(cell, 6) !== cutout));
    expect(rest.length).toBeLessThan(cells.length);
  });

  it('allow the sizes of the published table', () => {
    expect(surveySize(terms, 5_342)).toEqual({ pairs: 897_456, bucket: 314_110, size: 628_220 });
  });

  it('that contradict themselves are refused', () => {
    const bowtie = someSurveyTerms({
      seam: [
        [357_000_000, 441_000_000],
        [358_000_000, 443_000_000],
        [357_000_000, 443_000_000],
        [358_000_000, 441_000_000],
      ],
    });
    expect(checkSurveyTerms(bowtie)).toEqual({ ok: false, error: { type: 'SeamCrossesItself', edges: [0, 2] } });
    const bad = (overrides: Parameters<typeof someSurveyTerms>[0]) => checkSurveyTerms(someSurveyTerms(overrides));
    expect(bad({ parties: [PARTY_A, PARTY_A] })).toMatchObject({ error: { type: 'BadSurveyTerms', field: 'parties' } });
    expect(bad({ criteria: ['seen', 'seen'] })).toMatchObject({ error: { field: 'criteria' } });
    expect(bad({ cutouts: ['86fffffffffffff'] })).toMatchObject({ error: { field: 'cutouts' } });
    expect(bad({ dayFromHour: 18, dayToHour: 6 })).toMatchObject({ error: { field: 'dayToHour' } });
    expect(bad({ towns: [{ cells: ['8fffffffffffffff'], weight: 2 }] })).toMatchObject({ error: { field: 'towns' } });
    expect(bad({ grid: { kind: 'h3', res: 10 }, periodSlots: 10_080 })).toMatchObject({
      error: { type: 'SurveyTooLarge' },
    });
    const speck = toVertices(rectangle(35.7, 44.1, 35.70001, 44.10001));
    expect(bad({ seam: speck })).toMatchObject({ error: { type: 'BadSurveyTerms', field: 'seam' } });
  });
});

describe('no survey without both signatures', () => {
  const now = unixMs(Date.parse('2021-06-01T00:00:00.000Z'));

  it('AgreementNotCountersigned names who has not signed', () => {
    expect(checkAgreementInForce(terms, [PARTY_A, PARTY_B], now).ok).toBe(true);
    const error = { type: 'AgreementNotCountersigned', missing: [PARTY_B] };
    expect(checkAgreementInForce(terms, [PARTY_A], now)).toEqual({ ok: false, error });
  });

  it('AgreementExpired from its last instant on', () => {
    const end = unixMs(Date.parse(terms.expires));
    expect(checkAgreementInForce(terms, terms.parties, unixMs(end - 1)).ok).toBe(true);
    expect(checkAgreementInForce(terms, terms.parties, end)).toMatchObject({ error: { type: 'AgreementExpired' } });
  });
});

describe('NotYourBoundary', () => {
  const reasonOf = (boundary = aBoundary(), sectors = someSectors(), places = centres, used = terms) => {
    const result = checkOwnBoundary(used, boundary, sectors, places);
    return result.ok ? null : result.error.reason;
  };

  it('is not said of two neighbours on their own hands of a boundary both signed', () => {
    expect(reasonOf()).toBe(null);
  });

  it('refuses a survey of a third party: somebody else guards one hand of the boundary', () => {
    expect(reasonOf(aBoundary({ right: `org_${'d'.repeat(52)}` }))).toBe('not-a-party');
    expect(reasonOf(aBoundary({ id: BOUNDARY_ID.replace('ccc', 'ddd') }))).toBe('other-boundary');
  });

  it('refuses a boundary that one has not signed', () => {
    expect(reasonOf(aBoundary({ signedBy: [PARTY_A] }))).toBe('not-signed');
  });

  it('refuses a signatory without ground on its own hand near the boundary', () => {
    const [a, b] = someSectors();
    expect(reasonOf(aBoundary(), [a!])).toBe('no-own-ground');
    const faraway = { ...b!, area: [rectangle(30, 50, 31, 51)] };
    expect(reasonOf(aBoundary(), [a!, faraway])).toBe('no-own-ground');
    const wrongHand = { ...b!, area: [rectangle(35.4, 43.6, 36.1, 44.18)] };
    expect(reasonOf(aBoundary(), [a!, wrongHand])).toBe('no-own-ground');
  });

  it('refuses a seam with any ground farther than rho from the boundary or from either sector', () => {
    const wide = someSurveyTerms({ seam: toVertices(rectangle(35.7, 43.9, 35.8, 44.3)) });
    const wideCentres = listSurveyCells(wide).map(gridCellToLatLng);
    expect(reasonOf(aBoundary(), someSectors(), wideCentres, wide)).toBe('seam-too-far');
    expect(reasonOf(aBoundary(), someSectors(), centres, someSurveyTerms({ rhoM: 5_000 }))).toBe('seam-too-far');
    const [a, b] = someSectors();
    const shortSector = { ...b!, area: [rectangle(35.4, 44.22, 35.5, 44.8)] };
    expect(reasonOf(aBoundary(), [a!, shortSector])).not.toBe(null);
  });
});

describe('ProtectedSiteInSeam', () => {
  const site = { place: centres[0]!, bufferM: 500 };

  it('counts sites whose buffer any cell touches, and says no more', () => {
    const far = { place: { lat: 35.9, lng: 44.2 }, bufferM: 500 };
    expect(checkProtectedSites(cells, [], [far])).toEqual({ ok: true, value: null });
    const error = { type: 'ProtectedSiteInSeam', sites: 1 };
    expect(checkProtectedSites(cells, [], [site, far])).toEqual({ ok: false, error });
  });

  it('is satisfied by cutting the site out with its buffer, not by cutting out the site alone', () => {
    const without = (cutout: string) => listSurveyCells(someSurveyTerms({ cutouts: [cutout] }));
    const cutout = gridCellToParent(cells[0]!, 6);
    const rest = without(cutout);
    const inside = { place: gridCellToLatLng(cutout), bufferM: 100 };
    expect(checkProtectedSites(rest, [], [inside]).ok).toBe(true);
    const nearest = Math.min(...rest.map((cell) => distanceM(gridCellToLatLng(cell), inside.place)));
    expect(checkProtectedSites(rest, [], [{ ...inside, bufferM: nearest }]).ok).toBe(false);
  });

  it('holds over places too', () => {
    expect(checkProtectedSites([], [centres[0]!], [site])).toMatchObject({ error: { sites: 1 } });
    expect(checkProtectedSites([], [{ lat: 35, lng: 44 }], [site]).ok).toBe(true);
  });
});

describe('PlaceNotAgreed', () => {
  it('is every place that the two have not both named for protection', () => {
    const named = someSurveyTerms({ places: [{ id: 'prde', cells: [cells[0]!] }] });
    expect(findAgreedPlace(named, 'prde')).toEqual({ ok: true, value: [cells[0]] });
    expect(findAgreedPlace(named, 'elsewhere')).toEqual({
      ok: false,
      error: { type: 'PlaceNotAgreed', place: 'elsewhere' },
    });
  });
});

describe('RunRateExceeded', () => {
  const rate = surveyRunRate(terms);
  const start = 1_000 * DAY_MS;
  const runAt = (run: number, days: number, isExtra = false): StartedRun => ({
    run,
    startedAt: unixMs(start + days * DAY_MS),
    isExtra,
  });

  it('[V-15] refuses a second run within seven days, stopped or not, and says when the next may begin', () => {
    expect(checkRunRate(rate, [], runAt(1, 0)).ok).toBe(true);
    const error = { type: 'RunRateExceeded', nextAt: start + 7 * DAY_MS };
    expect(checkRunRate(rate, [runAt(1, 0)], runAt(2, 6.99))).toEqual({ ok: false, error });
    expect(checkRunRate(rate, [runAt(1, 0)], runAt(2, 7)).ok).toBe(true);
  });

  it('lets probing through once a week however it is spread: 1,000 tries give one run each seven days', () => {
    const held: StartedRun[] = [];
    for (let i = 0; i < 1_000; i++) {
      const next = runAt(held.length + 1, i * 0.1);
      if (checkRunRate(rate, held, next).ok) held.push(next);
    }
    expect(held.length).toBe(15);
    for (let i = 1; i < held.length; i++) {
      expect(held[i]!.startedAt - held[i - 1]!.startedAt).toBeGreaterThanOrEqual(7 * DAY_MS);
    }
  });

  it('lets one extra run of both commanders through beside it, not two', () => {
    const held = [runAt(1, 0)];
    expect(checkRunRate(rate, held, runAt(2, 1, true)).ok).toBe(true);
    expect(checkRunRate(rate, [...held, runAt(2, 1, true)], runAt(3, 2, true))).toMatchObject({
      error: { type: 'RunRateExceeded' },
    });
  });

  it('never uses a run number twice', () => {
    expect(checkRunRate(rate, [runAt(4, 0)], runAt(4, 30))).toEqual({
      ok: false,
      error: { type: 'RunNumberUsed', run: 4 },
    });
    expect(checkRunRate(rate, [runAt(4, 0)], runAt(3, 30)).ok).toBe(false);
  });
});

describe('AudienceRefused', () => {
  const planner: SurveyAudience = {
    role: 'planner',
    relation: 'own',
    channel: 'screen',
    detail: 'totals',
    approvals: 0,
  };
  const PRODUCTS: ReadonlyArray<SurveyProduct> = ['vacuum', 'sanctuary', 'corridor', 'coverage', 'exposure'];

  it('keeps every product from field devices, observers, relays, statements and bulk files, whatever is approved', () => {
    for (const product of PRODUCTS) {
      for (const channel of ['field-device', 'relay', 'statement', 'bulk-file'] as const) {
        const answer = checkSurveyAudience(product, { ...planner, role: 'commander', channel, approvals: 9 });
        expect(answer).toEqual({ ok: false, error: { type: 'AudienceRefused', product, reason: 'channel' } });
      }
      for (const role of [
        'field-device',
        'observer',
        'relay',
        'watch-officer',
        'administrator',
        'auditor',
        'none',
      ] as const) {
        const answer = checkSurveyAudience(product, { ...planner, role, approvals: 9 });
        expect(answer).toMatchObject({ error: { type: 'AudienceRefused', reason: 'role' } });
      }
      expect(checkSurveyAudience(product, { ...planner, relation: 'third' })).toMatchObject({
        error: { reason: 'relation' },
      });
    }
  });

  it('shows totals to planners and commanders; own coverage and exposure only at home', () => {
    for (const product of PRODUCTS) {
      expect(checkSurveyAudience(product, planner).ok).toBe(true);
      const isShared = product !== 'coverage' && product !== 'exposure';
      expect(checkSurveyAudience(product, { ...planner, relation: 'partner' }).ok).toBe(isShared);
    }
  });

  it('gives cells only with two persons, and never in a joint record', () => {
    const cellsOf = (approvals: number) => checkSurveyAudience('vacuum', { ...planner, detail: 'cells', approvals });
    expect([0, 1].map(cellsOf)).toEqual(
      [2, 1].map((missing) => ({ ok: false, error: { type: 'ApprovalNeeded', missing } })),
    );
    expect(cellsOf(2).ok).toBe(true);
    const joint: SurveyAudience = { ...planner, channel: 'joint-record', approvals: 2 };
    expect(checkSurveyAudience('vacuum', joint).ok).toBe(true);
    expect(checkSurveyAudience('vacuum', { ...joint, detail: 'cells' })).toMatchObject({
      error: { type: 'AudienceRefused' },
    });
  });
});

describe('the signing page', () => {
  it('says with numbers what each learns, what a liar learns at most, and what only an audit or nothing finds', () => {
    const facts = listSurveyFacts(terms, 5_342);
    expect(facts).toContainEqual({ code: 'each-learns-for-own-tokens', criterion: 'covered', tokensMax: 314_110 });
    expect(facts).toContainEqual({
      code: 'liar-learns-at-most',
      memberships: 628_220,
      pairs: 1_794_912,
      permille: 351,
    });
    expect(facts).toContainEqual({ code: 'liar-on-one-criterion', permille: 701 });
    expect(facts).toContainEqual({ code: 'spot-check', leaves: 60, falsePermille: 50, confidencePermille: 950 });
    expect(facts).toContainEqual({ code: 'spot-check', leaves: 90, falsePermille: 50, confidencePermille: 990 });
    expect(facts.filter((fact) => fact.code === 'not-found').length).toBe(3);
    expect(facts.filter((fact) => fact.code === 'found-by-audit-only').length).toBe(3);
  });
});
