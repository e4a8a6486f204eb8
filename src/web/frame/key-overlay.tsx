/** All keys that work right now, by their words. */
import type { ReactElement } from 'react';
import { Overlay } from '../part/overlay.tsx';
import { useReader } from '../reader/reader.tsx';
import { useShortcutList } from './shortcut.ts';

export function KeyOverlay(props: { readonly isOpen: boolean; readonly onClose: () => void }): ReactElement {
  const { words } = useReader();
  const shortcuts = useShortcutList();
  return (
    <Overlay title={words.console.keyboard.title} isOpen={props.isOpen} onClose={props.onClose}>
      <dl className="keys">
        {shortcuts.map((shortcut) => (
          <div key={shortcut.keys} className="keys-row">
            <dt>
              {shortcut.keys.split(' ').map((key) => (
                <kbd key={key} className="key">
                  {key}
                </kbd>
              ))}
            </dt>
            <dd>{shortcut.label}</dd>
          </div>
        ))}
      </dl>
    </Overlay>
  );
}
