import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { roboticHeuristic } from "../src/index.js";

const MINUTE_MS = 60_000;

/** Obviously right: tries every window that begins at a click of the session. */
function bruteForce(
  session: readonly number[],
  times: readonly number[],
  clicksMax: number,
  windowMs: number,
): number[] {
  const busy = new Set<number>();
  for (const [i, start] of times.entries()) {
    const within = times.filter((t, j) => session[j] === session[i] && t >= start && t < start + windowMs);
    if (within.length > clicksMax) busy.add(session[i]!);
  }
  return session.map((code) => (busy.has(code) ? 1 : 0));
}

describe("roboticHeuristic", () => {
  test("sees a burst over the full hour, which calendar hours would split", () => {
    // 00:58, 00:59, 01:01, 01:02 are two and two by calendar, but four within five minutes.
    const clickedAtMs = Float64Array.from([58, 59, 61, 62], (minute) => minute * MINUTE_MS);
    const robotic = roboticHeuristic({ session: new Uint32Array(4), clickedAtMs, clicksMax: 3 });
    expect(Array.from(robotic)).toEqual([1, 1, 1, 1]);
  });

  test("marks every click of a busy session, also those outside the window", () => {
    const day = 24 * 60;
    const clickedAtMs = Float64Array.from([0, 1, 2, day], (minute) => minute * MINUTE_MS);
    expect(Array.from(roboticHeuristic({ session: new Uint32Array(4), clickedAtMs, clicksMax: 2 }))).toEqual([
      1, 1, 1, 1,
    ]);
    expect(Array.from(roboticHeuristic({ session: new Uint32Array(4), clickedAtMs, clicksMax: 3 }))).toEqual([
      0, 0, 0, 0,
    ]);
  });

  test("k clicks are allowed, and clicks exactly an hour apart share no window", () => {
    const clickedAtMs = Float64Array.of(0, 60 * MINUTE_MS);
    const session = new Uint32Array(2);
    expect(Array.from(roboticHeuristic({ session, clickedAtMs, clicksMax: 1 }))).toEqual([0, 0]);
    clickedAtMs[1]! -= 1;
    expect(Array.from(roboticHeuristic({ session, clickedAtMs, clicksMax: 1 }))).toEqual([1, 1]);
    expect(Array.from(roboticHeuristic({ session, clickedAtMs, clicksMax: 2 }))).toEqual([0, 0]);
  });

  test("clicks without a session are not one busy session", () => {
    const options = { session: Uint32Array.of(0, 0, 5, 5), clickedAtMs: new Float64Array(4), clicksMax: 1 };
    expect(Array.from(roboticHeuristic({ ...options, missingSession: 0 }))).toEqual([0, 0, 1, 1]);
  });

  test("equals brute force, in any order of rows and with any session codes", () => {
    const click = fc.tuple(fc.constantFrom(0, 1, 70_000, 4_294_967_295), fc.integer({ min: -50, max: 50 }));
    fc.assert(
      fc.property(fc.array(click, { maxLength: 60 }), fc.integer({ min: 1, max: 5 }), (clicks, clicksMax) => {
        const session = clicks.map(([code]) => code);
        const times = clicks.map(([, time]) => time);
        const robotic = roboticHeuristic({
          session: Uint32Array.from(session),
          clickedAtMs: Float64Array.from(times),
          clicksMax,
          windowMs: 10,
        });
        expect(Array.from(robotic)).toEqual(bruteForce(session, times, clicksMax, 10));
      }),
    );
  });

  test("no clicks give no marks", () => {
    const options = { session: new Uint32Array(0), clickedAtMs: new Float64Array(0), clicksMax: 1 };
    expect(roboticHeuristic(options)).toHaveLength(0);
  });

  test("errors name the rule and the culprit", () => {
    const session = Uint32Array.of(1, 1);
    const clickedAtMs = Float64Array.of(0, 1);
    const fails = (change: object, message: string) =>
      expect(() => roboticHeuristic({ session, clickedAtMs, clicksMax: 3, ...change })).toThrow(message);
    fails({ clicksMax: 0 }, "roboticHeuristic requires clicksMax to be an integer >= 1, got 0");
    fails({ windowMs: Number.NaN }, "roboticHeuristic requires windowMs > 0, got NaN");
    fails(
      { clickedAtMs: Float64Array.of(0) },
      "roboticHeuristic requires clickedAtMs to have 2 values, one a row, got 1",
    );
    fails(
      { clickedAtMs: Float64Array.of(0, Number.NaN) },
      "roboticHeuristic requires finite clickedAtMs, got NaN at index 1",
    );
  });
});
