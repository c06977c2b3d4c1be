import { setTimeout as sleep } from "node:timers/promises";

const POLL_MS = 25;

/**
 * Waits until `isSo` says so; an error of it counts as not yet.
 *
 * @throws if that takes longer than `timeoutMs`; the message names `what` and the last error
 */
export async function waitUntil(
  what: string,
  timeoutMs: number,
  isSo: () => Promise<boolean>,
): Promise<void> {
  const endMs = Date.now() + timeoutMs;
  let lastError = "";
  do {
    try {
      if (await isSo()) return;
    } catch (error) {
      lastError = `; last: ${(error as Error).message}`;
    }
    await sleep(POLL_MS);
  } while (Date.now() < endMs);
  throw new Error(`${what}: not within ${timeoutMs} ms${lastError}`);
}
