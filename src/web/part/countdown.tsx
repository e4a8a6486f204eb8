/** A running clock in minutes and seconds, or hours and minutes with a letter; minus once it is overdue. */
import type { ReactElement } from 'react';
import type { Locale } from '../../format/locale/language.ts';
import { formatPlainInteger } from '../../format/locale/number.ts';
import { useReader } from '../reader/reader.tsx';

export function Countdown(props: { readonly ms: number }): ReactElement {
  const { locale } = useReader();
  return <bdi dir="ltr">{formatCountdown(locale, props.ms)}</bdi>;
}

/** `6:20`, `-5:20`, from an hour on `2:05:00`. */
export function formatCountdown(locale: Locale, ms: number): string {
  const seconds = Math.floor(Math.abs(ms) / 1_000);
  const two = (value: number) => formatPlainInteger(locale, value, 2);
  const minutes = Math.floor(seconds / 60);
  const text =
    minutes < 60
      ? `${formatPlainInteger(locale, minutes)}:${two(seconds % 60)}`
      : `${formatPlainInteger(locale, Math.floor(minutes / 60))}:${two(minutes % 60)}:${two(seconds % 60)}`;
  return ms < 0 ? `-${text}` : text;
}
