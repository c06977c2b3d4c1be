import { expect, test } from "vitest";
import { firstBrokenPromise, promisedTexts } from "../runner/promisedOutput.js";

test("promises are the comments `// prints:`, in order", () => {
  expect(
    promisedTexts('// prints: one\nconsole.log("one");\n  // prints: two /\\d+/ \n// says: three'),
  ).toEqual(["one", "two /\\d+/"]);
});

test("promises are kept in order, each behind the one before", () => {
  expect(firstBrokenPromise(["one", "two"], "one\ntwo")).toBeUndefined();
  expect(firstBrokenPromise(["two", "one"], "one\ntwo")).toBe("one");
  expect(firstBrokenPromise(["one", "one"], "one\ntwo")).toBe("one");
});

test("text is literal but for white space, slashes hold regular expressions", () => {
  expect(firstBrokenPromise(["loss (mean) /0\\.\\d+/ done"], "loss   (mean)\t0.125 done")).toBeUndefined();
  expect(firstBrokenPromise(["loss /0\\.\\d+/"], "loss NaN")).toBe("loss /0\\.\\d+/");
  expect(firstBrokenPromise(["a.c"], "abc")).toBe("a.c");
});

test("a regular expression may follow a digit or a sign", () => {
  expect(firstBrokenPromise(["FPR 0.00/\\d+/; /\\d+/%"], "FPR 0.0048; 12%")).toBeUndefined();
});

test("slashes inside words, and escaped ones, are slashes", () => {
  expect(firstBrokenPromise(["300,000 clicks/s"], "300,000 clicks/s")).toBeUndefined();
  expect(
    firstBrokenPromise(
      ['mobile/day: /0\\.\\d+/ of "mobile\\/day" (/\\d+/)'],
      'mobile/day: 0.8 of "mobile/day" (7)',
    ),
  ).toBeUndefined();
  expect(firstBrokenPromise(["mobile/day: /0\\.\\d+/"], "mobile/night: 0.8")).toBe("mobile/day: /0\\.\\d+/");
  expect(firstBrokenPromise(["mobile\\/IN and /[a-z]+\\/US/"], "mobile/IN and desktop/US")).toBeUndefined();
});
