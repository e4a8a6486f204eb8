/** English: partners, feeds and their health as counters; fence, fork, offline; faults found on ingest (exchange.md 8). */
import type { ContentFault } from '../../../exchange/content.ts';
import type { ChainFault } from '../../../exchange/ingest.ts';

export const feedEn = {
  title: 'Exchange',
  partner: 'Partner',
  lane: { urgent: 'Urgent', bulk: 'Ordinary' },
  direction: { out: 'To {partner}', in: 'From {partner}' },
  link: { up: 'Link answers', down: 'No answer', 'cut-by-exercise': 'Cut by the exercise' },
  counter: {
    head: 'Own head',
    acknowledged: 'Acknowledged by the partner',
    theirHead: "Partner's head",
    stored: 'Stored here',
    behind: { by: 'n', zero: 'Nothing outstanding', one: '{n} entry outstanding', other: '{n} entries outstanding' },
    lastAt: 'Last entry {when}',
    epoch: 'Epoch {n}',
    note: 'Counters of both sides are compared; an open line proves nothing.',
  },
  state: {
    idle: 'Up to date',
    pulling: 'Pulling',
    waiting: 'Waits, tries again in {duration}',
    frozen: 'Frozen: the history forked',
    serving: 'Serving',
    fenced: 'Fenced',
  },
  fence: {
    title: 'This node is fenced',
    text: 'It was started from a restored copy. Logging goes on; nothing leaves until each partner has returned what it holds.',
    missing: 'Own records that were never released may be missing from {from} to {to}.',
    heldBack:
      'What {partner} released is shown again once its feed is caught up: a withdrawal may be younger than the backup.',
    partnerDone: '{partner}: heads agree, feed runs again.',
    partnerWaits: '{partner}: waits for the return of its copy.',
    epochStart: 'Open a new epoch (two officers)',
  },
  frozenFeed: {
    title: 'Feed with {partner} frozen',
    text: 'Two different histories carry valid signatures. Nothing is accepted until both commands have seen the proof and a new epoch is open.',
    showProof: 'Show the proof',
    exportProof: 'Export the proof',
  },
  outbox: {
    warning: 'The outbox for {partner} is {share} full.',
    full: 'The outbox for {partner} is full; only urgent entries leave.',
  },
  bundle: {
    title: 'Sealed bundle',
    export: 'Write a bundle for {partner}',
    import: 'Read a bundle',
    expires: 'Readable until {date}',
  },
  pairing: {
    title: 'Pair with a partner',
    readAloud:
      'Read your own fingerprint aloud, then listen to theirs. Six groups of five digits, one organisation after the other.',
    own: 'Fingerprint of {organisation}',
    matches: 'It matches what I heard',
    differs: 'It differs',
    suspended: 'Suspended',
    paired: 'Paired since {date}',
  },
  clockSuspect: "The partner's clock is {duration} ahead.",
  newerVersion: 'Needs a newer version of the program; kept until then.',
  quarantined: 'Set aside: the key that signed it is under suspicion.',
  fault: {
    TooLarge: 'larger than agreed',
    UnknownPartner: 'sender is not a paired partner',
    BadFrame: 'parts of the page out of order',
    NotCanonical: 'bytes are not in canonical form',
    BadSchema: 'unknown or missing fields',
    WrongRecipient: 'addressed to somebody else',
    BadStatement: 'key statement not valid',
    WrongEpoch: 'wrong epoch',
    BadHead: 'signed head not valid',
    Frozen: 'the feed is frozen',
    Fork: 'two histories of one feed',
    Gap: 'entries are missing in between',
    BrokenChain: 'does not follow the entry before',
    AckAhead: 'acknowledges more than was sent',
    Quarantined: 'signed with a key under suspicion',
    BadPayload: 'content does not fit its hash',
    ReleaseMismatch: 'release differs from its entry',
    BadSignature: 'signature not valid',
    BadDisclosure: 'a shown field does not belong to the record',
    UnknownKind: 'kind of record not known here',
    OutsideAgreement: 'outside the agreement',
    BadApproval: 'approvals missing or not valid',
    NotForOnward: 'originator did not allow it to be passed on',
    Expired: 'expired before it arrived',
    Withdrawn: 'withdrawn before it arrived',
    BadRevision: 'does not fit the version it revises',
  },
  setAside: 'Entry kept, content set aside unread: {fault}.',
  refusedPage: 'Page refused: {fault}. Nothing was changed.',
} as const satisfies {
  /** Every fault of ingest, and those found before it (frame, partner). */
  readonly fault: { readonly [fault in ChainFault['type'] | ContentFault['type']]: string } & {
    readonly [before: string]: string;
  };
  readonly [key: string]: unknown;
};
