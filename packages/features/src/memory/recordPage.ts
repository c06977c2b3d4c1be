/** Records of one page, seen as 32-bit words, 16-bit halves and doubles. */
export interface RecordPage {
  readonly words: Int32Array;
  readonly halves: Uint16Array;
  readonly doubles: Float64Array;
}

/** Records of a page: pages come one by one, so that growing copies nothing and no more than a page lies idle. */
export const pageRecords = 512;
export const pageBits = 9;

export function createPage(strideWords: number): RecordPage {
  const buffer = new ArrayBuffer(4 * strideWords * pageRecords);
  return {
    words: new Int32Array(buffer),
    halves: new Uint16Array(buffer),
    doubles: new Float64Array(buffer),
  };
}
