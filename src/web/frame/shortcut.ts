/**
 * Keys. A shortcut is one key or `g` and a key; it is silent while somebody types in a field and while a dialog is
 * open, unless it says otherwise. What is registered is what `?` shows.
 */
import { useEffect, useSyncExternalStore } from 'react';

export type Shortcut = {
  /** `n`, `g w`, `/`, `Escape`; letters are matched by the key's place too, so they work on an Arabic keyboard. */
  readonly keys: string;
  readonly label: string;
  readonly run: () => void;
  /** Runs while a dialog is open too, never while somebody types. */
  readonly scope?: 'also in dialogs';
};

const shortcuts = new Map<string, Shortcut>();
const listeners = new Set<() => void>();
let listed: ReadonlyArray<Shortcut> = [];
let prefix = '';
let prefixAt = 0;

/** Registers shortcuts while the component stands; pass a stable array (`useMemo`). */
export function useShortcuts(own: ReadonlyArray<Shortcut>): void {
  useEffect(() => {
    for (const shortcut of own) shortcuts.set(shortcut.keys, shortcut);
    tellListeners();
    return () => {
      for (const shortcut of own) if (shortcuts.get(shortcut.keys) === shortcut) shortcuts.delete(shortcut.keys);
      tellListeners();
    };
  }, [own]);
}

export function useShortcutList(): ReadonlyArray<Shortcut> {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => listed,
  );
}

/** Listens on the page; called once by the frame. */
export function useShortcutKeys(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      const key = keyName(event);
      const isWaiting = prefix !== '' && event.timeStamp - prefixAt < 1_200;
      const keys = isWaiting ? `${prefix} ${key}` : key;
      prefix = '';
      const shortcut = shortcuts.get(keys);
      if (isTyping(event.target)) return;
      const isFree = document.querySelector('[role="dialog"]') === null;
      if (shortcut !== undefined && (isFree || shortcut.scope !== undefined)) {
        event.preventDefault();
        shortcut.run();
      } else if (key === 'g' && isFree) {
        prefix = 'g';
        prefixAt = event.timeStamp;
      }
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}

/** The Latin letter printed on the key, whatever the keyboard layout. */
function keyName(event: KeyboardEvent): string {
  if (event.key === '?' || event.key === '؟') return '?';
  if (event.key.length === 1 && /^Key[A-Z]$/.test(event.code)) return event.code.slice(3).toLowerCase();
  if (event.code === 'Slash' && !event.shiftKey) return '/';
  return event.key;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.matches('input, textarea, select') || target.isContentEditable);
}

function tellListeners(): void {
  listed = [...shortcuts.values()];
  for (const listener of listeners) listener();
}
