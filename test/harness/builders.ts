/** Builders of full, valid bodies for tests; each call makes a new value, so nothing is shared. */

import type { JsonObject } from '../../src/record/disclosure.ts';
import type { IncidentReport } from '../../src/record/kind/incident-report.ts';

export function anIncident(overrides: Partial<IncidentReport> = {}): IncidentReport & JsonObject {
  const report: IncidentReport = {
    form: 'salute',
    incidentKind: 'attack-on-post',
    state: 'open',
    what: { text: 'هێرش بۆ سەر خاڵێک', language: 'ckb' },
    actorKind: 'armed-group',
    occurred: { from: '2021-04-30T21:30:00.000Z', to: '2021-04-30T22:10:00.000Z', withinS: 5_400, day: '2021-04-30' },
    reportedAt: '2021-04-30T21:40:00.000Z',
    place: {
      latE7: 357_533_000,
      lngE7: 441_436_000,
      uncertaintyM: 5_000,
      precision: 'village',
      cell7: '872c12880ffffff',
      name: { text: 'پردێ', language: 'ckb' },
    },
    casualties: { own: { killed: 3, wounded: 2 } },
    source: { kind: 'own-observation', reliability: 'A', credibility: 2 },
    validation: 'confirmed',
    impact: 3,
    ...overrides,
  };
  return report as IncidentReport & JsonObject;
}
