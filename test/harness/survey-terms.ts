/** A survey over a small seam on both sides of a straight boundary, with builders for everything it needs. */
import type { LatLng, Ring } from '../../src/base/place.ts';
import type { SurveyTerms } from '../../src/record/kind/survey.ts';
import { fillSurveyTerms } from '../../src/vacuum/survey-agreement.ts';
import type { PartySector, SignedBoundary } from '../../src/vacuum/survey-refusal.ts';

export const PARTY_A = `org_${'a'.repeat(52)}`;
export const PARTY_B = `org_${'b'.repeat(52)}`;
export const BOUNDARY_ID = `rec_${'c'.repeat(52)}`;

/** From south to north along 44.2 E; A on the left hand (west), B on the right. */
export function aBoundary(overrides: Partial<SignedBoundary> = {}): SignedBoundary {
  return {
    id: BOUNDARY_ID,
    line: [
      { lat: 35.5, lng: 44.2 },
      { lat: 36.0, lng: 44.2 },
    ],
    left: PARTY_A,
    right: PARTY_B,
    signedBy: [PARTY_A, PARTY_B],
    ...overrides,
  };
}

export function someSectors(): ReadonlyArray<PartySector> {
  return [
    { organisation: PARTY_A, area: [rectangle(35.4, 43.6, 36.1, 44.18)] },
    { organisation: PARTY_B, area: [rectangle(35.4, 44.22, 36.1, 44.8)] },
  ];
}

export function rectangle(south: number, west: number, north: number, east: number): Ring {
  return [
    { lat: south, lng: west },
    { lat: south, lng: east },
    { lat: north, lng: east },
    { lat: north, lng: west },
  ];
}

export function toVertices(ring: Ring): Array<[number, number]> {
  return ring.map((vertex: LatLng) => [Math.round(vertex.lat * 1e7), Math.round(vertex.lng * 1e7)]);
}

export function someSurveyTerms(overrides: Partial<SurveyTerms> = {}): SurveyTerms {
  const hash = 'A'.repeat(43);
  return fillSurveyTerms({
    parties: [PARTY_A, PARTY_B],
    boundary: BOUNDARY_ID,
    seam: toVertices(rectangle(35.7, 44.1, 35.8, 44.3)),
    periodStart: '2021-05-02T21:00:00.000Z',
    programVersion: '0.1.0',
    terrainHash: hash,
    auditor: hash,
    expires: '2021-12-31T00:00:00.000Z',
    purpose: { text: 'Ground neither of us holds', language: 'en' },
    ...overrides,
  });
}
