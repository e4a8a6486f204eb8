/**
 * Labels: how a record is to be handled and who may receive it. The marking is in the signed core; the
 * audience (`releasableTo`) is a salted leaf that is never disclosed, so on the wire the audience is `to`.
 * Derived records are at least as strict as their parents (rules L-1 to L-3).
 */
import { z } from 'zod';
import { LIMITS } from '../base/limits.ts';

/** From least to most strict; an operator may rename them on screen, not reorder them. */
export const MARKINGS = ['public', 'official', 'restricted', 'confidential'] as const;
export type Marking = (typeof MARKINGS)[number];
export const markingField = z.enum(MARKINGS);

export type Label = {
  readonly marking: Marking;
  readonly releasableTo: ReadonlyArray<string>;
  readonly handling: ReadonlyArray<string>;
};

export const handlingField = z.array(z.string().regex(/^[a-z][a-z0-9-]{0,31}$/)).max(LIMITS.handlingMax);

export function markingRank(marking: Marking): number {
  return MARKINGS.indexOf(marking);
}

export function isAtLeast(marking: Marking, floor: Marking): boolean {
  return markingRank(marking) >= markingRank(floor);
}

/** Marking: the highest parent. Audience: the intersection. Handling: the union. Needs at least one parent. */
export function deriveLabel(parents: ReadonlyArray<Label>): Label {
  const marking = parents.reduce<Marking>(
    (strictest, p) => (isAtLeast(p.marking, strictest) ? p.marking : strictest),
    'public',
  );
  const [first, ...rest] = parents;
  const audience = (first?.releasableTo ?? []).filter((org) => rest.every((p) => p.releasableTo.includes(org)));
  const handling = [...new Set(parents.flatMap((p) => p.handling))].sort();
  return { marking, releasableTo: [...new Set(audience)].sort(), handling };
}
