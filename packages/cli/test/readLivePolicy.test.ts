import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { defineSlices } from "@slidr/clicks";
import { count, defineSpec } from "@slidr/features";
import { expect, test } from "vitest";
import { openRegistry } from "../src/pipeline/openRegistry.js";
import { type ReadLivePolicyOptions, readLivePolicy } from "../src/pipeline/readLivePolicy.js";
import { temporaryDirectory } from "./capture.js";
import { tinyBundleParts } from "./tinyBundle.js";

/** A registry with one live bundle of one feature, and what its run had; two clicks, of a slice the bundle never saw. */
async function liveRegistry() {
  const directory = temporaryDirectory();
  const registry = openRegistry(directory, () => Date.UTC(2024, 2, 4));
  const parts = tinyBundleParts(1);
  const { digest } = await registry.put(parts);
  await registry.promote(digest, { who: "a test", why: "to compare with" });
  const options: ReadLivePolicyOptions = {
    registry,
    spec: parts.features as ReadLivePolicyOptions["spec"],
    slices: defineSlices({ by: [] }),
    part: {
      values: Float32Array.of(1, 4),
      rows: Uint32Array.of(0, 1),
      tree: { names: ["all", "mobile"], parents: Int32Array.of(-1, 0) },
    },
  };
  return { directory, digest, parts, options };
}

test("the live bundle scores the clicks as its golden rows say, and resolves unseen slices to their ancestors", async () => {
  const { digest, parts, options } = await liveRegistry();
  expect(await readLivePolicy(options)).toEqual({
    digest,
    scores: Float32Array.from(parts.golden, ({ score }) => score),
    rows: [
      { name: "all", threshold: 0.5, calibratedAs: "all" },
      { name: "mobile", threshold: 0.5, calibratedAs: "all" },
    ],
    table: parts.thresholds,
    bytes: expect.any(Number),
  });
});

test("what does not compare is told, not thrown", async () => {
  const { directory, digest, options } = await liveRegistry();
  const name = `bundle ${digest.slice(0, 12)}, which was live,`;
  const empty = openRegistry(temporaryDirectory(), () => 0);
  expect(await readLivePolicy({ ...options, registry: empty })).toBe("no bundle was live before this run");
  expect(await readLivePolicy({ ...options, slices: defineSlices({ by: ["device"] }) })).toBe(
    `${name} slices clicks in another way ([])`,
  );
  const spec = defineSpec([count({ by: "userId", window: "1h" })], { timeZone: "UTC" });
  expect(await readLivePolicy({ ...options, spec })).toBe(`${name} reads other features`);
  writeFileSync(join(directory, "bundles", digest, "weights.bin"), "x");
  expect(await readLivePolicy(options)).toContain(
    `the live bundle cannot be read: bundle ${digest.slice(0, 12)}: weights.bin holds 1 bytes`,
  );
});
