import { expect, test } from "vitest";
import { findChromium } from "../findChromium.js";

test("CHROMIUM decides, also when it names nothing that runs", () => {
  expect(findChromium({ CHROMIUM: process.execPath })).toBe(process.execPath);
  expect(findChromium({ CHROMIUM: "/nowhere/chromium", PATH: process.env.PATH })).toBeUndefined();
});
