/**
 * A learning rate that falls from `start` to 0 along half a cosine, so that the last epochs settle instead of jumping.
 *
 * @param progress - share of the training done, in [0, 1]
 *
 * Source: Loshchilov and Hutter (2017), SGDR, equation 5, without restarts.
 */
export function cosineDecay(start: number, progress: number): number {
  return (start / 2) * (1 + Math.cos(Math.PI * progress));
}
