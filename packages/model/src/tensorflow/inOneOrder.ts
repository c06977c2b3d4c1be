import type { TensorFlow } from "./tensorflow.js";

/** The WebGPU backend (4.22) may split sums of this many terms over workgroups that add atomically... */
const SPLIT_TERMS_MIN = 2000;
/** ...unless the product has so few values that one workgroup sums each. */
const UNSPLIT_VALUES_MAX = 128;
const PROGRAM_FLAG = "WEBGPU_MATMUL_PROGRAM_TYPE";
const BACKEND_CHOOSES = -1;
/** Tiles of 32 x 32, each summed by one workgroup: the backend's choice for large products. */
const PACKED = 3;

/**
 * Runs a matrix product of `valueCount` sums of `termCount` terms so that the terms are added in one order.
 *
 * Training must repeat bit for bit, and atomic additions come in the order in which workgroups happen to end.
 */
export function inOneOrder<T>(tf: TensorFlow, termCount: number, valueCount: number, multiply: () => T): T {
  const maySplit = termCount >= SPLIT_TERMS_MIN && valueCount > UNSPLIT_VALUES_MAX;
  if (!maySplit || tf.getBackend() !== "webgpu") return multiply();
  tf.env().set(PROGRAM_FLAG, PACKED);
  try {
    return multiply();
  } finally {
    tf.env().set(PROGRAM_FLAG, BACKEND_CHOOSES);
  }
}
