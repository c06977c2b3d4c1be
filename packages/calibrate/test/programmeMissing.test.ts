import { calibrateProgramme } from "@slidr/calibrate/programme";
import { InputError } from "@slidr/clicks";
import { operatingCurve } from "@slidr/metrics";
import { expect, test, vi } from "vitest";
import { calibrate } from "../src/index.js";

vi.mock("highs", () => {
  throw new Error("Cannot find package 'highs'");
});

test("without HiGHS, a programme ends in a line that says what to install, and the rest works", async () => {
  const columns = { scores: Float32Array.of(0.9, 0.1), purchased: Uint8Array.of(0, 1) };
  const tree = { names: ["all"], parents: [-1] };
  const asked = { tree, budget: 0.1, purchasesMin: 1 };
  const text =
    "calibrateProgramme requires the package highs, which is not installed or cannot load here: npm install highs";
  await expect(calibrateProgramme({ ...asked, curves: [operatingCurve(columns)] })).rejects.toThrow(
    new InputError("HIGHS_MISSING", text),
  );
  expect(calibrate({ ...columns, ...asked, slice: Uint32Array.of(0, 0) }).combined.invalidClicks).toBe(1);
});
