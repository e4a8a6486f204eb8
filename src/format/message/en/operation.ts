/** English: the operations screen - patrol board, handovers of posts, movements and conflicts. */
import type { HandoverPhase } from '../../../vacuum/handover.ts';
import type { JointOperation, OperationDeconfliction, OperationPhase } from '../../../vacuum/joint-operation.ts';
import type { SigningState } from '../../../vacuum/joint-signing.ts';
import type { PatrolStatus } from '../../../vacuum/patrol-board.ts';

type Others = { readonly [key: string]: unknown };
type Measure = JointOperation['measures'][number]['kind'];

export const operationEn = {
  title: 'Operations',
  next: 'Next {hours} hours',
  patrol: {
    title: 'Patrols',
    planned: 'Planned',
    achieved: 'Achieved',
    unit: 'Unit',
    from: 'From',
    to: 'To',
    state: {
      scheduled: 'Scheduled',
      ready: 'Ready',
      active: 'Under way',
      done: 'Done',
      cancelled: 'Cancelled',
      'start-overdue': 'Start overdue',
      'end-overdue': 'Should be back',
      silent: 'Silent',
    },
    short: 'Done in part',
    missed: 'Not carried out',
    overdue: 'Should have started {duration} ago',
    silent: 'Silent for {duration}; counts neither as covered nor in the next survey until heard.',
    coverage: '{achieved} of {planned} planned cell-hours achieved',
    none: 'No patrol is on the board.',
    checkIn: 'Check in',
  },
  handover: {
    title: 'Handover of a post',
    from: 'Leaving force',
    to: 'Taking over',
    state: {
      notice: 'Announced',
      accepted: 'Accepted',
      'in-place': 'In place',
      confirmed: 'Confirmed',
      void: 'Void',
    },
    next: {
      notice: 'Waits for acceptance by {partner}.',
      accepted: 'Waits until {partner} is in place. The leaving force stays and counts.',
      'in-place': 'Waits for the confirmation of both.',
      confirmed: 'Done. Both have signed.',
      void: 'Nothing is handed over.',
    },
    none: 'No handover is announced.',
    act: { accept: 'Accept', 'in-place': 'We are in place', confirm: 'Confirm the relief', vacated: 'We have left' },
    leaves: 'Leaves {time}',
    takesOver: 'Takes over {time}',
    heldBy: 'Counts now: {organisations}',
    heldByNobody: 'Nobody holds this post since {time}.',
    cure: 'The alarm ends when the relief says that it is in place, or the leaving force returns.',
    overdue: 'The announced hour has passed and nobody is in place. The leaving force counts as long as it stays.',
    vacatedAlarm: 'Vacated without acceptance. These hours are vacuum from now on; both sides are alarmed.',
    noGap: 'No hour is uncovered between leaving and taking over.',
    effect: {
      held: 'While it is held',
      left: 'While nobody does',
      now: 'now',
      cells: 'Cells of the seam opened in every hour',
      sanctuary: 'Sanctuary, cell-hours',
    },
    emptied: 'A post stands empty: {posts}. Its ground is open at once; longest unobserved stay now: {stay}.',
    hours: '{hours} h',
    drill: {
      title: 'Why nobody leaves before the relief is there',
      model:
        'Model: {cells} cells swept by a line two cells wide; the relief comes {delay} h late. Cells in which somebody could be, hour by hour.',
      left: 'Left early: it refills',
      held: 'Held until relief: it is cleared',
      delay: 'Relief late by, hours',
    },
  },
  jointOperation: {
    title: 'Joint operation',
    new: 'New joint operation',
    scope: 'Coordination only. Nothing of weapons, fires or targets has a place here.',
    area: 'Area',
    window: 'Window',
    teams: 'Teams',
    task: 'Task',
    phase: { planned: 'Planned', 'under-way': 'Under way', ended: 'Ended', 'called-off': 'Called off' },
    deconfliction: {
      'not-run': 'Not checked for conflicts',
      clear: 'No conflict found',
      conflict: 'Conflict: call the desk',
    },
    commandRelation: {
      'own-command': 'Each under its own command',
      coordinated: 'Coordinated',
      supporting: 'One supports the other',
      'lead-by-area': 'Whoever holds the area leads',
    },
    measure: {
      'limit-of-movement': 'Limit of movement',
      'contact-point': 'Contact point',
      'passage-point': 'Passage point',
      'recognition-signal': 'Recognition signal',
      'radio-channel': 'Radio channel',
      hotline: 'Hotline',
      'medical-point': 'Medical point',
      'no-entry-area': 'No-entry area',
    },
    outcome: 'Outcome',
    begin: 'Begin',
    mayBegin: 'It may begin when both have signed and a check found no conflict.',
  },
  signing: {
    proposed: 'Proposed, waits for signature',
    'in-force': 'In force, signed by all',
    expired: 'Expired before all had signed',
    rejected: 'Rejected',
  },
  movement: {
    title: 'Movements',
    announce: 'Announce a movement',
    check: 'Check for conflicts',
    checked: 'Checked at {time}; next check at {next}.',
    none: 'No conflict in the next {hours} hours.',
    conflict: 'Conflict: your movement {movement}. Call this desk: {desk}, {hotline}.',
    conflicts: { by: 'n', zero: 'No conflicts', one: '{n} conflict', other: '{n} conflicts' },
    settled: 'Settled by telephone at {time}',
    none72: 'No movement is announced.',
    agreementNone: 'No agreement to compare movements is in force.',
    callResult: 'What was agreed by telephone',
    settle: 'Settled',
    near: 'Near: your movement {movement} comes close to one of the partner. Call this desk: {desk}, {hotline}.',
    learned: 'This node learned where and when it meets the other; the rest of the plan stays unknown to both.',
    protectedSite: 'A protected site is concerned: {answer}',
    unannounced: {
      by: 'n',
      zero: 'No unannounced movement',
      one: '{n} unannounced movement',
      other: '{n} unannounced movements',
    },
  },
} as const satisfies {
  readonly patrol: { readonly state: { readonly [status in PatrolStatus]: string } } & Others;
  readonly handover: { readonly state: { readonly [phase in HandoverPhase]: string } } & Others;
  readonly jointOperation: {
    readonly phase: { readonly [phase in OperationPhase]: string };
    readonly deconfliction: { readonly [state in OperationDeconfliction]: string };
    readonly commandRelation: { readonly [relation in JointOperation['commandRelation']]: string };
    readonly measure: { readonly [kind in Measure]: string };
  } & Others;
  readonly signing: { readonly [state in SigningState]: string };
  readonly [key: string]: unknown;
};
