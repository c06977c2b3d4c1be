// The control block: how TypeScript tells the kernel where everything lies. src/wasm/controlBlock.ts is its mirror.

/** Where the block starts in memory. */
const BASE: usize = 64;

/** Rows that pass through the network together, so that their activations stay in the cache. */
export const BLOCK: i32 = 64;
/** Bytes from one panel of eight columns to the next: [columns / 8][BLOCK][8] float32. */
export const PANEL: usize = 2048;

/** 32 bytes that stay 0. */
export const ZEROS: usize = 384;

export const GENERATION: usize = BASE;
export const DONE: usize = BASE + 4;
export const TICKET: usize = BASE + 8;
export const QUIT: usize = BASE + 16;
/** Workers that have begun to serve. */
export const READY: usize = BASE + 196;

export const FEATURE_COUNT: i32 = 5;
export const COLUMNS: i32 = 6;
export const SPARSE: i32 = 7;
export const LAYER_COUNT: i32 = 8;
export const LAYERS: i32 = 9;
export const PARAMETERS: i32 = 10;
export const FIRST_MOMENT: i32 = 11;
export const SECOND_MOMENT: i32 = 12;
export const GRADIENT: i32 = 13;
export const PARAMETER_COUNT: i32 = 14;
export const SHARD_GRADIENT: i32 = 15;
export const SHARD_GRADIENT_BYTES: i32 = 16;
export const SHARD_LOSS: i32 = 17;
export const FEATURES: i32 = 18;
export const TARGETS: i32 = 19;
export const WEIGHTS: i32 = 20;
export const LOGITS: i32 = 21;
export const ROW_COUNT: i32 = 22;
export const SHARD_ROWS: i32 = 23;
export const SHARD_COUNT: i32 = 24;
export const SCRATCH: i32 = 25;
export const SCRATCH_BYTES: i32 = 26;
export const SCRATCH_DELTA: i32 = 27;
export const SCRATCH_OTHER_DELTA: i32 = 28;
export const SCRATCH_ROWS: i32 = 29;
export const INPUT_COUNT: i32 = 30;
export const INPUT_KINDS: i32 = 31;
export const TABLE: i32 = 32;
export const SEGMENTS: i32 = 33;
export const SEGMENT_COUNT: i32 = 34;
export const ADAM_CHUNK: i32 = 35;
/** float64, over two fields. */
export const INVERSE_WEIGHT_SUM: i32 = 36;
export const GRADIENT_SCALE: i32 = 38;
export const RATE: i32 = 39;
export const INVERSE_SECOND_CORRECTION: i32 = 40;
export const ROW_LIST: i32 = 41;
export const ROW_TABLE: i32 = 42;
export const ROW_UNITS: i32 = 43;
export const ROW_OTHER_UNITS: i32 = 44;
export const ROW_NUMBERS: i32 = 45;
export const ROW_MEANS: i32 = 46;
export const ROW_DEVIATIONS: i32 = 47;
export const ROW_LOG_MASKS: i32 = 48;
export const ROW_MISSING: i32 = 50;
export const ROW_REPLACEMENTS: i32 = 51;
export const ROW_FIRST_UNITS: i32 = 52;
/** Only where there are cross layers, else 0. */
export const SCRATCH_FIRST_DELTA: i32 = 53;
export const SCRATCH_PRODUCT_DELTA: i32 = 54;

export function field(index: i32): i32 {
  return load<i32>(BASE + ((<usize>index) << 2));
}

export function pointer(index: i32): usize {
  return load<u32>(BASE + ((<usize>index) << 2));
}

export function floatField(index: i32): f32 {
  return load<f32>(BASE + ((<usize>index) << 2));
}

export function doubleField(index: i32): f64 {
  return load<f64>(BASE + ((<usize>index) << 2));
}

/** A layer's record: 64 bytes, written by src/wasm/writePlan.ts. */
export function layer(index: i32): usize {
  return pointer(LAYERS) + ((<usize>index) << 6);
}

/** The least a layer's outputs can be: 0 behind a ReLU, else -Infinity. */
export function floorOf(layer: usize): f32 {
  return load<f32>(layer, 32);
}

/** Where in a thread's scratch space a cross layer keeps its input x kernel + bias; 0 of other layers. */
export function productOf(layer: usize): usize {
  return load<usize>(layer, 36);
}
