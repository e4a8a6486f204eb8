/** English: repetition - the near-repeat table in words, forecasts with baseline and score, and saying so when there is none. */
export const patternEn = {
  title: 'Repetition',
  table: {
    title: 'Does one incident make the next more likely nearby?',
    distance: 'Distance',
    days: 'Days after',
    observed: 'observed {n}',
    expected: 'expected {n}',
    ratio: '{ratio} times as many as by chance',
    chance: 'A table like this arises by chance in {share} of cases.',
    significant: 'More than chance: within {distance} and {days} days {ratio} times as many as expected.',
    notSignificant: 'Not significant: so many pairs arise by chance.',
    tooFew: {
      by: 'n',
      zero: 'No incident: nothing can be said.',
      one: '{n} incident is too few to say anything.',
      other: '{n} incidents are too few to say anything.',
    },
    events: { by: 'n', one: 'From {n} incident', other: 'From {n} incidents' },
    coarse: {
      by: 'n',
      zero: 'All places are precise enough.',
      one: '{n} incident left out: its place is too coarse.',
      other: '{n} incidents left out: their places are too coarse.',
    },
    shuffles: 'Compared with {n} random orders of the dates.',
    definition:
      'A pair is two incidents of the same kind. Expected is the mean over random orders of the dates, places kept.',
  },
  card: {
    title: 'After an incident',
    sentence:
      'After an incident of this kind, another followed within {distance} and {days} days in {share} of cases; by chance it would be {expected}.',
    none: 'No repetition was found at this distance and time.',
    expires: 'Expires on {date}',
    discoveredByPatrol: 'Found by a patrol: shows where patrols look, not only where attacks are.',
  },
  forecast: {
    title: 'Forecast',
    cells: { by: 'n', one: '{n} cell', other: '{n} cells' },
    score:
      'In {weeks} weeks it had not seen: {hits} of incidents fell into its cells; the baseline reached {baseline}.',
    noBetter: 'No better than the baseline. Use the baseline.',
    better: 'Better than the baseline.',
    inputs: 'Place, hour and type only. No persons, no groups.',
    expires: { by: 'days', one: 'Expires in {days} day', other: 'Expires in {days} days' },
    expired: 'Expired. Compute it again.',
  },
} as const;
