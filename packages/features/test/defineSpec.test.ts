import {
  count,
  defaultSpec,
  defineSpec,
  type FeatureDefinition,
  featureNames,
  gap,
  parseSpec,
  specHash,
} from "@slidr/features";
import { describe, expect, test } from "vitest";
import { tinySpec } from "./tinySpec.js";

const utc = { timeZone: "UTC" };
const hourly = count({ by: "ip", window: "1h" });

describe("defineSpec", () => {
  test.each<[string, () => unknown]>([
    ["defineSpec requires one feature or more", () => defineSpec([], utc)],
    [
      'defineSpec requires one feature per name, got "ip_clicks_1h" twice',
      () => defineSpec([hourly, hourly], utc),
    ],
    [
      'defineSpec requires an IANA time zone such as "UTC" or "Asia/Kolkata", got "Mars/Base"',
      () => defineSpec([hourly], { timeZone: "Mars/Base" }),
    ],
    [
      'defineSpec: feature 1 (x): requires a kind of count, rate, burst, gap, gapRegularity, distinct, hourOfDay, dayOfWeek, flag, attribute, lookup, derived, got "median"',
      () => defineSpec([hourly, { kind: "median", name: "x" } as unknown as FeatureDefinition], utc),
    ],
    [
      "defineSpec: feature 0 (ip_clicks_1h): count requires a window that is a multiple of its tile, got window 3600000 ms and tile 7 ms",
      () => defineSpec([{ ...hourly, tileMs: 7 }], utc),
    ],
    [
      'defineSpec: feature 0 (ip_clicks_1h): count requires a finite "missing", got null',
      () => defineSpec([{ ...hourly, missing: Number.NaN }], utc),
    ],
    [
      'defineSpec: feature 0 (ip_clicks_1h): count requires no field "windowS"',
      () => defineSpec([{ ...hourly, windowS: 3600 } as FeatureDefinition], utc),
    ],
  ])("%s", (message, build) => {
    expect(build).toThrow(expect.objectContaining({ name: "InputError", message }));
  });

  test("a two-column feature clashes by its columns' names", () => {
    const clash = count({ by: "ip", window: "1h", name: "hourOfDay_sin" });
    expect(() => defineSpec([{ kind: "hourOfDay", name: "hourOfDay" }, clash], utc)).toThrow(
      'got "hourOfDay_sin" twice',
    );
  });
});

describe("parseSpec", () => {
  test("a spec survives JSON", () => {
    for (const spec of [tinySpec, defaultSpec(utc)])
      expect(parseSpec(JSON.parse(JSON.stringify(spec)))).toEqual(spec);
  });

  test("fields with defaults may be left out", () => {
    const features = [{ kind: "gap", by: ["userId"] }];
    expect(parseSpec({ version: 1, timeZone: "UTC", features }).features).toEqual([gap({ by: "userId" })]);
  });

  test.each<[string, unknown]>([
    ["parseSpec requires version 1, got undefined", {}],
    ["parseSpec requires version 1, got undefined", null],
    ["parseSpec requires features as a list, got undefined", { version: 1, timeZone: "UTC" }],
    [
      'parseSpec requires only version, timeZone and features, got "zone"',
      { version: 1, features: [], zone: "UTC" },
    ],
    [
      'parseSpec: feature 0: count requires windowMs as 3600000, got "1h"',
      { version: 1, timeZone: "UTC", features: [{ kind: "count", by: ["ip"], windowMs: "1h" }] },
    ],
    [
      'parseSpec: feature 0 (x): derived requires columns as a list of names, got "price" in x',
      {
        version: 1,
        timeZone: "UTC",
        features: [{ kind: "derived", name: "x", derivation: "a@1", columns: "price", inputs: [] }],
      },
    ],
    [
      "parseSpec: feature 0 (x): input 0: gap requires a window from 1 ms to 24d, got 3000000000 ms",
      {
        version: 1,
        timeZone: "UTC",
        features: [
          {
            kind: "derived",
            name: "x",
            derivation: "a@1",
            inputs: [{ kind: "gap", by: ["ip"], windowMs: 3e9 }],
          },
        ],
      },
    ],
  ])("%s", (message, json) => {
    expect(() => parseSpec(json)).toThrow(expect.objectContaining({ name: "InputError", message }));
  });
});

describe("specHash", () => {
  test("is the SHA-256 of the canonical JSON", () => {
    // printf '%s' '{"features":[{"kind":"hourOfDay","name":"hourOfDay"}],"timeZone":"UTC","version":1}' | sha256sum
    const spec = defineSpec([{ kind: "hourOfDay", name: "hourOfDay" }], utc);
    expect(specHash(spec)).toBe("808a077b1c65e5d89c2baa92c276a445cfda258783d20d2d8340a904f36614ad");
  });

  test("changes with the order of features, not with the order of keys", () => {
    const daily = count({ by: "ip", window: "1d" });
    const spec = defineSpec([hourly, daily], utc);
    const { version, timeZone, features } = spec;
    expect(specHash({ features, timeZone, version })).toBe(specHash(spec));
    expect(specHash(defineSpec([daily, hourly], utc))).not.toBe(specHash(spec));
  });
});

test("the default spec has 27 columns and never counts by what only later is known", () => {
  const names = featureNames(defaultSpec(utc));
  expect(names).toHaveLength(27);
  expect(names.filter((name) => /purchas|truth/i.test(name))).toEqual([]);
});
