import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import type { Click } from "@slidr/clicks";
import { type Bundle, writeBundle } from "@slidr/guardrails";
import {
  type Correction,
  createEngine,
  type DecisionRecord,
  type EngineOptions,
  openDecisionLog,
  readDecisionLog,
} from "@slidr/serve";
import { createStore, sampleBundle, sampleParts } from "./samples.js";

/** Decides clicks by an engine that writes them to a log of small segments. */
export async function writeLog(
  directory: string,
  clicks: readonly Click[],
  options: Partial<EngineOptions> & { bundle: Bundle },
  segmentBytesMax = 6000,
): Promise<void> {
  const log = await openDecisionLog({
    directory,
    segmentBytesMax,
    bufferMax: clicks.length + 1,
    recentIdsMax: 2,
  });
  let atMs = 0;
  const engine = createEngine({
    createStore,
    clock: () => atMs + 2,
    timer: () => 0,
    onDecision: (click, decision) => log.append(click, decision),
    ...options,
  });
  for (const click of clicks) {
    atMs = click.clickedAtMs;
    await engine.decide(click);
  }
  await engine.close();
  await log.close();
}

/** A registry's directory with some sample bundles, and their digests. */
export async function writeBundles(registry: string, seeds: readonly number[]): Promise<string[]> {
  const digests: string[] = [];
  for (const seed of seeds) {
    const { digest } = await writeBundle(join(registry, "bundles"), sampleParts(seed));
    digests.push(digest);
  }
  return digests;
}

/** Finds the sample bundle of a digest. */
export async function readSample(digest: string): Promise<Bundle> {
  for (const seed of [1, 2, 3]) {
    const bundle = sampleBundle(seed);
    if (bundle.digest === digest) return bundle;
  }
  throw new Error(`no bundle ${digest}`);
}

/** All corrections that a replay wrote. */
export async function readCorrections(out: string): Promise<Correction[]> {
  const corrections: Correction[] = [];
  for (const name of (await readdir(out)).sort()) {
    if (!name.startsWith("corrections-")) continue;
    const text = createReadStream(join(out, name)).pipe(createGunzip());
    for await (const line of createInterface({ input: text }))
      corrections.push(JSON.parse(line) as Correction);
  }
  return corrections;
}

/** All records of a log. */
export async function readRecords(directory: string): Promise<DecisionRecord[]> {
  const records: DecisionRecord[] = [];
  for await (const record of readDecisionLog(directory)) records.push(record);
  return records;
}
