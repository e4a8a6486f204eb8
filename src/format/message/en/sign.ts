/** English: acts that wait for approvals beside releases. */
export const signEn = {
  act: {
    title: 'Other acts that wait for two persons',
    waits: 'It waits on the release screen for two officers.',
    kind: { epoch: 'New epoch of the feeds to {partner}', cells: 'Output of cells: {product}' },
  },
} as const;
