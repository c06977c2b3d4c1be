/**
 * The significance level per test that keeps the family's error at `familyError`, by Tarone's method.
 *
 * A test of few clicks cannot fail whatever it sees, so it need not be paid for. With K the smallest number such that
 * at most K tests can reach familyError / K, testing those at familyError / K keeps the chance of any false alarm
 * at or below familyError; plain Bonferroni is the case where all can.
 *
 * @param smallestPValues [m], the p-value each test would have in its worst case
 * @returns the level; a test whose smallest p-value lies above it is untestable
 * @see Tarone, "A modified Bonferroni method for discrete data", Biometrics 46 (1990)
 */
export function testableLevel(smallestPValues: readonly number[], familyError: number): number {
  const sorted = [...smallestPValues].sort((a, b) => a - b);
  let testable = sorted.length;
  for (let tests = 1; tests <= sorted.length; tests++) {
    // Invariant: sorted[0 .. testable) are the tests that can reach familyError / tests; it only shrinks.
    while (testable > 0 && sorted[testable - 1]! > familyError / tests) testable--;
    if (testable <= tests) return familyError / tests;
  }
  return familyError;
}
