import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { createFileRegistry } from "@slidr/guardrails";
import { describe, expect, test } from "vitest";
import { quickFileSystem } from "./faultyFileSystem.js";
import { sampleParts, temporaryDirectory } from "./samples.js";

const PROMOTER = fileURLToPath(new URL("promoter.ts", import.meta.url));

function startPromoter(directory: string, who: string, times: number, digests: string[]): ChildProcess {
  const args = [
    "--import",
    "tsx",
    "--conditions=@slidr/source",
    PROMOTER,
    directory,
    who,
    String(times),
    ...digests,
  ];
  return spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
}

const exited = (child: ChildProcess) => new Promise<number | null>((resolve) => child.once("exit", resolve));
const ready = (child: ChildProcess) =>
  new Promise<void>((resolve) => child.stdout!.once("data", () => resolve()));

async function threeBundles() {
  const directory = await temporaryDirectory();
  const registry = createFileRegistry(directory, { clock: Date.now, fs: quickFileSystem() });
  const digests: string[] = [];
  for (const seed of [1, 2, 3]) digests.push((await registry.put(sampleParts(seed))).digest);
  return { directory, registry, digests };
}

describe("promoters in processes of their own", () => {
  test("that race lose no move: one chain, each move by one of them, the last one live", async () => {
    const { directory, registry, digests } = await threeBundles();
    const [a, b, c] = digests as [string, string, string];
    const rivals = [
      startPromoter(directory, "ana", 10, [a, b]),
      startPromoter(directory, "ben", 10, [b, c]),
      startPromoter(directory, "cem", 10, [c, a]),
    ];
    // Readers race as well: what is live is always whole.
    let running = true;
    const outcomes = Promise.all(rivals.map(exited)).finally(() => {
      running = false;
    });
    while (running) {
      const live = await registry.live();
      if (live !== undefined) expect(digests).toContain(live);
      await registry.history().catch((error) => expect(error.code).toBe("REGISTRY_BUSY"));
    }
    expect(await outcomes).toEqual([0, 0, 0]);
    const history = await registry.history();
    expect(history.at(-1)!.to).toBe(await registry.live());
    expect(history.length).toBeGreaterThan(10);
    expect(new Set(history.map((entry) => entry.who))).toEqual(new Set(["ana", "ben", "cem"]));
    expect((await registry.verify()).filter((finding) => !finding.passed)).toEqual([]);
  });

  test("that are killed at any moment leave a whole registry, and the next one goes on", async () => {
    const { directory, registry, digests } = await threeBundles();
    for (let round = 0; round < 4; round++) {
      const child = startPromoter(directory, `round ${round}`, 1_000_000, digests);
      const gone = exited(child);
      await ready(child);
      await new Promise((resolve) => setTimeout(resolve, 40 + round * 37));
      child.kill("SIGKILL");
      await gone;
      expect((await registry.verify()).filter((finding) => !finding.passed)).toEqual([]);
    }
    const last = startPromoter(directory, "last", 3, digests);
    expect(await exited(last)).toBe(0);
    expect((await registry.history()).at(-1)!.to).toBe(await registry.live());
  });
});
