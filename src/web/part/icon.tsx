/** Small drawings beside words; never the only sign of anything. Drawn on a 16 x 16 field in the text's colour. */
import type { ReactElement } from 'react';

const PATHS = {
  warning: 'M8 1.8 15 14H1L8 1.8Zm0 4v4m0 2v.6',
  alarm: 'M3.5 11.5h9L11 9.5V6.8a3 3 0 0 0-6 0v2.7l-1.5 2Zm3.2 0a1.3 1.3 0 0 0 2.6 0M2 4.5 3.6 3M14 4.5 12.4 3',
  sound: 'M2.5 6v4h2.3L8 12.6V3.4L4.8 6H2.5Zm8 0a3 3 0 0 1 0 4m1.7-5.7a5.4 5.4 0 0 1 0 7.4',
  mute: 'M2.5 6v4h2.3L8 12.6V3.4L4.8 6H2.5Zm8 .3 3.4 3.4m0-3.4-3.4 3.4',
  phone: 'M4.2 2 6 5.4 4.6 6.9a8 8 0 0 0 4.5 4.5L10.6 10l3.4 1.8-.6 2.2C7.5 14 2 8.5 2 2.6L4.2 2Z',
  check: 'm2.5 8.5 3.6 3.5 7.4-8',
  cross: 'm3.5 3.5 9 9m0-9-9 9',
  clock: 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8ZM8 4.5V8l2.4 1.6',
  send: 'M1.8 8h11.4M9 3.8 13.2 8 9 12.2',
  withdraw: 'M14.2 8H2.8M7 3.8 2.8 8 7 12.2',
  lock: 'M4 7.2h8v6H4v-6Zm1.6 0V5a2.4 2.4 0 0 1 4.8 0v2.2',
  hidden: 'M1.5 8S4 3.8 8 3.8 14.5 8 14.5 8 12 12.2 8 12.2 1.5 8 1.5 8Zm1-5.5 11 11',
  eye: 'M1.5 8S4 3.8 8 3.8 14.5 8 14.5 8 12 12.2 8 12.2 1.5 8 1.5 8Zm6.5-2a2 2 0 1 0 0 4 2 2 0 0 0 0-4Z',
  versions: 'M5 2.5h8.5V11H5V2.5ZM5 5H2.5v8.5H11V11',
  plus: 'M8 2.5v11M2.5 8h11',
  minus: 'M2.5 8h11',
  frame: 'M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10',
  more: 'm4 6 4 4 4-4',
  search: 'M7 2.2a4.8 4.8 0 1 0 0 9.6 4.8 4.8 0 0 0 0-9.6Zm3.5 8.3 3.6 3.6',
  place:
    'M8 14.2S3.4 9.6 3.4 6.4a4.6 4.6 0 0 1 9.2 0c0 3.2-4.6 7.8-4.6 7.8Zm0-6.1a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4Z',
  sign: 'M2 13.5h12M3.4 10.6 11 3l2 2-7.6 7.6-2.4.5.4-2.5Z',
  link: 'M2 5.5h9.5M9 3l2.5 2.5L9 8m5 2.5H4.5M7 8l-2.5 2.5L7 13',
  cut: 'M2 8h4m4 0h4M6.5 4.5l3 7',
  setting: 'M2 4.5h7m3 0h2M2 11.5h2m3 0h7M9 3v3M4 10v3',
  keyboard: 'M1.5 4h13v8h-13V4Zm2.5 2.4h.1m2.5 0h.1m2.5 0h.1m2.5 0h.1M5 9.6h6',
  terminal: 'M1.5 3h13v10h-13V3Zm2.5 3 2 2-2 2M8 10h3.5',
  leave: 'M9.5 3H3v10h6.5M6.5 8h8M12 5.5 14.5 8 12 10.5',
} as const;

export type IconName = keyof typeof PATHS;

/** Arrows follow the reading direction. */
const MIRRORED: ReadonlySet<IconName> = new Set(['send', 'withdraw', 'leave', 'sound', 'mute', 'link']);

export function Icon(props: { readonly name: IconName }): ReactElement {
  return (
    <svg className={MIRRORED.has(props.name) ? 'icon icon-mirrored' : 'icon'} viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[props.name]} />
    </svg>
  );
}
