/** Rows with their targets: what a network learns from, or is validated on. */
export interface TrainingRows {
  /** [rowCount * width], row-major, finite. */
  readonly features: Float32Array;
  readonly rowCount: number;
  /** [rowCount], 1 robotic, 0 human. */
  readonly robotic: Uint8Array;
  /** [rowCount], finite, >= 0, not all 0; their scale does not matter. Default: all 1. */
  readonly weights?: Float32Array;
}
