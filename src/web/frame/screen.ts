/** The screens of the navigation, in order, each with its key. A screen of another room is one more line here. */
import type { Words } from '../reader/words.ts';

export type ScreenLink = {
  readonly path: '/watch' | '/release' | '/exchange';
  /** Pressed after `g`. */
  readonly key: string;
  readonly title: (words: Words) => string;
};

export const SCREENS: ReadonlyArray<ScreenLink> = [
  { path: '/watch', key: 'w', title: (words) => words.desk.screen.watch },
  { path: '/release', key: 'r', title: (words) => words.console.screen.release },
  { path: '/exchange', key: 'e', title: (words) => words.console.screen.exchange },
];
