/** Passkeys in the browser: the node's challenge to the authenticator and its answer back, by @simplewebauthn/browser. */
import { browserSupportsWebAuthn, startAuthentication, startRegistration } from '@simplewebauthn/browser';
import type {
  AssertionView,
  ChallengeView,
  EnrolledView,
  EnrolmentOfferView,
  GivenApprovalView,
  SessionView,
} from '../../node/http/contract.ts';
import { postJson } from '../api/request.ts';
import { isOffered } from './session.ts';

export function hasPasskeys(): boolean {
  return browserSupportsWebAuthn();
}

export async function openSessionByPasskey(): Promise<SessionView> {
  const challenge = await postJson<ChallengeView>('/api/session/challenge', {});
  return postJson<SessionView>('/api/session', { assertion: await answerChallenge(challenge) });
}

/**
 * Approves what waits at the node: the assertion's challenge is the hash of what is approved, so it is good for nothing
 * else. In an exercise the seat's software key signs at the node.
 */
export async function approveAct(session: SessionView, what: string): Promise<GivenApprovalView> {
  if (session.approvesBy === 'software-key') return postJson<GivenApprovalView>('/api/approvals', { what });
  const challenge = await postJson<ChallengeView>('/api/approvals/challenge', { what });
  return postJson<GivenApprovalView>('/api/approvals', { what, assertion: await answerChallenge(challenge) });
}

/** Says something to a partner, and approves at once what this seat may approve; in an exercise the node has. */
export async function sayJointly(session: SessionView, path: string, body: object): Promise<void> {
  const said = await postJson<JointActView>(path, body);
  if (session.approvesBy === 'software-key' || said.released || !isOffered(session, 'approve')) return;
  for (const what of said.approvals) await approveAct(session, what);
}

type JointActView = { readonly released: boolean; readonly approvals: ReadonlyArray<string> };

async function answerChallenge(asked: ChallengeView): Promise<AssertionView> {
  const { challenge, rpId, credential } = asked;
  const { id, response } = await startAuthentication({
    optionsJSON: {
      challenge,
      rpId,
      userVerification: 'required',
      allowCredentials: credential === null ? [] : [{ id: credential, type: 'public-key' }],
    },
  });
  const { authenticatorData, clientDataJSON, signature } = response;
  return { id, authenticatorData, clientDataJSON, signature };
}

export async function enrolPasskey(token: string, offer: EnrolmentOfferView): Promise<EnrolledView> {
  const response = await startRegistration({ optionsJSON: offer.options as never });
  return postJson<EnrolledView>('/api/enrolments', { token, response });
}
