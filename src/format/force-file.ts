/**
 * A force as a file a planner writes: posts, patrols, units and protected sites in degrees, metres and hours of the
 * day. Hours are "always", "05:00-22:00" (every day of a week, past midnight where the end is not later) or spans in
 * minutes of the survey period. What comes out are bodies of records; the node checks them again.
 */
import { z } from 'zod';
import { err, ok, type Result } from '../base/result.ts';
import type { ForceKind } from '../record/kind/force.ts';

const DAY_MIN = 1_440;
const WEEK_DAYS = 7;
const CLOCK = /^([01]\d|2[0-4]):([0-5]\d)$/;

const codeText = z.string().min(1).max(32);
const latField = z.number().min(-90).max(90);
const lngField = z.number().min(-180).max(180);
const modeField = z.enum(['foot', 'vehicle']);
const closedField = z.boolean().optional();
const spansField = z.array(z.strictObject({ fromMin: z.int(), toMin: z.int() }));
const hoursField = z.union([
  z.literal('always'),
  z.string().regex(/^([01]\d|2[0-4]):[0-5]\d-([01]\d|2[0-4]):[0-5]\d$/),
  spansField,
]);

const fileField = z.strictObject({
  posts: z
    .array(
      z.strictObject({
        code: codeText,
        role: z.enum(['post', 'checkpoint']).default('post'),
        lat: latField,
        lng: lngField,
        eyeHeightM: z.number().min(0.1).max(200),
        sensors: z.array(z.enum(['eye', 'thermal', 'radar'])).default(['eye']),
        manned: hoursField,
        closed: closedField,
      }),
    )
    .default([]),
  patrols: z
    .array(
      z.strictObject({
        code: codeText,
        mode: modeField,
        route: z.array(z.tuple([latField, lngField])),
        /** Times of day at which it leaves, every day. */
        departs: z.array(z.string().regex(CLOCK)).optional(),
        durationMin: z.int().min(1).optional(),
        walks: z.array(z.strictObject({ departMin: z.int(), durationMin: z.int() })).optional(),
        closed: closedField,
      }),
    )
    .default([]),
  units: z
    .array(
      z.strictObject({
        code: codeText,
        mode: modeField.default('vehicle'),
        lat: latField,
        lng: lngField,
        readinessMin: z.int().min(0),
        ready: hoursField,
        closed: closedField,
      }),
    )
    .default([]),
  protectedSites: z
    .array(
      z.strictObject({ code: codeText, lat: latField, lng: lngField, bufferM: z.int().min(1), closed: closedField }),
    )
    .default([]),
});

export type ForceFileEntry = { readonly kind: ForceKind; readonly body: Readonly<Record<string, unknown>> };

export function parseForceFile(text: string): Result<ReadonlyArray<ForceFileEntry>, BadForceFile> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return err({ type: 'BadForceFile', path: '', reason: 'not JSON' });
  }
  const parsed = fileField.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    return err({ type: 'BadForceFile', path: `/${issue.path.map(String).join('/')}`, reason: issue.message });
  }
  const { posts, patrols, units, protectedSites } = parsed.data;
  return ok([
    ...posts.map(({ lat, lng, eyeHeightM, manned, closed, ...rest }) =>
      entry('post', closed, {
        ...rest,
        ...toPlace(lat, lng),
        eyeHeightDm: Math.round(eyeHeightM * 10),
        manned: hoursToSpans(manned),
      }),
    ),
    ...patrols.map(({ route, departs, durationMin, walks, closed, ...rest }) =>
      entry('patrol', closed, {
        ...rest,
        route: route.map(([lat, lng]) => [toE7(lat), toE7(lng)]),
        walks: [...(walks ?? []), ...dailyWalks(departs ?? [], durationMin ?? 60)],
      }),
    ),
    ...units.map(({ lat, lng, ready, closed, ...rest }) =>
      entry('reaction-unit', closed, { ...rest, ...toPlace(lat, lng), ready: hoursToSpans(ready) }),
    ),
    ...protectedSites.map(({ lat, lng, closed, ...rest }) =>
      entry('protected-site', closed, { ...rest, ...toPlace(lat, lng) }),
    ),
  ]);
}

export type BadForceFile = { readonly type: 'BadForceFile'; readonly path: string; readonly reason: string };

function entry(kind: ForceKind, closed: boolean | undefined, body: Readonly<Record<string, unknown>>): ForceFileEntry {
  return { kind, body: { ...body, state: closed === true ? 'closed' : 'standing' } };
}

const toE7 = (degrees: number) => Math.round(degrees * 1e7);

function toPlace(lat: number, lng: number) {
  return { latE7: toE7(lat), lngE7: toE7(lng) };
}

function hoursToSpans(hours: z.infer<typeof hoursField>): z.infer<typeof spansField> {
  if (typeof hours !== 'string') return hours;
  if (hours === 'always') return [{ fromMin: 0, toMin: WEEK_DAYS * DAY_MIN }];
  const [from, to] = hours.split('-').map(clockToMin) as [number, number];
  const lengthMin = to > from ? to - from : to + DAY_MIN - from;
  return Array.from({ length: WEEK_DAYS }, (_, day) => {
    const fromMin = day * DAY_MIN + from;
    return { fromMin, toMin: fromMin + lengthMin };
  });
}

function dailyWalks(departs: ReadonlyArray<string>, durationMin: number) {
  const minutes = departs.map(clockToMin).sort((a, b) => a - b);
  return Array.from({ length: WEEK_DAYS }, (_, day) =>
    minutes.map((minute) => ({ departMin: day * DAY_MIN + minute, durationMin })),
  ).flat();
}

function clockToMin(clock: string): number {
  const [, hour, minute] = CLOCK.exec(clock)!;
  return Number(hour) * 60 + Number(minute);
}
