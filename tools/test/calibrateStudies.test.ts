import { beforeAll, expect, test } from "vitest";
import { calibrateBench } from "../../bench/calibrate.js";
import type { Figure } from "../../bench/figure.js";

// bench/calibrate.ts on one small log and two calibrations, so that the studies cannot rot unseen. Its figures mean nothing here.
const figures: Figure[] = [];
const lines: string[] = [];

beforeAll(async () => {
  const { log } = console;
  console.log = (text: string) => lines.push(text);
  const small = ["--seeds", "1", "--clicks", "20000", "--calibrations", "2", "--studies", "slices,promise"];
  try {
    await calibrateBench((figure) => figures.push(figure), small);
  } finally {
    console.log = log;
  }
}, 300_000);

test("the study of slices has a row for each policy, by device and by country", () => {
  const text = lines.join("\n");
  for (const policy of ["per slice", "one threshold", "the same FPR in every slice", "knee of all traffic"])
    expect(text.match(new RegExp(`^\\| ${policy} \\| `, "gm"))).toHaveLength(2);
});

test("the study of promises says which cells have purchases enough, and how often each promise broke", () => {
  const text = lines.join("\n");
  expect(text).toMatch(/^\| 0\.1% \| 1,000 \| .* refused: at least 2995 purchases/m);
  const promises = figures.filter(({ metric }) => metric.startsWith("promises broken"));
  expect(promises).toHaveLength(7);
  for (const { value } of promises) expect([0, 0.5, 1]).toContain(value);
});
