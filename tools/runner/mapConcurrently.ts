/** `Promise.all` over a list with at most `concurrency` calls in flight; results in the order of the list. */
export async function mapConcurrently<Item, Result>(
  items: readonly Item[],
  concurrency: number,
  transform: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++;
      results[index] = await transform(items[index]!);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return results;
}
