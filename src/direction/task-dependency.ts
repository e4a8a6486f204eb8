/** Tasks that wait for others: a task may not wait for itself, however long the way round (rule D-3). */

/** The task whose dependencies would lead back to it, or null. */
export function findTaskCycle(dependsOn: ReadonlyMap<string, ReadonlyArray<string>>, from: string): string | null {
  const waiting = [...(dependsOn.get(from) ?? [])];
  const seen = new Set<string>();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next === from) return from;
    if (seen.has(next)) continue;
    seen.add(next);
    waiting.push(...(dependsOn.get(next) ?? []));
  }
  return null;
}
