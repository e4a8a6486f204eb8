/** English: closing the vacuum - offers, plans, before and after. */
export const closingEn = {
  title: 'Closing plan',
  offer: {
    title: 'Offer',
    new: 'New offer',
    package: 'Package',
    cost: 'Cost',
    closes: { by: 'n', zero: 'closes nothing', one: 'closes {n} cell-hour', other: 'closes {n} cell-hours' },
    rounded: 'Rounded down to large cells and blocks of hours; a block is claimed only if all of it is closed.',
    narrows: {
      by: 'n',
      one: 'An offer narrows where the post could stand to about {n} place.',
      other: 'An offer narrows where the post could stand to about {n} places.',
    },
    notSecret: 'The position does not stay secret in the sense of mathematics.',
    reSite:
      'In this mode each side shows, for every candidate, the covered places of the whole list. This shows more than an offer over the vacuum.',
    expires: 'Valid until {date}',
  },
  mode: { add: 'Add to what exists', 'new-sites': 'Choose sites afresh' },
  plan: {
    propose: 'Compute a plan',
    sign: 'Sign the plan',
    signedBy: 'Signed by {organisations}',
    waitsFor: 'Waits for the signature of {organisation}',
    cost: 'Cost {ours} for us, {theirs} for {partner}',
    closed: '{closed} of {total} cell-hours closed',
    uncoverable: {
      by: 'n',
      zero: 'Every cell-hour is in some offer.',
      one: '{n} cell-hour is in no offer.',
      other: '{n} cell-hours are in no offer.',
    },
    optimal: 'Proved best for these offers.',
    bounded: 'Within {share} of the best possible; computing stopped at the time limit.',
    stayAfter: 'Longest stay after the plan: {hours} h',
    achieved: 'Planned {planned}, achieved {achieved}',
    lottery: 'Order and hour of the patrols are drawn by lot each week.',
    redrawn: {
      by: 'n',
      zero: 'No draw had to be repeated.',
      one: '{n} draw had to be repeated.',
      other: '{n} draws had to be repeated.',
    },
  },
  refusal: {
    OfferNarrow:
      'The offer would narrow the position to fewer places than agreed. Two persons may release it nevertheless.',
    OfferExpired: 'The offer has expired.',
    PlanChanged: 'The plan changed after it was signed. Sign again.',
    SignatureOutdated: 'The signature belongs to an earlier version.',
    Infeasible: 'No combination of the offers meets the limit.',
    NoPlanInTime: 'No plan was found within the time limit.',
    HandoverUncovered: 'Between leaving and taking over, hours would be uncovered.',
  },
} as const;
