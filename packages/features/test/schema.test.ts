import { readFileSync } from "node:fs";
import { attribute, defaultSpec, defineSpec, derived, flag, lookup, parseSpec } from "@slidr/features";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { tinySpec } from "./tinySpec.js";

const schema = JSON.parse(readFileSync(new URL("../feature-spec.schema.json", import.meta.url), "utf8"));
const accepts = new Ajv2020({ allErrors: false }).compile(schema);

describe("the published JSON Schema", () => {
  test("accepts every kind of feature", () => {
    const others = defineSpec(
      [
        attribute("price"),
        attribute("os", { as: "category" }),
        flag("device", { is: ["tv"] }),
        lookup("rfm", { by: "userId" }),
        derived({ name: "mine", derivation: "acme/mine@1", inputs: [lookup("rfm", { by: "userId" })] }),
      ],
      { timeZone: "UTC" },
    );
    for (const spec of [tinySpec, defaultSpec({ timeZone: "Asia/Kolkata" }), others]) {
      expect([accepts(spec), accepts.errors]).toEqual([true, null]);
    }
  });

  const good = { kind: "count", by: ["ip"], windowMs: 3_600_000 };
  test.each<[string, object]>([
    ["an unknown kind", { ...good, kind: "median" }],
    ["an unknown field", { ...good, cap: 3 }],
    ["a missing entity", { kind: "count", windowMs: 1000 }],
    ["a window in words", { ...good, windowMs: "1h" }],
    ["a window of 25 days", { ...good, windowMs: 25 * 86_400_000 }],
    ["a prefix of 33 bits", { ...good, by: [{ prefix: "ip", bits: 33, bitsV6: 48 }] }],
    ["a cap of 1", { kind: "distinct", of: ["userId"], by: ["ip"], windowMs: 1000, cap: 1 }],
    ["a derivation without a version", { kind: "derived", name: "x", derivation: "mine" }],
    ["a single part without brackets", { ...good, by: "ip" }],
  ])("and parseSpec both refuse %s", (_, feature) => {
    const spec = { version: 1, timeZone: "UTC", features: [feature] };
    expect(accepts(spec)).toBe(false);
    expect(() => parseSpec(spec)).toThrow(/^parseSpec: feature 0/);
  });

  test("and parseSpec both take a feature whose defaults are left out", () => {
    const spec = {
      version: 1,
      timeZone: "UTC",
      features: [good, { kind: "gap", by: ["userId"] }, { kind: "dayOfWeek" }],
    };
    expect(accepts(spec)).toBe(true);
    expect(parseSpec(spec).features).toHaveLength(3);
  });
});
