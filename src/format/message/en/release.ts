/** English: the release dialog (who will see this, and why), approvals, withdrawal. Codes of exchange.md 5. */
import type { ReleaseCode } from '../../../exchange/decision.ts';

export const releaseEn = {
  title: 'Release',
  who: 'Who will see this, and why',
  dryRun: 'Trial run',
  dryRunNote: 'Computed on the exact form. The outcome will be the same.',
  column: { partner: 'Partner', outcome: 'Outcome', sees: 'Sees', withheld: 'Does not see', approvals: 'Approvals' },
  field: {
    to: 'To',
    lane: 'Lane',
    form: 'Form',
    shown: 'Fields shown',
    coarsen: 'Make the place coarser',
    precise: 'Give the precise place, chosen by name',
    onward: 'May be passed on to',
    expires: 'Expires',
    reason: 'Reason',
  },
  lane: { urgent: 'Urgent - at once', bulk: 'Ordinary - at the next beat' },
  form: {
    default: 'As the marking asks',
    provable: 'Provable redaction',
    derivative: 'Derived record',
  },
  formHint: {
    provable:
      'Same record with fields left out. Recipients can prove they were told the same, and see that there is more.',
    derivative: 'A new record with new salts. It does not show that there is more.',
  },
  cell: {
    '5': 'about 250 km²',
    '6': 'about 36 km²',
    '7': 'about 5 km²',
    '8': 'about 0.7 km²',
    '9': 'about 0.1 km²',
    '10': 'about 0.02 km²',
  },
  preview: 'Exactly this will be shown to {organisation}',
  fingerprint: 'Fingerprint of this form',
  fingerprintHint: 'Both approvers read the same eight groups.',
  approvals: {
    by: 'needed',
    zero: 'No approval is missing.',
    one: '{given} of {needed} approval given',
    other: '{given} of {needed} approvals given',
  },
  approveByPasskey: 'Approve with your passkey',
  approveByDemoKey: 'Approve with the exercise key',
  secondPerson: 'Waits for a second person: another seat, another authenticator, within 30 minutes.',
  prepare: 'Prepare',
  send: 'Release',
  sentUrgent: 'Released. It left at once and cannot be called back unread.',
  sentBulk: 'Released. It leaves at the next beat; until then it can be undone.',
  undoUntil: 'Undo possible until {time}',
  undone: 'Undone before it left.',
  queue: {
    title: 'Waiting for release',
    waiting: { by: 'n', zero: 'Nothing waits.', one: '{n} form waits', other: '{n} forms wait' },
  },
  numberWarning: 'The text seems to hold a telephone, plate or document number. Release it nevertheless?',
  code: {
    Released: { what: 'Will be released.', act: 'Check the form and confirm.' },
    StandingRelease: { what: 'Covered by the standing release.', act: 'Your key alone is enough; it leaves at once.' },
    Queued: {
      what: 'Accepted, but this node is fenced.',
      act: 'It leaves when the fence is lifted. Call the partner if it is urgent.',
    },
    EmptyAudience: {
      what: 'Nobody is named as recipient.',
      act: 'Choose at least one partner. An empty list never means everyone.',
    },
    NotFound: {
      what: 'There is no such record for your seat.',
      act: 'Check the number, or ask a seat that may see it.',
    },
    NotYourSeat: { what: 'Your seat may not do this.', act: 'Ask a release officer or the commander.' },
    NoAgreement: {
      what: 'No agreement is in force with this partner, or it is suspended.',
      act: 'Have the agreement signed by both sides, or resume the pairing.',
    },
    NotForOnward: {
      what: 'This record belongs to another organisation, which has not named this recipient.',
      act: 'Ask its originator to name the recipient for onward release, and pass on no more than you received.',
    },
    NotCurrent: { what: 'The record is withdrawn, expired or superseded.', act: 'Release the current version.' },
    NeverReleased: {
      what: 'Records of this kind never leave the node.',
      act: 'Posts, patrols, schedules, coverage and audit records stay at home. Write what the partner needs in a report.',
    },
    AudienceRefused: {
      what: 'What a survey found goes to its two parties alone, and nobody passes it on.',
      act: 'Take back the recipients who are not party to the survey, and the names of those who may pass it on.',
    },
    OutsideAgreement: {
      what: 'Kind, place, period or marking lies outside the agreement.',
      act: 'Release less, or have the agreement changed by both sides.',
    },
    NotReleasable: {
      what: "The record's label does not name this partner.",
      act: 'Amend the label first, if you may.',
    },
    ParentStricter: {
      what: 'A record this one rests on is stricter.',
      act: 'Raise the marking, or take out what comes from the stricter record.',
    },
    FormNotChosen: {
      what: 'From restricted up a provable redaction must be chosen by name.',
      act: 'Choose the derived form, or choose the provable one expressly.',
    },
    DanglingReference: {
      what: 'It refers to a record this partner has not received.',
      act: 'Release that record too, or leave the reference out.',
    },
    TooPrecise: {
      what: 'The place is finer than the agreement allows.',
      act: 'Make the place coarser, or choose the precise place by name.',
    },
    HarmNeedsContext: {
      what: 'A count of civilian harm must go with its day, its area and the kind of source.',
      act: 'Show the day, the 5 km² cell and the kind of source too.',
    },
    TooLarge: {
      what: 'The form is larger than 256 KiB.',
      act: 'Shorten the text or leave attachments to a later release.',
    },
    BadExpiry: {
      what: 'The agreement sets a retention for this kind; the expiry is missing or too late.',
      act: 'Set an expiry within the agreed retention.',
    },
    NeedsApproval: {
      what: 'Nobody has approved this form yet.',
      act: 'Approve it with your passkey, or ask a seat that may.',
    },
    NeedsSecondPerson: {
      what: 'Two persons are needed; one has approved.',
      act: 'Ask a second officer to approve the same fingerprint.',
    },
    SamePerson: {
      what: 'Both approvals come from one person or one authenticator, or from the drafter.',
      act: 'The second approval must come from somebody else.',
    },
    ApprovalStale: {
      what: 'The approvals are older than 30 minutes.',
      act: 'Look at the form again and approve anew.',
    },
    Frozen: {
      what: 'The feed to this partner is frozen: its history forked.',
      act: 'Both commands must see the proof and open a new epoch. Use the telephone until then.',
    },
    OutboxFull: {
      what: 'The outbox for this partner is 95 % full.',
      act: 'Restore the link or carry a bundle; urgent entries still go.',
    },
  },
  withdrawal: {
    title: 'Withdraw a release',
    text: 'The partner is told at once and must answer. What people saw or exported cannot be undone.',
    action: { correct: 'Correct', restrict: 'Restrict', erase: 'Erase' },
    actionHint: {
      correct: 'Shown as superseded until your new version comes.',
      restrict: 'The partner keeps only the fields the reason leaves.',
      erase: 'The partner destroys the key of the content. The trace that something was sent remains.',
    },
    reason: {
      wrong: 'It is wrong',
      superseded: 'Superseded by a newer version',
      endangers: 'It endangers people',
      'released-in-error': 'Released in error',
      expired: 'Agreed time is over',
      other: 'Other reason',
    },
    done: 'Withdrawn. {partner} has {duration} to answer.',
    answer: {
      done: '{partner} has honoured it at {time}.',
      kept: '{partner} keeps it: it counts civilian harm. It can be corrected or restricted, not erased.',
      refused: '{partner} refused it at {time}: call.',
      waiting: '{partner} was told at {time} and has not answered yet.',
      unanswered: '{partner}: unanswered since {time}',
    },
    backupUntil: 'The last backup of the partner that holds the key expires on {date}.',
    kept: 'Kept: it counts civilian harm. It can be corrected or restricted, not erased.',
    tree: 'Passed on to',
  },
} as const satisfies {
  readonly code: { readonly [code in ReleaseCode]: { readonly what: string; readonly act: string } };
  readonly [key: string]: unknown;
};
