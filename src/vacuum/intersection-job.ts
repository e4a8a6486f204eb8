/**
 * The heavy work of a run as plain data: the state machine asks for a job, whoever drives it computes the job -
 * at once, or in parts on worker threads - and hands the bytes back. Parts cut along elements give the same bytes
 * as the whole, so the number of threads changes nothing that is sent.
 */
import { assertNever } from '../base/assert.ts';
import { type Bytes, concatBytes, textToBytes } from '../base/bytes.ts';
import { PROOF_ELEMENTS_MAX, type ProofDeps, type ProofStatement, proofWeights } from './dleq.ts';
import { type Group, POINT_BYTES, pointAt } from './group.ts';

export type IntersectionJob =
  /** k x H(message): 32 bytes a message. */
  | { readonly kind: 'mask'; readonly messages: ReadonlyArray<string>; readonly tag: Bytes; readonly scalar: Bytes }
  /** One byte a point, 1 for good. */
  | { readonly kind: 'check'; readonly points: Bytes }
  /** k x point: 32 bytes a point. */
  | { readonly kind: 'multiply'; readonly points: Bytes; readonly scalar: Bytes }
  /** Composites of the two lists, 64 bytes (M, Z) for each block of a proof; `from` is the index in the first block. */
  | {
      readonly kind: 'compose';
      readonly statement: ProofStatement;
      readonly c: Bytes;
      readonly d: Bytes;
      readonly from: number;
      /** The prover knows Z = k M and leaves it out: 32 bytes a block. */
      readonly withZ: boolean;
    };

/** The whole job at once. */
export function computeIntersectionJob(job: IntersectionJob, deps: ProofDeps): Bytes {
  const parts = splitIntersectionJob(job, Number.POSITIVE_INFINITY);
  return joinIntersectionParts(
    job,
    parts,
    parts.map((part) => computeIntersectionPart(part, deps)),
    deps.group,
  );
}

/** Elements of a job: the measure of its progress. */
export function jobElements(job: IntersectionJob): number {
  if (job.kind === 'mask') return job.messages.length;
  return (job.kind === 'compose' ? job.c.length : job.points.length) / POINT_BYTES;
}

/** Parts of at most `elementsMax` elements, none across two blocks of a proof; each holds copies of its bytes. */
export function splitIntersectionJob(job: IntersectionJob, elementsMax: number): ReadonlyArray<IntersectionJob> {
  const total = jobElements(job);
  const parts: IntersectionJob[] = [];
  for (let at = 0; at < total; ) {
    const blockEnd = job.kind === 'compose' ? (Math.floor(at / PROOF_ELEMENTS_MAX) + 1) * PROOF_ELEMENTS_MAX : total;
    const end = Math.min(total, blockEnd, at + elementsMax);
    parts.push(cutJob(job, at, end));
    at = end;
  }
  return parts;
}

/** Result of a part that `splitIntersectionJob` made. */
export function computeIntersectionPart(part: IntersectionJob, deps: ProofDeps): Bytes {
  switch (part.kind) {
    case 'mask':
      return deps.group.hashMultiply(part.messages.map(textToBytes), part.tag, part.scalar);
    case 'check':
      return deps.group.checkPoints(part.points);
    case 'multiply':
      return deps.group.multiply(part.points, part.scalar);
    case 'compose': {
      const weights = proofWeights(part.statement, part.c, part.d, part.from, deps);
      return deps.group.sumProducts(part.withZ ? [part.c, part.d] : [part.c], weights);
    }
    default:
      return assertNever(part);
  }
}

/** The result of the whole job from the results of its parts, in order. */
export function joinIntersectionParts(
  job: IntersectionJob,
  parts: ReadonlyArray<IntersectionJob>,
  results: ReadonlyArray<Bytes>,
  group: Group,
): Bytes {
  if (job.kind !== 'compose') return concatBytes(...results);
  const blocks: Bytes[][] = [];
  parts.forEach((part, i) => {
    if (part.kind === 'compose' && part.from === 0) blocks.push([]);
    blocks.at(-1)!.push(results[i]!);
  });
  return concatBytes(...blocks.map((sums) => addSums(sums, group)));
}

function cutJob(job: IntersectionJob, from: number, to: number): IntersectionJob {
  const cut = (points: Bytes) => points.slice(from * POINT_BYTES, to * POINT_BYTES);
  switch (job.kind) {
    case 'mask':
      return { ...job, messages: job.messages.slice(from, to) };
    case 'check':
    case 'multiply':
      return { ...job, points: cut(job.points) };
    case 'compose':
      return { ...job, c: cut(job.c), d: cut(job.d), from: from % PROOF_ELEMENTS_MAX };
    default:
      return assertNever(job);
  }
}

/** Adds partial sums position by position (M with M, Z with Z). */
function addSums(sums: ReadonlyArray<Bytes>, group: Group): Bytes {
  const first = sums[0]!;
  if (sums.length === 1) return first;
  const ones = new Uint8Array(sums.length * 32);
  for (let i = 0; i < sums.length; i++) ones[32 * i] = 1;
  const places = Array.from({ length: first.length / POINT_BYTES }, (_, i) => i);
  return concatBytes(
    ...places.map((i) => group.sumProducts([concatBytes(...sums.map((sum) => pointAt(sum, i)))], ones)),
  );
}
