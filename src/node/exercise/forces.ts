/**
 * EXERCISE: two synthetic forces on the exercise terrain around Altun Kupri (Prde). Every post, patrol and unit here
 * is made up; none stands or ever stood there. FED lies south-west of the boundary, PSH north-east of it. Both see
 * and reach the strip between them by day and in the evening, and leave some 5 x 20 km of it from 22:00 to 05:00.
 * Hours are local (UTC+3) from Monday 00:00.
 */
import type { LatLng, Polygon } from '../../base/place.ts';
import type { Patrol } from '../../ground/patrol.ts';
import type { Post } from '../../ground/post.ts';
import type { LawfulGround, ReactionUnit } from '../../ground/reach.ts';
import { dailySpans, type HoursSpan, WEEK_OF_HOURS } from '../../ground/slot-plan.ts';
import { createSyntheticGround, type SyntheticGround } from '../../ground/synthetic-terrain.ts';

export type ExerciseForce = {
  readonly name: 'FED' | 'PSH';
  readonly label: 'EXERCISE';
  readonly posts: ReadonlyArray<Post>;
  readonly patrols: ReadonlyArray<Patrol>;
  readonly units: ReadonlyArray<ReactionUnit>;
  readonly lawful: LawfulGround;
};

/** Options of `createSyntheticGround` for the exercise; both nodes make the same ground from them. */
export const EXERCISE_GROUND = { seed: 7, cellM: 90 } as const;
export const EXERCISE_RESOLUTION = 8;

/** The same ground on every node, labelled EXERCISE TERRAIN. */
export function createExerciseGround(): SyntheticGround {
  return createSyntheticGround(EXERCISE_GROUND);
}

/** The line both sign: 32 km from north-west to south-east, crossing the river between Prde and Dibis. */
export const EXERCISE_BOUNDARY: ReadonlyArray<LatLng> = [
  { lat: 35.836, lng: 43.9886 },
  { lat: 35.7855, lng: 44.0518 },
  { lat: 35.735, lng: 44.115 },
  { lat: 35.6844, lng: 44.1781 },
  { lat: 35.6339, lng: 44.2411 },
];
/** 26 x 9 km along the boundary. */
export const EXERCISE_SEAM: Polygon = [
  [
    { lat: 35.7881, lng: 43.9775 },
    { lat: 35.6239, lng: 44.1826 },
    { lat: 35.6817, lng: 44.2523 },
    { lat: 35.846, lng: 44.0472 },
  ],
];

const FED_SECTOR: Polygon = [[...EXERCISE_BOUNDARY, { lat: 35.4409, lng: 44.0092 }, { lat: 35.6426, lng: 43.7568 }]];
const PSH_SECTOR: Polygon = [[...EXERCISE_BOUNDARY, { lat: 35.8264, lng: 44.4741 }, { lat: 36.029, lng: 44.2216 }]];

const ALWAYS: ReadonlyArray<HoursSpan> = [{ fromMin: 0, toMin: 7 * 24 * 60 }];
const DAY_AND_EVENING: ReadonlyArray<HoursSpan> = dailySpans(WEEK_OF_HOURS, 5, 22);

const FED_POSTS: ReadonlyArray<Post> = [
  observingPost('FED-P01', { lat: 35.7798, lng: 44.0045 }, DAY_AND_EVENING),
  observingPost('FED-P02', { lat: 35.763, lng: 44.0326 }, DAY_AND_EVENING),
  observingPost('FED-P03', { lat: 35.7358, lng: 44.0826 }, DAY_AND_EVENING),
  observingPost('FED-P04', { lat: 35.7004, lng: 44.1169 }, DAY_AND_EVENING),
  observingPost('FED-P05', { lat: 35.673, lng: 44.151 }, DAY_AND_EVENING),
  observingPost('FED-P06', { lat: 35.6514, lng: 44.186 }, DAY_AND_EVENING),
  observingPost('FED-P07', { lat: 35.7575, lng: 43.957 }, ALWAYS),
  observingPost('FED-P08', { lat: 35.7262, lng: 43.9982 }, ALWAYS),
  observingPost('FED-P09', { lat: 35.703, lng: 44.0333 }, ALWAYS),
  observingPost('FED-P10', { lat: 35.6669, lng: 44.0864 }, ALWAYS),
  observingPost('FED-P11', { lat: 35.6379, lng: 44.1136 }, ALWAYS),
  observingPost('FED-P12', { lat: 35.6065, lng: 44.1537 }, ALWAYS),
  observingPost('FED-P13', { lat: 35.8267, lng: 43.984 }, ALWAYS),
  observingPost('FED-P14', { lat: 35.6297, lng: 44.228 }, ALWAYS),
  checkpoint('FED-P15', { lat: 35.6748, lng: 44.0707 }),
];

const FED_UNITS: ReadonlyArray<ReactionUnit> = [
  reactionUnit('FED-Q01', { lat: 35.7532, lng: 43.9975 }, 10, DAY_AND_EVENING),
  reactionUnit('FED-Q02', { lat: 35.6932, lng: 44.0647 }, 10, DAY_AND_EVENING),
  reactionUnit('FED-Q03', { lat: 35.6395, lng: 44.1395 }, 10, DAY_AND_EVENING),
  reactionUnit('FED-Q04', { lat: 35.7721, lng: 43.9738 }, 12, ALWAYS),
  reactionUnit('FED-Q05', { lat: 35.728, lng: 44.0291 }, 12, ALWAYS),
  reactionUnit('FED-Q06', { lat: 35.6806, lng: 44.0883 }, 12, ALWAYS),
  reactionUnit('FED-Q07', { lat: 35.6395, lng: 44.1395 }, 12, ALWAYS),
];

const FED_PATROLS: ReadonlyArray<Patrol> = [
  dailyPatrol('FED-W01', 'vehicle', [9, 16], 60, [
    { lat: 35.7674, lng: 44.0145 },
    { lat: 35.7447, lng: 44.0492 },
    { lat: 35.7258, lng: 44.076 },
  ]),
  dailyPatrol('FED-W02', 'vehicle', [7, 19], 75, [
    { lat: 35.6518, lng: 44.162 },
    { lat: 35.6759, lng: 44.1367 },
    { lat: 35.6942, lng: 44.1123 },
  ]),
  dailyPatrol('FED-W03', 'foot', [10], 120, [
    { lat: 35.6993, lng: 44.1123 },
    { lat: 35.7007, lng: 44.1294 },
    { lat: 35.6993, lng: 44.1123 },
  ]),
];

const PSH_POSTS: ReadonlyArray<Post> = [
  observingPost('PSH-P01', { lat: 35.8281, lng: 44.0577 }, DAY_AND_EVENING),
  observingPost('PSH-P02', { lat: 35.8016, lng: 44.0879 }, DAY_AND_EVENING),
  observingPost('PSH-P03', { lat: 35.7751, lng: 44.129 }, DAY_AND_EVENING),
  observingPost('PSH-P04', { lat: 35.734, lng: 44.1633 }, DAY_AND_EVENING),
  observingPost('PSH-P05', { lat: 35.7179, lng: 44.1873 }, DAY_AND_EVENING),
  observingPost('PSH-P06', { lat: 35.6865, lng: 44.2205 }, DAY_AND_EVENING),
  observingPost('PSH-P07', { lat: 35.8209, lng: 44.0667 }, DAY_AND_EVENING),
  observingPost('PSH-P08', { lat: 35.7228, lng: 44.1843 }, DAY_AND_EVENING),
  observingPost('PSH-P09', { lat: 35.8353, lng: 44.0466 }, DAY_AND_EVENING),
  observingPost('PSH-P10', { lat: 35.8354, lng: 44.0566 }, ALWAYS),
  observingPost('PSH-P11', { lat: 35.8065, lng: 44.0908 }, ALWAYS),
  observingPost('PSH-P12', { lat: 35.7784, lng: 44.13 }, ALWAYS),
  observingPost('PSH-P13', { lat: 35.7495, lng: 44.1771 }, ALWAYS),
  observingPost('PSH-P14', { lat: 35.7164, lng: 44.2013 }, ALWAYS),
  observingPost('PSH-P15', { lat: 35.685, lng: 44.2414 }, ALWAYS),
  observingPost('PSH-P16', { lat: 35.8529, lng: 44.0155 }, ALWAYS),
  observingPost('PSH-P17', { lat: 35.6518, lng: 44.2586 }, ALWAYS),
  checkpoint('PSH-P18', { lat: 35.7533, lng: 44.1436 }),
];

const PSH_UNITS: ReadonlyArray<ReactionUnit> = [
  reactionUnit('PSH-Q01', { lat: 35.8304, lng: 44.0905 }, 10, DAY_AND_EVENING),
  reactionUnit('PSH-Q02', { lat: 35.7768, lng: 44.1654 }, 10, DAY_AND_EVENING),
  reactionUnit('PSH-Q03', { lat: 35.7167, lng: 44.2325 }, 10, DAY_AND_EVENING),
  reactionUnit('PSH-Q04', { lat: 35.8494, lng: 44.0667 }, 12, ALWAYS),
  reactionUnit('PSH-Q05', { lat: 35.8052, lng: 44.122 }, 12, ALWAYS),
  reactionUnit('PSH-Q06', { lat: 35.7578, lng: 44.1812 }, 12, ALWAYS),
  reactionUnit('PSH-Q07', { lat: 35.7167, lng: 44.2325 }, 12, ALWAYS),
];

const PSH_PATROLS: ReadonlyArray<Patrol> = [
  dailyPatrol('PSH-W01', 'vehicle', [8, 17], 60, [
    { lat: 35.815, lng: 44.0718 },
    { lat: 35.7916, lng: 44.0979 },
    { lat: 35.7707, lng: 44.1209 },
  ]),
  dailyPatrol('PSH-W02', 'vehicle', [11, 20], 75, [
    { lat: 35.7013, lng: 44.2139 },
    { lat: 35.7189, lng: 44.1887 },
    { lat: 35.7366, lng: 44.1666 },
  ]),
  dailyPatrol('PSH-W03', 'foot', [6], 120, [
    { lat: 35.7533, lng: 44.1436 },
    { lat: 35.7561, lng: 44.1265 },
    { lat: 35.7533, lng: 44.1436 },
  ]),
];

export const EXERCISE_FORCES: Readonly<Record<'FED' | 'PSH', ExerciseForce>> = {
  FED: {
    name: 'FED',
    label: 'EXERCISE',
    posts: FED_POSTS,
    patrols: FED_PATROLS,
    units: FED_UNITS,
    lawful: { sector: FED_SECTOR, agreedCells: [] },
  },
  PSH: {
    name: 'PSH',
    label: 'EXERCISE',
    posts: PSH_POSTS,
    patrols: PSH_PATROLS,
    units: PSH_UNITS,
    lawful: { sector: PSH_SECTOR, agreedCells: [] },
  },
};

function observingPost(id: string, place: LatLng, manned: ReadonlyArray<HoursSpan>): Post {
  return { id, role: 'post', place, eyeHeightM: manned === ALWAYS ? 12 : 8, sensors: ['eye', 'thermal'], manned };
}

/** At a bridge, with eyes only: by night it sees 300 m. */
function checkpoint(id: string, place: LatLng): Post {
  return { id, role: 'checkpoint', place, eyeHeightM: 4, sensors: ['eye'], manned: ALWAYS };
}

function reactionUnit(id: string, place: LatLng, readinessMin: number, ready: ReadonlyArray<HoursSpan>): ReactionUnit {
  return { id, place, mode: 'vehicle', readinessMin, ready };
}

function dailyPatrol(
  id: string,
  mode: Patrol['mode'],
  departHours: ReadonlyArray<number>,
  durationMin: number,
  route: ReadonlyArray<LatLng>,
): Patrol {
  const walks = departHours.flatMap((hour) =>
    dailySpans(WEEK_OF_HOURS, hour, hour + 1).map(({ fromMin }) => ({ departMin: fromMin, durationMin })),
  );
  return { id, mode, route, walks };
}
