/**
 * How much more counts scatter than independent clicks would, from the deviations of earlier days.
 *
 * Clicks come in sessions and robots' runs, and days differ: n clicks then stand for n / spread independent ones (Kish's design
 * effect, 1965). Two estimates are made and the larger is taken. The mean of the squared deviations, raised to its upper 95% limit for f
 * degrees of freedom, f / chi-squared(0.05, f). And the largest of them: of N independent normal deviations the largest square is
 * about 2 ln N, so one larger shows a tail heavier than the mean tells.
 */
export class Deviations {
  #sum = 0;
  #largest = 0;
  #count = 0;

  /** A squared deviation, in units of what independent clicks would have on average. */
  add(square: number): void {
    this.#sum += square;
    if (square > this.#largest) this.#largest = square;
    this.#count++;
  }

  /**
   * @param freedom how many independent deviations they are; overlapping windows are not
   * @returns the spread; 0 where there were none
   */
  spread(freedom: number): number {
    if (this.#count === 0) return 0;
    const mean = (this.#sum / this.#count) * upperFactor(Math.max(1, freedom));
    return Math.max(mean, this.#largest / (2 * (1 + Math.log(this.#count))));
  }
}

/** f / chi-squared(0.05, f), by Wilson and Hilferty's approximation. */
function upperFactor(freedom: number): number {
  const part = 2 / (9 * freedom);
  return 1 / Math.max(0.05, 1 - part - 1.645 * Math.sqrt(part)) ** 3;
}
