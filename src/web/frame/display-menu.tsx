/** Appearance and digits, in a small dialog below its button. */
import type { ReactElement } from 'react';
import { Button, Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { Icon } from '../part/icon.tsx';
import type { Theme } from '../reader/preference.ts';
import { useReader } from '../reader/reader.tsx';

export function DisplayMenu(): ReactElement {
  const { words, preference, change, locale } = useReader();
  const themes: ReadonlyArray<readonly [Theme, string]> = [
    ['system', words.desk.themeSystem],
    ['light', words.console.setting.light],
    ['dark', words.console.setting.dark],
  ];
  return (
    <DialogTrigger>
      <Button className="button button-quiet" aria-label={words.console.setting.title}>
        <Icon name="setting" />
      </Button>
      <Popover placement="bottom end" className="menu">
        <Dialog className="menu-body" aria-label={words.console.setting.title}>
          <fieldset className="menu-group">
            <legend className="field-label">{words.console.setting.theme}</legend>
            {themes.map(([theme, label]) => (
              <label key={theme} className="check">
                <input
                  type="radio"
                  name="theme"
                  checked={preference.theme === theme}
                  onChange={() => change({ theme })}
                />
                {label}
              </label>
            ))}
          </fieldset>
          <fieldset className="menu-group">
            <legend className="field-label">{words.console.setting.digits}</legend>
            <label className="check">
              <input
                type="radio"
                name="digits"
                checked={locale.digits === 'latn'}
                onChange={() => change({ digits: 'latn' })}
              />
              <bdi>{words.console.setting.digitsLatn}</bdi>
            </label>
            <label className="check">
              <input
                type="radio"
                name="digits"
                checked={locale.digits === 'arab'}
                onChange={() => change({ digits: 'arab' })}
              />
              <bdi>{words.console.setting.digitsArab}</bdi>
            </label>
          </fieldset>
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
