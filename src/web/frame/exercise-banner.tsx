/** Says EXERCISE above everything, in all three languages, as long as the node does. */
import type { ReactElement } from 'react';
import { useReader } from '../reader/reader.tsx';

export function ExerciseBanner(): ReactElement {
  const { words } = useReader();
  return (
    <div className="exercise" role="note">
      <strong>{words.console.exercise.label}</strong>
      <span className="exercise-line">{words.console.exercise.line}</span>
    </div>
  );
}
