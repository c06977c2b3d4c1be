import type { Click } from "@slidr/clicks";
import type { MonitorWindow } from "@slidr/guardrails";
import { createWindowFolder, type Decision, type WindowFolderOptions } from "@slidr/serve";
import { describe, expect, test } from "vitest";

const click = (userId: string, overrides: Partial<Click> = {}): Click => ({
  clickId: `${userId}-click`,
  clickedAtMs: 0,
  userId,
  ...overrides,
});

const scored = (decidedAtMs: number, overrides: Partial<Decision> = {}): Decision =>
  ({
    clickId: "c",
    bundle: "b",
    specHash: "s",
    decidedAtMs,
    degraded: false,
    invalid: false,
    score: 0.25,
    slice: "mobile/IN",
    resolvedSlice: "mobile",
    calibratedAs: "mobile",
    threshold: 0.5,
    features: new Float32Array(1),
    duplicate: false,
    ...overrides,
  }) as Decision;

const degraded = (decidedAtMs: number): Decision => ({
  clickId: "c",
  bundle: "b",
  specHash: "s",
  decidedAtMs,
  degraded: true,
  invalid: false,
  cause: "store",
  reason: "store: gone",
  counted: "no",
});

function fold(options: Partial<WindowFolderOptions>, clicks: readonly [Click, Decision][]) {
  const windows: MonitorWindow[] = [];
  const folder = createWindowFolder({ onWindow: (window) => windows.push(window), scoreBins: 2, ...options });
  for (const [of, decision] of clicks) folder.add(of, decision);
  const before = windows.length;
  folder.flush();
  return { windows, before, folder };
}

describe("createWindowFolder", () => {
  test("a minute is handed out when a later one begins, and a step back of the clock opens none twice", () => {
    const { windows, before } = fold({}, [
      [click("u"), scored(59_999)],
      [click("v"), scored(60_000)],
      [click("w"), scored(59_000)],
    ]);
    expect(before).toBe(3);
    const all = windows.filter(({ slice }) => slice === "all");
    expect(all.map(({ atMs, clicks }) => [atMs, clicks])).toEqual([
      [0, 1],
      [60_000, 2],
    ]);
  });

  test("after the clock went back two hours, minutes are handed out as before, with their users", () => {
    const at = (ms: number): [Click, Decision] => [
      click("u"),
      scored(ms, { slice: "all" } as Partial<Decision>),
    ];
    const { windows, folder } = fold({}, [at(7_200_000), at(0), at(60_000), at(120_000), at(61_000)]);
    expect(windows.map(({ atMs, clicks }) => [atMs, clicks])).toEqual([
      [7_200_000, 1],
      [0, 1],
      [60_000, 1],
      [120_000, 1],
    ]);
    expect([folder.stepsBack, folder.leftOut]).toEqual([1, 1]);
  });

  test("a slice's clicks count for its parents; verdicts, humans, robots and scores are counted apart", () => {
    const { windows } = fold(
      { humanOf: ({ loggedIn }) => loggedIn === true, roboticOf: ({ userId }) => userId === "r" },
      [
        [click("h", { loggedIn: true }), scored(0, { invalid: true, score: 1 })],
        [click("r"), scored(0, { invalid: true, score: 0.5, slice: "mobile/US" })],
        [click("x"), scored(0)],
      ],
    );
    const counts = Object.fromEntries(
      windows.map(({ slice, clicks, invalid }) => [slice, [clicks, invalid]]),
    );
    expect(counts).toEqual({ all: [3, 2], mobile: [3, 2], "mobile/IN": [2, 1], "mobile/US": [1, 1] });
    expect(windows[0]).toEqual({
      atMs: 0,
      slice: "all",
      bundle: "b",
      clicks: 3,
      invalid: 2,
      humans: 1,
      humansInvalid: 1,
      robotic: 1,
      roboticInvalid: 1,
      degraded: 0,
      scores: Uint32Array.of(1, 2),
    });
  });

  test("a user counts once a minute, a repeated delivery not at all", () => {
    const thrice = (options: Partial<WindowFolderOptions>) =>
      fold(options, [
        [click("u"), scored(0)],
        [click("u"), scored(1)],
        [click("u"), scored(2)],
        [click("v"), scored(3, { duplicate: true } as Partial<Decision>)],
        [click("u"), scored(60_000)],
      ]);
    expect(
      thrice({})
        .windows.filter(({ slice }) => slice === "all")
        .map(({ clicks }) => clicks),
    ).toEqual([1, 1]);
    expect(thrice({}).folder.leftOut).toBe(3);
    const twice = thrice({ clicksPerUserMax: 2 });
    expect(twice.windows.filter(({ slice }) => slice === "all").map(({ clicks }) => clicks)).toEqual([2, 1]);
  });

  test("degraded clicks have no score; they count for their slice and its parents, without one for all only", () => {
    const without = fold({}, [[click("u"), degraded(0)]]).windows;
    expect(without.map(({ slice, degraded, scores }) => [slice, degraded, Array.from(scores)])).toEqual([
      ["all", 1, [0, 0]],
    ]);
    const named = { ...degraded(0), slice: "tv/US", resolvedSlice: "tv" } as Decision;
    const { windows } = fold({}, [[click("u"), named]]);
    expect(windows.map(({ slice, degraded }) => [slice, degraded])).toEqual([
      ["all", 1],
      ["tv", 1],
      ["tv/US", 1],
    ]);
  });

  test("the decisions of two bundles in one minute are two windows", () => {
    const { windows } = fold({}, [
      [click("u"), scored(0, { slice: "all" } as Partial<Decision>)],
      [click("v"), scored(1, { slice: "all", bundle: "new" } as Partial<Decision>)],
    ]);
    expect(windows.map(({ bundle, clicks }) => [bundle, clicks])).toEqual([
      ["b", 1],
      ["new", 1],
    ]);
  });

  test("refuses bins and counts that are none", () => {
    const make = (options: Partial<WindowFolderOptions>) => () =>
      createWindowFolder({ onWindow: () => {}, ...options });
    expect(make({ scoreBins: 1 })).toThrowErrorMatchingInlineSnapshot(
      `[InputError: createWindowFolder requires scoreBins to be an integer >= 2, got 1]`,
    );
    expect(make({ clicksPerUserMax: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[InputError: createWindowFolder requires clicksPerUserMax to be an integer >= 1, got 0]`,
    );
  });
});
