import { InputError } from "@slidr/clicks";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HUMAN, type HumanLabelOptions, highRfmUsers, humanLabels, UNKNOWN } from "../src/index.js";
import { historyOf } from "./samples.js";

const labelled = fc
  .record({
    users: fc.array(fc.constantFrom(0, 1), { minLength: 1, maxLength: 4 }),
    clicks: fc.array(fc.tuple(fc.constantFrom(1, 0, -1), fc.nat()), { maxLength: 12 }),
  })
  .map(({ users, clicks }) => ({
    purchase: Int8Array.from(clicks, ([label]) => label),
    userCodes: Uint32Array.from(clicks, ([, user]) => user % users.length),
    highRfm: Uint8Array.from(users),
  }));

describe("humanLabels", () => {
  test("calls every click of a high account human, whatever its purchase label", () => {
    const options = { purchase: Int8Array.of(1, 0, -1), userCodes: new Uint32Array(3) };
    expect(Array.from(humanLabels({ ...options, highRfm: Uint8Array.of(1) }))).toEqual([1, 1, 1]);
    expect(Array.from(humanLabels({ ...options, highRfm: Uint8Array.of(0) }))).toEqual([1, 0, -1]);
  });

  test("changes nothing but to human, and so never makes unknown 0", () => {
    fc.assert(
      fc.property(labelled, (options) => {
        const before = options.purchase.slice();
        for (const [row, label] of humanLabels(options).entries()) {
          const isHigh = options.highRfm[options.userCodes[row]!] === 1;
          expect(label).toBe(isHigh ? HUMAN : before[row]);
        }
        expect(options.purchase).toEqual(before);
      }),
    );
  });

  test("is final for a purchase; a high account's mark fades with its purchases", () => {
    const history = historyOf([
      ["ann", 0, 9],
      ["ann", 0, 9],
      ["bob", 0, 1],
    ]);
    const at = (asOfMs: number) => {
      const highRfm = highRfmUsers({ history, asOfMs, lookbackMs: 100, users: ["ann"], totalMin: 11 });
      return Array.from(
        humanLabels({ purchase: Int8Array.of(1, UNKNOWN), userCodes: new Uint32Array(2), highRfm }),
      );
    };
    expect(at(99)).toEqual([1, 1]);
    expect(at(100)).toEqual([1, -1]);
  });

  test("names the rule and the culprit", () => {
    const good = {
      purchase: Int8Array.of(1, 0),
      userCodes: Uint32Array.of(0, 1),
      highRfm: Uint8Array.of(0, 1),
    };
    const fails = (changes: Partial<HumanLabelOptions>, code: string, rule: string) =>
      expect(() => humanLabels({ ...good, ...changes })).toThrow(
        new InputError(code, `humanLabels requires ${rule}`),
      );
    fails({ userCodes: Uint32Array.of(0) }, "LENGTH", "userCodes of length 2 (purchase), got 1");
    fails(
      { userCodes: Uint32Array.of(0, 2) },
      "USER_RANGE",
      "user codes below 2 (highRfm), got 2 at index 1",
    );
    fails({ purchase: Int8Array.of(1, 2) }, "LABEL", "purchase labels of 1, 0 or -1, got 2 at index 1");
    fails({ highRfm: Uint8Array.of(0, 7) }, "FLAG", "highRfm of 0 or 1, got 7 at index 1");
  });
});
