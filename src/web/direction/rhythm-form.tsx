/** The forms of the calendar and of the watch: one slot changed or added, one watch entered. */
import type { ReactElement } from 'react';
import type { RhythmView } from '../../node/http/contract-direction.ts';
import { useReader } from '../reader/reader.tsx';
import { codesOf, wordFor } from '../reader/words.ts';
import { isOffered, useSession } from '../session/session.ts';
import { EntryButton, given, localToIso, splitCodes } from './entry-form.tsx';

/** The other slots of the centre stay as they are. */
export function ChangeSlot(props: { readonly rhythm: RhythmView }): ReactElement | null {
  const { words } = useReader();
  const session = useSession();
  const { rhythm } = props;
  const { entry } = words.direction;
  const { every } = words.direction.rhythm;
  if (!isOffered(session, 'decide')) return null;
  return (
    <EntryButton
      title={entry.changeSlot}
      kind="battle-rhythm"
      fields={[
        { name: 'code', label: entry.slot, form: 'code' },
        { name: 'every', label: entry.cadence, form: 'code', choices: codesOf(every).map((it) => [it, every[it]]) },
        { name: 'day', label: entry.day, form: 'code' },
        { name: 'clock', label: entry.clock, form: 'code', initial: '12:00' },
        {
          name: 'owner',
          label: words.direction.rhythm.owner,
          form: 'code',
          choices: OWNERS.map((role) => [role, wordFor(words.console.role, role)]),
        },
        { name: 'inputs', label: entry.inputs, form: 'code' },
        { name: 'product', label: entry.product, form: 'code' },
      ]}
      body={(values, { now }) => {
        const slot = {
          code: values['code'],
          every: values['every'],
          minute: clockToMinute(values['clock'] ?? ''),
          ...given('day', values['day'] ?? '', Number),
          owner: values['owner'],
          inputs: splitCodes(values['inputs'] ?? ''),
          product: values['product'],
        };
        const parties = [session.organisation.id, ...session.partners.map(({ id }) => id)];
        const others = rhythm.slots.filter(({ code }) => code !== slot.code);
        return { parties, centre: rhythm.centre, at: now, slots: [...others, slot] };
      }}
    />
  );
}

const OWNERS = ['watch-officer', 'release-officer', 'planner', 'commander'] as const;

/** What is no time of day becomes a minute the node refuses. */
function clockToMinute(text: string): number {
  const parts = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text.trim());
  return parts === null ? -1 : Number(parts[1]) * 60 + Number(parts[2]);
}

/** One watch of the own organisation at the seat's centre. */
export function NewShift(): ReactElement | null {
  const { words, locale } = useReader();
  const session = useSession();
  const { entry } = words.direction;
  if (!isOffered(session, 'log')) return null;
  const toIso = (text: string | undefined) => localToIso(text ?? '', locale.utcOffsetMin);
  return (
    <EntryButton
      title={entry.addShift}
      kind="watch-roster"
      fields={[
        { name: 'centre', label: entry.centre, form: 'code', initial: session.centre ?? '' },
        { name: 'seat', label: entry.seat, form: 'code', initial: session.seat },
        { name: 'from', label: entry.from, form: 'time' },
        { name: 'to', label: entry.until, form: 'time' },
      ]}
      body={(values, { now }) => ({
        parties: [session.organisation.id, ...session.partners.map(({ id }) => id)],
        centre: values['centre'],
        at: now,
        shifts: [{ seat: values['seat'], from: toIso(values['from']), to: toIso(values['to']) }],
      })}
    />
  );
}
