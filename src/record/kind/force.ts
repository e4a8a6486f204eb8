/**
 * What one organisation has on its own ground: posts, patrols, reaction units, and its private list of protected
 * sites. A later version under the same code replaces the earlier one. None of it leaves the node under any approval
 * (rule L-15). Hours are minutes of the survey period, from its first midnight on the clock of the survey.
 */
import { z } from 'zod';
import { codeField, timeField } from '../field.ts';
import { defineKind } from '../kind-definition.ts';

export const FORCE_KINDS = ['post', 'patrol', 'reaction-unit', 'protected-site'] as const;
export type ForceKind = (typeof FORCE_KINDS)[number];

const latE7Field = z.int().min(-900_000_000).max(900_000_000);
const lngE7Field = z.int().min(-1_800_000_000).max(1_800_000_000);
export const patrolModeField = z.enum(['foot', 'vehicle']);
/** `closed` takes it out of every later computation. */
const stateField = z.enum(['standing', 'closed']);

const PERIOD_MIN_MAX = 10_080 * 1_440;
const spanField = z.strictObject({
  fromMin: z.int().min(0).max(PERIOD_MIN_MAX),
  toMin: z.int().min(1).max(PERIOD_MIN_MAX),
});
const hoursField = z.array(spanField).max(400);

type Span = z.infer<typeof spanField>;

/** Ascending, none empty, none over another. */
function faultsOfHours(spans: ReadonlyArray<Span>): ReadonlyArray<string> {
  const isSound = spans.every(({ fromMin, toMin }, i) => toMin > fromMin && fromMin >= (spans[i - 1]?.toMin ?? 0));
  return isSound ? [] : ['hours in ascending order that do not overlap'];
}

const POST = {
  code: codeField,
  role: z.enum(['post', 'checkpoint']),
  latE7: latE7Field,
  lngE7: lngE7Field,
  /** Eye or aerial above the ground. */
  eyeHeightDm: z.int().min(1).max(2_000),
  sensors: z
    .array(z.enum(['eye', 'thermal', 'radar']))
    .min(1)
    .max(3),
  manned: hoursField,
  state: stateField,
  at: timeField,
};
export type PostBody = z.infer<z.ZodObject<typeof POST>>;

export const postKind = defineKind(
  { kind: 'post', version: 1, release: 'never', rules: (body: PostBody) => faultsOfHours(body.manned) },
  POST,
);

/** Latitude and longitude times 10^7; the first again at the end for a round. */
export const patrolRouteField = z
  .array(z.tuple([latE7Field, lngE7Field]))
  .min(2)
  .max(200);

const PATROL = {
  code: codeField,
  mode: patrolModeField,
  route: patrolRouteField,
  walks: z
    .array(z.strictObject({ departMin: z.int().min(0).max(PERIOD_MIN_MAX), durationMin: z.int().min(1) }))
    .max(400),
  state: stateField,
  at: timeField,
};
export type PatrolBody = z.infer<z.ZodObject<typeof PATROL>>;

export const patrolKind = defineKind(
  {
    kind: 'patrol',
    version: 1,
    release: 'never',
    rules: (body: PatrolBody) =>
      faultsOfHours(
        body.walks.map(({ departMin, durationMin }) => ({ fromMin: departMin, toMin: departMin + durationMin })),
      ),
  },
  PATROL,
);

const REACTION_UNIT = {
  code: codeField,
  mode: patrolModeField,
  latE7: latE7Field,
  lngE7: lngE7Field,
  /** Minutes from the order to the first step. */
  readinessMin: z.int().min(0).max(1_440),
  ready: hoursField,
  state: stateField,
  at: timeField,
};
export type ReactionUnitBody = z.infer<z.ZodObject<typeof REACTION_UNIT>>;

export const reactionUnitKind = defineKind(
  { kind: 'reaction-unit', version: 1, release: 'never', rules: (body: ReactionUnitBody) => faultsOfHours(body.ready) },
  REACTION_UNIT,
);

const PROTECTED_SITE = {
  code: codeField,
  latE7: latE7Field,
  lngE7: lngE7Field,
  bufferM: z.int().min(1).max(50_000),
  state: stateField,
  at: timeField,
};
export type ProtectedSiteBody = z.infer<z.ZodObject<typeof PROTECTED_SITE>>;

/** No survey runs over ground that touches its buffer. */
export const protectedSiteKind = defineKind({ kind: 'protected-site', version: 1, release: 'never' }, PROTECTED_SITE);
