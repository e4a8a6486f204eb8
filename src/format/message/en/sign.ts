/** English: acts that wait for approvals beside releases, pairing, keys of the node. */
export const signEn = {
  act: {
    title: 'Other acts that wait for two persons',
    waits: 'It waits on the release screen for two officers.',
    kind: { epoch: 'New epoch of the feeds to {partner}', cells: 'Output of cells: {product}' },
  },
  pairing: {
    twoPeople: 'Two people, one at each node, at the same time: a file each, then each fingerprint read aloud.',
    give: 'Give your file',
    address: 'Address at which the partner reaches this node',
    make: 'Make the file',
    save: 'Save the file',
    orScan: { by: 'n', one: 'Or let it be scanned.', other: 'Or let all {n} codes be scanned, in any order.' },
    take: "Take the partner's file",
    file: 'File',
    scanned: 'Or what was scanned, all codes one after the other',
    hear: 'Once their file is here, type their fingerprint as they read it aloud.',
    heard: 'Fingerprint of {partner}, as you hear it',
    group: 'Group {n}',
    pair: 'Pair',
    paired: 'Paired with {partner}.',
  },
  boundary: {
    by: 'n',
    one: 'A boundary of {n} point. It says whose ground lies on which side; surveys run only along a boundary both signed.',
    other:
      'A boundary of {n} points. It says whose ground lies on which side; surveys run only along a boundary both signed.',
  },
  node: 'Node',
  keys: {
    title: 'Passkeys of the seats',
    none: 'No passkey is enrolled yet.',
    waiting: 'Waits for two root holders',
    listed: 'Enrolled',
  },
} as const;
