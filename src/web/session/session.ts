/** The signed-in seat, below the frame, where there always is one. */
import { createContext, useContext } from 'react';
import type { SessionView } from '../../node/http/contract.ts';

export const SessionContext = createContext<SessionView | null>(null);

export function useSession(): SessionView {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('outside of the frame');
  return session;
}

type Organisation = SessionView['organisation'];

/** Own organisation or partner by id; null for one this seat has no relation with. */
export function findOrganisation(session: SessionView, id: string): Organisation | null {
  if (session.organisation.id === id) return session.organisation;
  return session.partners.find((partner) => partner.id === id) ?? null;
}

/** The short code; of a stranger the first letters of its id. */
export function organisationCode(session: SessionView, id: string): string {
  return findOrganisation(session, id)?.code ?? id.slice(0, 8);
}

const MAY = {
  desk: ['watch-officer', 'release-officer', 'planner', 'commander'],
  exchange: ['watch-officer', 'release-officer', 'planner', 'commander', 'auditor'],
  node: ['commander', 'administrator'],
  log: ['watch-officer', 'release-officer', 'commander'],
  alarm: ['watch-officer', 'commander'],
  draft: ['watch-officer', 'release-officer', 'commander'],
  approve: ['release-officer', 'commander'],
  act: ['release-officer', 'planner', 'commander'],
  withdraw: ['release-officer', 'commander'],
  ledger: ['release-officer', 'commander', 'auditor'],
  seam: ['planner', 'commander'],
  board: ['watch-officer', 'planner', 'commander'],
  decide: ['commander'],
  report: ['planner', 'commander'],
  documents: ['watch-officer', 'release-officer', 'planner', 'commander', 'auditor'],
  statement: ['release-officer', 'commander'],
  direction: ['watch-officer', 'release-officer', 'planner', 'commander', 'auditor', 'committee-member'],
} as const satisfies Readonly<Record<string, ReadonlyArray<SessionView['role']>>>;

/** What a seat is offered; the node decides again by its own table. */
export function isOffered(session: SessionView, act: keyof typeof MAY): boolean {
  return (MAY[act] as ReadonlyArray<string>).includes(session.role);
}
