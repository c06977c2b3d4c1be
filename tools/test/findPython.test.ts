import { expect, test } from "vitest";
import { findPython } from "../findPython.js";
import { findSpark } from "../findSpark.js";

test("SLIDR_PYTHON decides, also when it names nothing that runs", () => {
  expect(findPython({ SLIDR_PYTHON: process.execPath })).toBe(process.execPath);
  expect(findPython({ SLIDR_PYTHON: "/nowhere/python", PATH: process.env.PATH })).toBeUndefined();
});

test("a program that has no pyspark is no Spark", () => {
  expect(findSpark({ SLIDR_PYTHON: process.execPath, PATH: process.env.PATH })).toBeUndefined();
});
