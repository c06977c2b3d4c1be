import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkGoldenRows, createFileRegistry } from "@slidr/guardrails";
import { sampleParts } from "../../../packages/guardrails/test/samples.js";
import { median } from "../../median.js";
import { remove } from "./faultRegistry.js";

const MOVE = { who: "bench", why: "a study of time" };

/**
 * How long a rollback takes on this disk, flushes included: bundles of a default model's size and more, a year of moves.
 *
 * @returns milliseconds, the median of `runs`
 */
export async function rollbackTimeMs(runs: number, bundleBytes: number, moves: number): Promise<number> {
  const directory = await mkdtemp(join(tmpdir(), "slidr-rollback-"));
  const registry = createFileRegistry(directory, {
    clock: Date.now,
    verifyGolden: (bundle) =>
      checkGoldenRows(bundle.golden, () => ({ score: 0.8, threshold: 0.75, invalid: true })),
  });
  const digests: string[] = [];
  for (const seed of [1, 2]) {
    const weights = Float32Array.from({ length: bundleBytes >> 2 }, (_, at) => (at % 97) / seed);
    digests.push((await registry.put(sampleParts(seed, { weights }))).digest);
  }
  for (let move = 0; move < moves; move++) await registry.promote(digests[move % 2]!, MOVE);
  const timesMs: number[] = [];
  for (let run = 0; run < runs; run++) {
    const startedAtMs = performance.now();
    await registry.rollback(MOVE);
    timesMs.push(performance.now() - startedAtMs);
  }
  await remove(directory);
  return median(timesMs);
}
