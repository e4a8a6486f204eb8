/** The screens of the navigation, in order, each with its key. A screen of another room is one more line here. */
import type { SessionView } from '../../node/http/contract.ts';
import type { Words } from '../reader/words.ts';
import { isOffered } from '../session/session.ts';

export type ScreenLink = {
  readonly path:
    | '/watch'
    | '/release'
    | '/exchange'
    | '/seam'
    | '/own-ground'
    | '/operations'
    | '/direction'
    | '/documents'
    | '/figures'
    | '/repetition'
    | '/node';
  /** Pressed after `g`. */
  readonly key: string;
  readonly title: (words: Words) => string;
  /** Offered to the seats that are offered this. */
  readonly act: Parameters<typeof isOffered>[1];
};

const SCREENS: ReadonlyArray<ScreenLink> = [
  { path: '/watch', key: 'w', title: (words) => words.desk.screen.watch, act: 'desk' },
  { path: '/release', key: 'r', title: (words) => words.console.screen.release, act: 'desk' },
  { path: '/exchange', key: 'e', title: (words) => words.console.screen.exchange, act: 'exchange' },
  { path: '/seam', key: 's', title: (words) => words.survey.title, act: 'seam' },
  { path: '/own-ground', key: 'f', title: (words) => words.ground.title, act: 'seam' },
  { path: '/operations', key: 'o', title: (words) => words.operation.title, act: 'desk' },
  { path: '/direction', key: 'd', title: (words) => words.direction.title, act: 'direction' },
  { path: '/documents', key: 't', title: (words) => words.register.title, act: 'documents' },
  { path: '/figures', key: 'b', title: (words) => words.figures.title, act: 'documents' },
  { path: '/repetition', key: 'p', title: (words) => words.pattern.title, act: 'desk' },
  { path: '/node', key: 'n', title: (words) => words.sign.node, act: 'node' },
];

/** The screens this seat is offered, in order. */
export function listScreens(session: SessionView): ReadonlyArray<ScreenLink> {
  return SCREENS.filter((screen) => isOffered(session, screen.act));
}
