import { InputError } from "@slidr/clicks";
import { expect, test } from "vitest";
import { describeTruth, ROBOT_FAMILIES } from "../src/index.js";

test("counts by hand, over one array or over chunks alike", () => {
  // Two people, one burst script (1), one mimic (7): 2 of 4 robotic.
  const whole = describeTruth(Uint8Array.of(0, 1, 7, 0));
  expect(whole).toEqual(describeTruth([Uint8Array.of(0, 1), Uint8Array.of(7, 0)]));
  expect([whole.clicks, whole.robotic, whole.roboticShare]).toEqual([4, 2, 0.5]);
  expect(whole.families.map(({ family }) => family)).toEqual([...ROBOT_FAMILIES]);
  expect(whole.families.map(({ clicks }) => clicks)).toEqual([2, 1, 0, 0, 0, 0, 0, 1]);
  expect(whole.families[7]!.share).toBe(0.25);
});

test("no clicks have no robotic share", () => {
  expect(describeTruth([]).roboticShare).toBe(0);
});

test("a code without a family is refused by name", () => {
  expect(() => describeTruth(Uint8Array.of(0, 9))).toThrow(InputError);
  expect(() => describeTruth(Uint8Array.of(0, 9))).toThrow(
    "describeTruth requires family codes < 8, got 9 at index 1",
  );
});
