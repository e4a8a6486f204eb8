/** The page: a heading. Everything a person sees hangs below this component. */
import type { ReactElement } from 'react';

export function App(): ReactElement {
  return (
    <main>
      <h1>Seamline</h1>
    </main>
  );
}
