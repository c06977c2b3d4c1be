import { join } from "node:path";
import { defineSlices } from "@slidr/clicks";
import { wasmEngine } from "@slidr/model";
import { expect, test } from "vitest";
import { openRegistry, retrain, syntheticTraffic } from "../src/index.js";
import { temporaryDirectory } from "./capture.js";

test("retrain refuses a promise that it would have to drop, before it does anything", async () => {
  const stages: string[] = [];
  const run = retrain({
    traffic: syntheticTraffic({ count: 500, seed: 1, purchasers: "representative" }),
    slices: defineSlices({ by: ["device"] }),
    budget: 0.005,
    delta: 0.05,
    hold: "reweighted",
    roboticClicksMax: 10,
    timeZone: "UTC",
    engine: await wasmEngine({ threads: 1 }),
    registry: openRegistry(join(temporaryDirectory(), "registry"), () => 0),
    seed: 1,
    listener: { stage: (name) => stages.push(name), progress() {}, note() {} },
    peakMemoryBytes: () => 0,
  });
  await expect(run).rejects.toThrow(
    "train requires --delta or --hold reweighted, got both; weighed purchasers have no exact test",
  );
  expect(stages).toEqual([]);
});
