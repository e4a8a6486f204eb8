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

const RELEASE_ROLES: ReadonlySet<string> = new Set(['release-officer', 'commander']);
const DRAFT_ROLES: ReadonlySet<string> = new Set(['watch-officer', 'release-officer', 'planner', 'commander']);
const LOG_ROLES: ReadonlySet<string> = new Set(['watch-officer', 'release-officer']);

/** What a seat is offered; the node decides again by its own table. */
export function mayLog(session: SessionView): boolean {
  return LOG_ROLES.has(session.role);
}

export function mayDraft(session: SessionView): boolean {
  return DRAFT_ROLES.has(session.role);
}

export function mayApprove(session: SessionView): boolean {
  return RELEASE_ROLES.has(session.role);
}

export function mayWithdraw(session: SessionView): boolean {
  return RELEASE_ROLES.has(session.role);
}
