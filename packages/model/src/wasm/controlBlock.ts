/** Where the control block starts in the kernel's memory; `assembly/control.ts` is its mirror. */
export const CONTROL_ADDRESS = 64;
/** Fields of four bytes in the control block. */
export const CONTROL_FIELDS = 64;
/** First byte behind the control block. */
export const HEAP_ADDRESS = 512;
/** A layer's record, in fields of four bytes. */
export const LAYER_FIELDS = 16;
/** Rows that pass through the network together. */
export const BLOCK_ROWS = 64;

/** What a field of the control block holds, by index. */
export const FIELD = {
  done: 1,
  quit: 4,
  featureCount: 5,
  columns: 6,
  sparse: 7,
  layerCount: 8,
  layers: 9,
  parameters: 10,
  firstMoment: 11,
  secondMoment: 12,
  gradient: 13,
  parameterCount: 14,
  shardGradient: 15,
  shardGradientBytes: 16,
  shardLoss: 17,
  features: 18,
  targets: 19,
  weights: 20,
  logits: 21,
  rowCount: 22,
  shardRows: 23,
  shardCount: 24,
  scratch: 25,
  scratchBytes: 26,
  scratchDelta: 27,
  scratchOtherDelta: 28,
  scratchRows: 29,
  inputCount: 30,
  inputKinds: 31,
  table: 32,
  segments: 33,
  segmentCount: 34,
  adamChunk: 35,
  /** float64, over two fields. */
  inverseWeightSum: 36,
  /** float32, like the two below. */
  gradientScale: 38,
  rate: 39,
  inverseSecondCorrection: 40,
  rowList: 41,
  rowTable: 42,
  rowUnits: 43,
  rowOtherUnits: 44,
  rowNumbers: 45,
  rowMeans: 46,
  rowDeviations: 47,
  rowLogMasks: 48,
  /** Workers that have begun to serve. */
  ready: 49,
  rowMissing: 50,
  rowReplacements: 51,
  rowFirstUnits: 52,
  /** Only where there are cross layers, else 0. */
  scratchFirstDelta: 53,
  scratchProductDelta: 54,
} as const;

/** What the threads of a kernel do together, in items. */
export const PHASE = { gradients: 0, reduce: 1, adam: 2, forward: 3 } as const;
