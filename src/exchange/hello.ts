/**
 * Hello: what two nodes say before anything else. They speak the newest version both know, refuse by name where there is
 * none, and say how far they hold each other's feeds, so a node that lost its end learns it at once (rule S-4).
 */
import { z } from 'zod';
import type { Bytes } from '../base/bytes.ts';
import { canonicalBytes, type Json } from '../base/canonical.ts';
import { err, ok, type Result } from '../base/result.ts';
import { ackField, parseObject } from './object.ts';

/** Newest first; a node speaks its own and the one before. */
export const PROTOCOL_VERSIONS: ReadonlyArray<number> = [1];

const helloSchema = z.strictObject({
  v: z.literal('seamline/hello/1'),
  versions: z.array(z.int().min(1)).min(1).max(8),
  exercise: z.boolean(),
  /** Last entry held of each lane of the other's feed. */
  held: ackField,
});
export type Hello = z.infer<typeof helloSchema>;

export function helloToBytes(hello: Omit<Hello, 'v'>): Bytes {
  return canonicalBytes({ v: 'seamline/hello/1', ...hello } as unknown as Json);
}

export function bytesToHello(bytes: Bytes): Result<Hello, BadHello> {
  const hello = parseObject(bytes, helloSchema, { what: 'hello', sizeBytesMax: 4_096 });
  return hello.ok ? hello : err({ type: 'BadHello', reason: hello.error.type });
}

export type BadHello = { readonly type: 'BadHello'; readonly reason: string };

/** The newest version both speak. */
export function chooseVersion(
  own: ReadonlyArray<number>,
  theirs: ReadonlyArray<number>,
): Result<number, NoCommonVersion> {
  const common = own.filter((version) => theirs.includes(version));
  return common.length > 0 ? ok(Math.max(...common)) : err({ type: 'NoCommonVersion', own, theirs });
}

export type NoCommonVersion = {
  readonly type: 'NoCommonVersion';
  readonly own: ReadonlyArray<number>;
  readonly theirs: ReadonlyArray<number>;
};
