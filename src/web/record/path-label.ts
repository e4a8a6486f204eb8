/** Words for the leaf of a body: `/casualties/own/killed` is "Own forces: Killed". A leaf without words keeps its path. */
import type { Words } from '../reader/words.ts';

export function pathLabel(words: Words, path: string): string {
  const { field } = words.report;
  const { casualty } = words.incident;
  const harm = /^\/casualties\/(own|other|civilian)\/(killed|wounded|missing)$/.exec(path);
  if (harm !== null) return `${casualty[harm[1] as 'own']}: ${casualty[harm[2] as 'killed']}`;
  const labels: Readonly<Record<string, string>> = {
    '/form': field.form,
    '/incidentKind': field.kind,
    '/state': words.log.column.state,
    '/what/text': field.what,
    '/what/language': field.language,
    '/text/text': field.what,
    '/text/language': field.language,
    '/actorKind': field.actor,
    '/occurred/from': field.from,
    '/occurred/to': field.to,
    '/occurred/withinS': field.within,
    '/occurred/day': words.desk.log.day,
    '/reportedAt': field.reportedAt,
    '/place/latE7': words.desk.release.latitude,
    '/place/lngE7': words.desk.release.longitude,
    '/place/uncertaintyM': field.radius,
    '/place/precision': field.precision,
    '/place/cell7': words.desk.release.cell,
    '/place/name/text': field.placeName,
    '/place/name/language': `${field.placeName}: ${field.language}`,
    '/source/kind': field.sourceKind,
    '/source/reliability': field.reliability,
    '/source/credibility': field.credibility,
    '/source/citation': field.citation,
    '/validation': field.validation,
    '/impact': field.impact,
    '/centre': field.centre,
    '/sameIncidentAs': field.sameIncident,
    '/countChange': field.countChange,
  };
  return labels[path] ?? path;
}
