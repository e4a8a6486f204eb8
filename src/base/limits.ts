/** Every maximum in one place, each with its reason. Loops over data from outside are bounded by these. */

export const LIMITS = {
  /** Nesting of signed JSON: real bodies need 6; deeper is an attack on recursive parsers. */
  depthMax: 32,
  /** Signed core of a record: 64 digests and fixed fields fit in 4 KiB; four times that is generous. */
  coreBytesMax: 16 * 1024,
  /** Feed entry: a withdrawal with an origin envelope fits in 8 KiB. */
  entryBytesMax: 16 * 1024,
  /** One disclosed value: some 8,000 words of Arabic text. */
  valueBytesMax: 32 * 1024,
  /** Encrypted payload, the largest padding bucket. */
  payloadBytesMax: 256 * 1024,
  /** Digests in one core, decoys included. */
  digestsMax: 64,
  /** Passkey approvals on one object. */
  approvalsMax: 4,
  /** Handling codes on a label. */
  handlingMax: 16,
  /** Organisations an originator may name for onward release. */
  onwardMax: 8,
  /** Length of a chain of onward releases. */
  hopsMax: 3,
  /** Entries of one feed committed together. */
  groupEntriesMax: 256,
  groupBytesMax: 3 * 1024 * 1024,
  /** One page of a feed; always ends at a signed head, so it holds at least one whole group. */
  pageEntriesMax: 500,
  pageBytesMax: 4 * 1024 * 1024,
  /** Records under one batch root, so an inclusion path has at most 16 hashes. */
  batchRecordsMax: 65_536,
  batchPathMax: 16,
  attachmentChunkBytes: 1024 * 1024,
  attachmentBytesMax: 100 * 1024 * 1024,
  /** An approval older than this was given in another situation. */
  approvalAgeMsMax: 30 * 60_000,
  /** Releases to one partner within the age of an approval that one person may approve: more is a bulk hand-over. */
  releasesByOneMax: 50,
  /** A bundle on a stick expires with the seal key it was made for. */
  bundleAgeMsMax: 35 * 86_400_000,
  /** One file of a bundle: some 7,000 releases, sealed and opened in memory. */
  bundleFileBytesMax: 32 * 1024 * 1024,
  /** Timing of the bulk lane is not finer than this outside the exercise. */
  beatMs: 60_000,
  /** A partner's clock further ahead is flagged, never refused. */
  clockAheadMsMax: 5 * 60_000,
  /** Outbox entries waiting for one partner: 72 h at 2,000/h with a reserve. */
  outboxEntriesMax: 200_000,
  /** Cells of one terrain raster: 400 MB of heights, 300 x 300 km at 30 m. */
  terrainCellsMax: 100_000_000,
  /** Sanctuary model files: a week at one-minute slots, a million cells, and a file that fits in memory twice. */
  modelBytesMax: 128 * 1024 * 1024,
  modelCellsMax: 1_048_576,
  modelSlotsMax: 10_080,
  /** Vacuum of a model as 32-bit words: 134 million pairs, sixteen times 50,000 cells x 168 slots. */
  modelWordsMax: 2 ** 22,
  /** Below this much free space new work is refused, so that what is under way, and erasing, still ends well. */
  diskFreeBytesMin: 32 * 1024 * 1024,
  /** Elements of one survey list: 32 bytes each, so a list with its proofs fits in one attachment. */
  surveyElementsMax: 3_000_000,
  /** Runs of fewer elements end before a reader has read that they began. */
  progressElementsMin: 20_000,
} as const;
