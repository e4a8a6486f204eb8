/** The form of a new committee or team: terms of reference, seats, quorum, rhythm. The other side signs it afterwards. */
import type { ReactElement } from 'react';
import { useReader } from '../reader/reader.tsx';
import { isOffered, organisationCode, useSession } from '../session/session.ts';
import { EntryButton, given, localToIso, splitCodes } from './entry-form.tsx';

export function NewCommittee(): ReactElement | null {
  const { words, locale } = useReader();
  const session = useSession();
  const { entry, committee } = words.direction;
  if (!isOffered(session, 'decide')) return null;
  const organisations = [session.organisation.id, ...session.partners.map(({ id }) => id)];
  const toSeats = (text: string) =>
    text
      .split('\n')
      .map(splitCodes)
      .filter((line) => line.length > 0)
      .map(([code, owner = '', role = '']) => ({
        code,
        organisation: organisations.find((id) => organisationCode(session, id) === owner) ?? owner,
        role,
      }));
  return (
    <EntryButton
      title={entry.newCommittee}
      kind="committee"
      fields={[
        { name: 'code', label: entry.code, form: 'code' },
        { name: 'name', label: entry.name, form: 'line' },
        {
          name: 'form',
          label: entry.form,
          form: 'code',
          choices: [
            ['committee', committee.committee],
            ['team', committee.team],
          ],
        },
        { name: 'centre', label: entry.centre, form: 'code', initial: session.centre ?? '' },
        { name: 'terms', label: committee.terms, form: 'text' },
        { name: 'seats', label: entry.seatLines, form: 'text' },
        { name: 'quorum', label: entry.quorum, form: 'code', initial: '1' },
        { name: 'first', label: entry.firstSession, form: 'time' },
        { name: 'days', label: entry.everyDays, form: 'code', initial: '7' },
      ]}
      body={(values, { typed }) => {
        const seats = toSeats(values['seats'] ?? '');
        return {
          parties: [...new Set([session.organisation.id, ...seats.map((seat) => seat.organisation)])],
          code: values['code'],
          name: [typed(values['name'] ?? '')],
          form: values['form'],
          ...given('centre', values['centre'] ?? '', (text) => text.trim()),
          terms: [typed(values['terms'] ?? '')],
          seats,
          quorum: Number(values['quorum']),
          firstSession: localToIso(values['first'] ?? '', locale.utcOffsetMin),
          everyDays: Number(values['days']),
        };
      }}
    />
  );
}
