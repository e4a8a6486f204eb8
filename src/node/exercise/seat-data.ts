/** Seats of every organisation in the exercise. A seat is a position; `holder` is an opaque handle. */
import type { Role } from '../../record/kind/organisation.ts';

export type ExerciseSeat = { readonly seat: string; readonly role: Role; readonly holder: string };

export const EXERCISE_SEATS: ReadonlyArray<ExerciseSeat> = [
  { seat: 'watch', role: 'watch-officer', holder: 'h-1' },
  { seat: 'release', role: 'release-officer', holder: 'h-2' },
  { seat: 'planner', role: 'planner', holder: 'h-3' },
  { seat: 'command', role: 'commander', holder: 'h-4' },
  { seat: 'auditor', role: 'auditor', holder: 'h-5' },
  { seat: 'survey-audit', role: 'survey-auditor', holder: 'h-7' },
  { seat: 'admin', role: 'administrator', holder: 'h-6' },
];
