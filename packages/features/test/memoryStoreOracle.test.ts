import type { Click } from "@slidr/clicks";
import { createMemoryStore, defaultSpec, type FeatureSpec } from "@slidr/features";
import { createOracle, differenceOf } from "@slidr/features/contract";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRandom } from "../src/contract/random.js";
import { clickStreams } from "./clickStreams.js";
import { tinySpec } from "./tinySpec.js";

function expectParity(spec: FeatureSpec, clicks: readonly Click[]): { late: number; duplicates: number } {
  const store = createMemoryStore(spec, { entitiesMax: 100_000 });
  const oracle = createOracle(spec);
  for (const [index, click] of clicks.entries()) {
    const peek = differenceOf(store.read(click), oracle.read(click));
    if (peek !== "") expect.fail(`read of click ${index}: ${peek}`);
    const difference = differenceOf(store.update(click), oracle.update(click));
    if (difference !== "") expect.fail(`click ${index}: ${difference}`);
  }
  return store.stats();
}
describe("the memory store equals the brute-force oracle", () => {
  test("on short streams that reorder, repeat and pause at tile edges", () => {
    fc.assert(
      fc.property(clickStreams, (clicks) => {
        expectParity(tinySpec, clicks);
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  test("on 5,000 clicks of four days under the default spec, late and repeated ones among them", () => {
    const random = createRandom(7);
    const clicks: Click[] = [];
    for (let i = 0; i < 5000; i++) {
      const isRobot = random() < 0.3;
      const lateMs = random() < 0.05 ? Math.floor(random() * 7_200_000) : 0;
      const click: Click = {
        clickId: `c${i}`,
        clickedAtMs: 1_700_000_000_000 + Math.floor(i * 69_120 + random() * 20_000) - lateMs,
        userId: isRobot ? `robot${Math.floor(random() * 5)}` : `u${Math.floor(random() ** 2 * 2000)}`,
        ip: `10.0.${Math.floor(random() * 20)}.${Math.floor(random() * 200)}`,
        loggedIn: random() < 0.5,
        attributes: {
          campaignId: `k${Math.floor(random() * 30)}`,
          device: random() < 0.5 ? "mobile" : "desktop",
        },
      };
      const isRepeat = i > 3 && random() < 0.02;
      clicks.push(isRepeat ? clicks[i - 1 - Math.floor(random() * 3)]! : click);
    }
    const { late, duplicates } = expectParity(defaultSpec({ timeZone: "UTC" }), clicks);
    expect(late).toBeGreaterThan(100);
    expect(duplicates).toBeGreaterThan(50);
  });
});
