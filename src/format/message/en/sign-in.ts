/** English: signing in, sessions, seats. */
export const signInEn = {
  title: 'Sign in',
  intro: 'Sign in to the node of {organisation}.',
  withPasskey: 'Sign in with a passkey',
  withLink: 'Sign in with the one-time link',
  enrolPasskey: 'Enrol a passkey for this seat',
  seat: 'Seat',
  role: 'Role',
  centre: 'Centre',
  signedInAs: 'Signed in as {role}, seat {seat}',
  waiting: 'Waiting for your authenticator…',
  linkUsed: 'This link has been used or has expired. Ask the administrator for a new one.',
  passkeyRefused:
    'The passkey was not accepted. Perhaps two root holders have not listed it yet, or it belongs to another node.',
  noPasskeys: 'This browser offers no passkeys here. Open the console by its own name over HTTPS, or as localhost.',
  softwareKey: 'Exercise only: this seat approves with a software key.',
  expired: 'The session has ended. Sign in again; your draft is kept.',
  notThisNode: 'This console belongs to {organisation}. Your session is for another node.',
  counterHint:
    'This authenticator counts its uses, and each approval shows the count. Prefer one whose counter stays at zero.',
  enrolFor: 'You make a passkey for {seat}: {role}. Use your own device; the passkey stays on it.',
  enrolled:
    'The passkey is made. Read its key id aloud to the administrator. Once two root holders have listed it, sign in with it.',
  keyId: 'Key id',
  token: {
    title: 'Token for the command line',
    hint: 'It acts for this seat, for one hour. Keep it in a file that only you can read; it approves nothing.',
    make: 'Make a token',
    until: 'good until',
  },
} as const;
