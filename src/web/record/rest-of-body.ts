/** Leaves of a body that no view has words for, by their path: shown as they are rather than left out. */
const KNOWN = new Set([
  'form',
  'incidentKind',
  'state',
  'what',
  'text',
  'actorKind',
  'occurred',
  'reportedAt',
  'place',
  'casualties',
  'source',
  'validation',
  'impact',
  'disposition',
  'sameIncidentAs',
  'countChange',
  'prev',
  'at',
  'centre',
  'addressees',
  'answerWithinS',
  'channel',
  'onBehalfOf',
  'alarmKind',
  'cell7',
  'helpWanted',
  'desk',
  'hotline',
  'test',
  'standing',
  'fromSeat',
  'toSeat',
  'openRows',
  'openIncidents',
  'logHash',
  'note',
]);

export function restOfBody(body: Readonly<Record<string, unknown>>): ReadonlyArray<readonly [string, unknown]> {
  return Object.entries(body)
    .filter(([name]) => !KNOWN.has(name))
    .flatMap(([name, value]) => leavesOf(name, value));
}

function leavesOf(path: string, value: unknown): ReadonlyArray<readonly [string, unknown]> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return [[path, value]];
  return Object.entries(value).flatMap(([name, inner]) => leavesOf(`${path}/${name}`, inner));
}
