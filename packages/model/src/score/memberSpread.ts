/**
 * The mean of the members' probabilities of one row, first to last, in double precision.
 *
 * @param probabilities - one list per member
 */
export function memberMean(probabilities: readonly Float32Array[], row: number): number {
  let sum = 0;
  for (let member = 0; member < probabilities.length; member += 1) sum += probabilities[member]![row]!;
  return sum / probabilities.length;
}

/** The population standard deviation of the same probabilities around their mean, in [0, 0.5]. */
export function memberDeviation(probabilities: readonly Float32Array[], row: number, mean: number): number {
  let squares = 0;
  for (let member = 0; member < probabilities.length; member += 1) {
    const difference = probabilities[member]![row]! - mean;
    squares += difference * difference;
  }
  return Math.sqrt(squares / probabilities.length);
}
