/**
 * The weighted mean of the negative log-likelihood of labels under logits, in nats.
 *
 * @param logits - [n]
 * @param robotic - [n], 0 or 1
 * @param weights - [n], >= 0, sum > 0; default: all 1
 *
 * Per row: max(z, 0) - z y + log1p(exp(-|z|)), which does not overflow.
 */
export function weightedLogLoss(logits: Float32Array, robotic: Uint8Array, weights?: Float32Array): number {
  let loss = 0;
  let total = 0;
  for (let row = 0; row < robotic.length; row += 1) {
    const z = logits[row]!;
    const weight = weights ? weights[row]! : 1;
    loss += weight * (Math.max(z, 0) - z * robotic[row]! + Math.log1p(Math.exp(-Math.abs(z))));
    total += weight;
  }
  return loss / total;
}
