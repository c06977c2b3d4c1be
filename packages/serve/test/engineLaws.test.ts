import type { Click } from "@slidr/clicks";
import type { Bundle } from "@slidr/guardrails";
import { compileScorer } from "@slidr/model";
import { bundleDecider, createEngine, type Decision } from "@slidr/serve";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { heldStore } from "./heldStore.js";
import { OTHER_SPEC, sampleBundle, sampleModel } from "./samples.js";

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

// Two bundles of one spec and one of another; each with a threshold of its own.
const bundles = [
  sampleBundle(1, { threshold: 0.5 }),
  sampleBundle(2, { threshold: 0.4 }),
  sampleBundle(3, { threshold: 0.6, spec: OTHER_SPEC }),
];
const deciders = new Map(
  bundles.map((bundle, i) => {
    const scorer = compileScorer(sampleModel(i + 1, i === 2 ? OTHER_SPEC : undefined));
    return [bundle.digest, { scorer, ...bundleDecider(bundle) }];
  }),
);

/** Something that happens to an engine. */
type Event =
  | { readonly does: "click"; readonly user: number; readonly repeats: boolean; readonly isGarbage: boolean }
  | { readonly does: "answer" | "fail"; readonly call: number }
  | { readonly does: "pass" | "step"; readonly ms: number }
  | { readonly does: "promote" | "damage"; readonly bundle: number }
  | { readonly does: "reload"; readonly bundle: number }
  | { readonly does: "close" };

const bundleNumber = fc.integer({ min: 0, max: 2 });
const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      does: fc.constant("click" as const),
      user: fc.integer({ min: 0, max: 3 }),
      repeats: fc.boolean(),
      isGarbage: fc.integer({ min: 0, max: 15 }).map((one) => one === 0),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      does: fc.constantFrom("answer" as const, "answer" as const, "fail" as const),
      call: fc.nat({ max: 30 }),
    }),
  },
  { weight: 5, arbitrary: fc.record({ does: fc.constant("pass" as const), ms: fc.nat({ max: 4 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constant("step" as const), ms: fc.integer({ min: -1e9, max: 1e9 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constantFrom("promote" as const, "damage" as const),
      bundle: bundleNumber,
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant("reload" as const), bundle: bundleNumber }) },
);
const events = fc.tuple(fc.array(event, { maxLength: 80 }), fc.boolean()).map(([list, closes]): Event[] => {
  return closes ? [...list, { does: "close" }, ...list.slice(0, 5)] : list;
});

/** A world around an engine that a list of events drives. */
function world(shadowMs: number) {
  const store = heldStore();
  const damaged = new Set<Bundle>();
  let pointer = bundles[0]!;
  let wallMs = 1e12;
  const heard: Decision[] = [];
  const engine = createEngine({
    registry: {
      live: async () => pointer.digest,
      read: async (digest) => {
        const bundle = bundles.find((one) => one.digest === digest)!;
        if (damaged.has(bundle)) throw new Error("damaged");
        return bundle;
      },
    },
    createStore: store.make,
    clock: () => wallMs,
    timer: () => performance.now(),
    pollMs: 3,
    inFlightMax: 6,
    shadowMs,
    onDecision: (_, decision) => heard.push(decision),
  });
  const outcomes: { liveThen: string; settled: number; decision?: Decision; error?: unknown }[] = [];
  let clickCount = 0;

  const clickOf = ({ user, repeats, isGarbage }: Extract<Event, { does: "click" }>): Click => {
    if (isGarbage) return { clickId: 7 } as never;
    if (!repeats) clickCount++;
    return {
      clickId: `c${clickCount}`,
      clickedAtMs: 1e12 + clickCount,
      userId: `u${user}`,
      ip: "203.0.113.1",
    };
  };
  const happen = async (event: Event) => {
    switch (event.does) {
      case "click": {
        const outcome: (typeof outcomes)[number] = { liveThen: engine.live, settled: 0 };
        outcomes.push(outcome);
        engine.decide(clickOf(event)).then(
          (decision) => Object.assign(outcome, { decision, settled: outcome.settled + 1 }),
          (error) => Object.assign(outcome, { error, settled: outcome.settled + 1 }),
        );
        return;
      }
      case "answer":
      case "fail": {
        const [call] = store.calls.splice(event.call % Math.max(1, store.calls.length), 1);
        if (event.does === "answer") call?.answer();
        else call?.fail(new Error("away"));
        return;
      }
      case "pass":
        await vi.advanceTimersByTimeAsync(event.ms);
        return;
      case "step":
        wallMs += event.ms;
        return;
      case "promote":
        pointer = bundles[event.bundle]!;
        return;
      case "damage":
        if (!damaged.delete(bundles[event.bundle]!)) damaged.add(bundles[event.bundle]!);
        return;
      case "reload":
        engine.reload(bundles[event.bundle]!).catch(() => {});
        return;
      case "close":
        void engine.close();
    }
  };
  return { engine, store, heard, outcomes, happen };
}

test("under any order of clicks, answers, faults, promotes, reloads and clock steps every click is counted once and decided by one bundle", async () => {
  await fc.assert(
    fc.asyncProperty(events, fc.constantFrom(0, 10), async (list, shadowMs) => {
      const { engine, store, heard, outcomes, happen } = world(shadowMs);
      for (const event of list) await happen(event);
      // Past every deadline, with half the calls never answered.
      for (const call of store.calls.filter((_, i) => i % 2 === 0)) call.answer();
      await vi.advanceTimersByTimeAsync(50);

      const { decided, degraded, rejected, degradedBy } = engine.stats();
      expect(decided + degraded + rejected).toBe(outcomes.length);
      expect(Object.values(degradedBy).reduce((a, b) => a + b)).toBe(degraded);
      expect(heard).toHaveLength(decided + degraded);
      expect(engine.health().inFlight).toBe(0);
      for (const { liveThen, settled, decision, error } of outcomes) {
        expect(settled).toBe(1);
        if (decision === undefined) {
          expect((error as { code: string }).code).toMatch(/^(CLICK|CLOSED)$/);
          continue;
        }
        expect(decision.bundle).toBe(liveThen);
        if (decision.degraded) {
          expect(decision.invalid).toBe(false);
          continue;
        }
        const { scorer, decideRow, specHash } = deciders.get(decision.bundle)!;
        expect(decision.specHash).toBe(specHash);
        expect(decision.features).toHaveLength(scorer.width);
        expect(decision).toMatchObject(decideRow(decision.features, decision.slice));
        expect(decision.score).toBe(scorer.score(decision.features));
      }
      await engine.close();
    }),
    { numRuns: 300, seed: 11 },
  );
});
