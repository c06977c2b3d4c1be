import { expect, test } from "vitest";
import { $equals, $isCloseTo, $throws } from "../docExamples/assertions.js";

test("a wrong value fails the example", () => {
  expect(() => $equals(1, 2)).toThrow();
  expect(() => $equals(Float64Array.of(1), [1])).toThrow();
  expect(() => $equals({ a: [1] }, { a: [1] })).not.toThrow();
});

test("closeness is to four decimals, in lists element by element", () => {
  expect(() => $isCloseTo(0.12344, 0.1234)).not.toThrow();
  expect(() => $isCloseTo(0.1236, 0.1234)).toThrow();
  expect(() => $isCloseTo(Float64Array.of(0.1, 0.2), [0.1, 0.20001])).not.toThrow();
  expect(() => $isCloseTo([0.1, 0.2], [0.1, 0.3])).toThrow();
  expect(() => $isCloseTo([0.1], [0.1, 0.2])).toThrow();
});

test("a statement that throws nothing, or another message, fails the example", async () => {
  await $throws(async () => {
    throw new Error("requires budget in (0, 1), got 2");
  }, "got 2");
  await expect($throws(async () => {}, "got 2")).rejects.toThrow('expected an error that says "got 2"');
  const other = async (): Promise<void> => {
    throw new Error("something else");
  };
  await expect($throws(other, "got 2")).rejects.toThrow();
});
