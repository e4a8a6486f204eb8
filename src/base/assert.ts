/**
 * Assertions stay on in production: a broken invariant is a bug, and a crash of the job or
 * request is safer than going on. Never use them for input from outside (that gets a Result).
 */

export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${message}`);
}

/** Marks a switch as exhaustive; a new union member then fails to compile. */
export function assertNever(value: never): never {
  throw new Error(`assertion failed: unexpected ${JSON.stringify(value)}`);
}
