import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import type { Registry } from "../registry/registry.js";
import { expectWhole, MOVE, putSamples, type RegistryClaim } from "./registryClaim.js";

const FIFTY_YEARS_MS = 1.6e12;

const remaining = async (registry: Registry, digests: readonly string[]) => {
  const there: number[] = [];
  for (const [index, digest] of digests.entries()) {
    if (await registry.read(digest).catch(() => undefined)) there.push(index);
  }
  return there;
};

/** What a prune must keep, and what must not survive it. */
export const pruneClaims: readonly RegistryClaim[] = [
  {
    title: "a prune keeps the live bundle and those before it, and removes the others",
    async check(registry) {
      const digests = await putSamples(registry, 6);
      for (const digest of digests.slice(0, 5)) await registry.promote(digest, MOVE);
      const plan = await registry.prune({ keep: 2, ageMinMs: 0, dryRun: true });
      deepStrictEqual(await remaining(registry, digests), [0, 1, 2, 3, 4, 5]);
      deepStrictEqual(await registry.prune({ keep: 2, ageMinMs: 0 }), plan);
      // 4 is live, 3 and 2 were before it; 5 never went live.
      deepStrictEqual(await remaining(registry, digests), [2, 3, 4]);
      deepStrictEqual(plan.removed, [digests[0], digests[1], digests[5]].sort());
      const reasons = new Map(plan.kept.map(({ digest, reason }) => [digest, reason]));
      deepStrictEqual(
        [2, 3, 4].map((index) => reasons.get(digests[index]!)),
        ["before", "before", "live"],
      );
      strictEqual(await registry.live(), digests[4]);
      await expectWhole(registry);
      const again = await registry.prune({ keep: 2, ageMinMs: 0 });
      deepStrictEqual(again.removed, []);
    },
  },
  {
    title:
      "after a rollback a prune keeps both the bundle that was undone and the one a rollback would go to",
    async check(registry) {
      const digests = await putSamples(registry, 4);
      for (const digest of digests) await registry.promote(digest, MOVE);
      await registry.rollback(MOVE);
      await registry.prune({ keep: 1, ageMinMs: 0 });
      deepStrictEqual(await remaining(registry, digests), [1, 2, 3]);
      await registry.rollback(MOVE);
      strictEqual(await registry.live(), digests[1]);
      await rejects(registry.rollback(MOVE));
      strictEqual(await registry.live(), digests[1]);
      await expectWhole(registry);
    },
  },
  {
    title: "a bundle stored a short while ago is kept, and so is every one before the first move",
    async check(registry) {
      const digests = await putSamples(registry, 3);
      const before = await registry.prune({ keep: 1, ageMinMs: 0 });
      deepStrictEqual([...new Set(before.kept.map(({ reason }) => reason))], ["noMoves"]);
      await registry.promote(digests[0]!, MOVE);
      const { removed, kept } = await registry.prune({ keep: 1, ageMinMs: 2 * FIFTY_YEARS_MS });
      deepStrictEqual(removed, []);
      deepStrictEqual(kept.map(({ reason }) => reason).sort(), ["live", "young", "young"]);
      deepStrictEqual(await remaining(registry, digests), [0, 1, 2]);
    },
  },
  {
    title: "a bundle that was pruned cannot go live",
    async check(registry) {
      const [a, b, c] = (await putSamples(registry, 3)) as [string, string, string];
      for (const digest of [a, b, c]) await registry.promote(digest, MOVE);
      await registry.prune({ keep: 1, ageMinMs: 0 });
      await rejects(registry.promote(a, MOVE), { code: "BUNDLE_MISSING" });
      strictEqual(await registry.live(), c);
      strictEqual((await registry.history()).length, 3);
    },
  },
  {
    title: "a prune that is told no number of bundles, or no age, removes nothing",
    async check(registry) {
      const digests = await putSamples(registry, 3);
      for (const digest of digests) await registry.promote(digest, MOVE);
      for (const keep of [0, -1, 1.5, Number.NaN]) {
        await rejects(registry.prune({ keep, ageMinMs: 0 }), { code: "PRUNE" });
      }
      for (const ageMinMs of [-1, Number.NaN]) {
        await rejects(registry.prune({ keep: 1, ageMinMs }), { code: "PRUNE" });
      }
      deepStrictEqual(await remaining(registry, digests), [0, 1, 2]);
    },
  },
];
