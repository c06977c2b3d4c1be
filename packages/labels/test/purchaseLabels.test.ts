import { InputError } from "@slidr/clicks";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HUMAN, NOT_HUMAN, type PurchaseLabelOptions, purchaseLabels, UNKNOWN } from "../src/index.js";

/** A click at 1000, by default without a purchase, read at 1100 with a window of 100. */
function labelOf(changes: { purchasedAtMs?: number; purchased?: 0 | 1; windowMs?: number; asOfMs?: number }) {
  const {
    purchasedAtMs,
    purchased = purchasedAtMs === undefined ? 0 : 1,
    windowMs = 100,
    asOfMs = 1100,
  } = changes;
  return purchaseLabels({
    clickedAtMs: Float64Array.of(1000),
    purchased: Uint8Array.of(purchased),
    ...(purchasedAtMs !== undefined && { purchasedAtMs: Float64Array.of(purchasedAtMs) }),
    windowMs,
    asOfMs,
  })[0];
}

describe("purchaseLabels", () => {
  test("calls a click human from the moment of its purchase", () => {
    expect(labelOf({ purchasedAtMs: 1050, asOfMs: 1049 })).toBe(UNKNOWN);
    expect(labelOf({ purchasedAtMs: 1050, asOfMs: 1050 })).toBe(HUMAN);
    expect(labelOf({ purchasedAtMs: 1050, asOfMs: 9999 })).toBe(HUMAN);
  });

  test("counts a purchase in the last millisecond of the window, and none later", () => {
    expect(labelOf({ purchasedAtMs: 1100 })).toBe(HUMAN);
    expect(labelOf({ purchasedAtMs: 1101, asOfMs: 9999 })).toBe(NOT_HUMAN);
  });

  test("does not know a click without a purchase until its whole window has passed", () => {
    expect(labelOf({ asOfMs: 1000 })).toBe(UNKNOWN);
    expect(labelOf({ asOfMs: 1099 })).toBe(UNKNOWN);
    expect(labelOf({ asOfMs: 1100 })).toBe(NOT_HUMAN);
  });

  test("does not know a click that comes later than the reading", () => {
    expect(labelOf({ asOfMs: 999 })).toBe(UNKNOWN);
    expect(labelOf({ asOfMs: 999, windowMs: 0 })).toBe(UNKNOWN);
    expect(labelOf({ asOfMs: 999, purchased: 1 })).toBe(UNKNOWN);
    expect(labelOf({ asOfMs: 999, purchasedAtMs: 1000 })).toBe(UNKNOWN);
  });

  test("of window 0 knows at once: only a purchase at click time counts", () => {
    expect(labelOf({ windowMs: 0, asOfMs: 1000 })).toBe(NOT_HUMAN);
    expect(labelOf({ windowMs: 0, asOfMs: 1000, purchasedAtMs: 1000 })).toBe(HUMAN);
  });

  test("takes a purchase of unknown time as made at click time", () => {
    expect(labelOf({ purchased: 1, asOfMs: 1000 })).toBe(HUMAN);
    expect(labelOf({ purchased: 1, purchasedAtMs: Number.NaN, asOfMs: 1000 })).toBe(HUMAN);
  });

  test("does not read the purchase time of a click without a purchase", () => {
    expect(labelOf({ purchased: 0, purchasedAtMs: 1050 })).toBe(NOT_HUMAN);
    expect(labelOf({ purchased: 0, purchasedAtMs: 1 })).toBe(NOT_HUMAN);
  });

  test("of no clicks is empty", () => {
    const none = { clickedAtMs: new Float64Array(0), purchased: new Uint8Array(0), windowMs: 1, asOfMs: 0 };
    expect(purchaseLabels(none)).toEqual(new Int8Array(0));
  });
});

const timeMs = fc.integer({ min: 0, max: 60 });
const click = fc.record({
  clickedAtMs: timeMs,
  delayMs: fc.option(fc.integer({ min: 0, max: 40 }), { nil: undefined }),
});
const log = fc.record({
  clicks: fc.array(click, { maxLength: 12 }),
  windowMs: fc.integer({ min: 0, max: 30 }),
});
type Log = typeof log extends fc.Arbitrary<infer Value> ? Value : never;

function labelsAt({ clicks, windowMs }: Log, asOfMs: number): Int8Array {
  return purchaseLabels({
    clickedAtMs: Float64Array.from(clicks, (one) => one.clickedAtMs),
    purchased: Uint8Array.from(clicks, (one) => (one.delayMs === undefined ? 0 : 1)),
    purchasedAtMs: Float64Array.from(clicks, (one) => one.clickedAtMs + (one.delayMs ?? Number.NaN)),
    windowMs,
    asOfMs,
  });
}

describe("any purchase label", () => {
  test("depends on nothing after asOfMs: purchases still to come can be left out or moved", () => {
    fc.assert(
      fc.property(log, timeMs, fc.integer({ min: 0, max: 40 }), (all, asOfMs, otherMs) => {
        const isSeen = (one: (typeof all.clicks)[number]) =>
          one.delayMs !== undefined && one.clickedAtMs + one.delayMs <= asOfMs;
        const forgotten = all.clicks.map((one) => (isSeen(one) ? one : { ...one, delayMs: undefined }));
        const moved = all.clicks.map((one) =>
          isSeen(one) ? one : { ...one, delayMs: Math.max(0, asOfMs - one.clickedAtMs + 1) + otherMs },
        );
        const labels = labelsAt(all, asOfMs);
        expect(labelsAt({ ...all, clicks: forgotten }, asOfMs)).toEqual(labels);
        expect(labelsAt({ ...all, clicks: moved }, asOfMs)).toEqual(labels);
      }),
    );
  });

  test("is final once known: as asOfMs grows, labels only move from unknown to human or not human", () => {
    fc.assert(
      fc.property(log, timeMs, timeMs, (all, soonMs, moreMs) => {
        const before = labelsAt(all, soonMs);
        const after = labelsAt(all, soonMs + moreMs);
        for (const [row, label] of before.entries()) if (label !== UNKNOWN) expect(after[row]).toBe(label);
      }),
    );
  });

  test("is 0 only where the whole window has passed without a purchase in it", () => {
    fc.assert(
      fc.property(log, timeMs, (all, asOfMs) => {
        for (const [row, label] of labelsAt(all, asOfMs).entries()) {
          const { clickedAtMs, delayMs = Infinity } = all.clicks[row]!;
          const isMature = clickedAtMs + all.windowMs <= asOfMs;
          const boughtMs = clickedAtMs + delayMs;
          if (label === NOT_HUMAN) expect([isMature, delayMs > all.windowMs]).toEqual([true, true]);
          if (label === UNKNOWN)
            expect([isMature, boughtMs > asOfMs || delayMs > all.windowMs]).toEqual([false, true]);
          if (label === HUMAN) expect(boughtMs <= asOfMs && delayMs <= all.windowMs).toBe(true);
        }
      }),
    );
  });

  test("of a young click is never 0, so the known ones among them are all human", () => {
    fc.assert(
      fc.property(log, timeMs, (all, asOfMs) => {
        const labels = labelsAt(all, asOfMs);
        const young = all.clicks.map((one) => one.clickedAtMs + all.windowMs > asOfMs);
        expect(labels.some((label, row) => young[row] === true && label === NOT_HUMAN)).toBe(false);
      }),
    );
  });
});

describe("purchaseLabels on bad input", () => {
  const good = {
    clickedAtMs: Float64Array.of(10, 20),
    purchased: Uint8Array.of(0, 1),
    purchasedAtMs: Float64Array.of(Number.NaN, 25),
    windowMs: 100,
    asOfMs: 1000,
  };
  const fails = (changes: Partial<PurchaseLabelOptions>, code: string, rule: string) =>
    expect(() => purchaseLabels({ ...good, ...changes })).toThrow(
      new InputError(code, `purchaseLabels requires ${rule}`),
    );

  test("names the rule and the culprit", () => {
    fails({ windowMs: -1 }, "WINDOW_RANGE", "windowMs finite and >= 0, got -1");
    fails({ windowMs: Infinity }, "WINDOW_RANGE", "windowMs finite and >= 0, got Infinity");
    fails({ windowMs: Number.NaN }, "WINDOW_RANGE", "windowMs finite and >= 0, got NaN");
    fails({ asOfMs: Number.NaN }, "AS_OF", "a finite asOfMs, got NaN");
    fails({ asOfMs: Infinity }, "AS_OF", "a finite asOfMs, got Infinity");
    fails({ purchased: Uint8Array.of(1) }, "LENGTH", "purchased of length 2 (clickedAtMs), got 1");
    fails(
      { purchasedAtMs: Float64Array.of(1, 2, 3) },
      "LENGTH",
      "purchasedAtMs of length 2 (clickedAtMs), got 3",
    );
    fails(
      { clickedAtMs: Float64Array.of(10, Number.NaN) },
      "CLICK_TIME",
      "finite clickedAtMs, got NaN at index 1",
    );
    fails({ purchased: Uint8Array.of(0, 2) }, "FLAG", "purchased of 0 or 1, got 2 at index 1");
    fails(
      { purchasedAtMs: Float64Array.of(Number.NaN, 19) },
      "PURCHASE_TIME",
      "finite purchase times not before the click, got 19 for a click at 20, index 1",
    );
    fails(
      { purchasedAtMs: Float64Array.of(Number.NaN, Infinity) },
      "PURCHASE_TIME",
      "finite purchase times not before the click, got Infinity for a click at 20, index 1",
    );
  });
});
