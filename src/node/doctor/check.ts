/** What one examination of a node says: whether something is wrong, and what somebody should do then. */

/** A `warning` can wait until somebody has time; with a `fault` the node should not go on as it is. */
export type Check = {
  readonly name: string;
  readonly state: 'ok' | 'warning' | 'fault';
  readonly says: string;
  /** Empty where nothing is to be done. */
  readonly doThis: string;
};

export function pass(name: string, says: string): Check {
  return { name, state: 'ok', says, doThis: '' };
}

export function warn(name: string, says: string, doThis: string): Check {
  return { name, state: 'warning', says, doThis };
}

export function fail(name: string, says: string, doThis: string): Check {
  return { name, state: 'fault', says, doThis };
}
