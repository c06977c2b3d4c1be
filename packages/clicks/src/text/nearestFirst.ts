/**
 * Names by how few edits turn them into `wanted`, nearest first, case aside: a list for "did you mean".
 *
 * Cost: O(names x length squared); for messages.
 */
export function nearestFirst(wanted: string, names: readonly string[]): string[] {
  const target = wanted.toLowerCase().slice(0, 100);
  return names
    .map((name, index) => ({ name, index, edits: editDistance(target, name.toLowerCase().slice(0, 100)) }))
    .sort((a, b) => a.edits - b.edits || a.index - b.index)
    .map(({ name }) => name);
}

/** Levenshtein distance, by rows. */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const replaced = previous[column - 1]! + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, previous[column]! + 1, current[column - 1]! + 1));
    }
    previous = current;
  }
  return previous[to.length]!;
}
