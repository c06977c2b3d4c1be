/** Hands chunks on until a signal aborts, and lets timers have their turn between them, so that it can. */
export async function* untilAborted<Chunk>(
  chunks: AsyncIterable<Chunk> | Iterable<Chunk>,
  signal: AbortSignal,
): AsyncGenerator<Chunk> {
  for await (const chunk of chunks) {
    signal.throwIfAborted();
    yield chunk;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
