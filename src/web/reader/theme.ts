/** Light or dark as it is in force now, for what is drawn on a canvas and cannot follow style sheets. */
import { useSyncExternalStore } from 'react';
import { useReader } from './reader.tsx';

const DARK = '(prefers-color-scheme: dark)';

export function useMapTheme(): 'light' | 'dark' {
  const { preference } = useReader();
  const isSystemDark = useSyncExternalStore(
    (listener) => {
      const query = window.matchMedia(DARK);
      query.addEventListener('change', listener);
      return () => query.removeEventListener('change', listener);
    },
    () => window.matchMedia(DARK).matches,
  );
  if (preference.theme !== 'system') return preference.theme;
  return isSystemDark ? 'dark' : 'light';
}
