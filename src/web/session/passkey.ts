/** Passkeys in the browser: the node's challenge to the authenticator and its answer back, by @simplewebauthn/browser. */
import { browserSupportsWebAuthn, startAuthentication, startRegistration } from '@simplewebauthn/browser';
import type {
  AssertionView,
  ChallengeView,
  EnrolledView,
  EnrolmentOfferView,
  SessionView,
} from '../../node/http/contract.ts';
import { postJson } from '../api/request.ts';

export function hasPasskeys(): boolean {
  return browserSupportsWebAuthn();
}

export async function openSessionByPasskey(): Promise<SessionView> {
  const challenge = await postJson<ChallengeView>('/api/session/challenge', {});
  return postJson<SessionView>('/api/session', { assertion: await answerChallenge(challenge) });
}

/** The assertion's challenge is the hash of what is approved, so it is good for nothing else. */
export async function approveByPasskey(what: string): Promise<void> {
  const challenge = await postJson<ChallengeView>('/api/approvals/challenge', { what });
  await postJson('/api/approvals', { what, assertion: await answerChallenge(challenge) });
}

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
