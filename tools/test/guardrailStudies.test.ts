import { beforeAll, describe, expect, test } from "vitest";
import type { Figure } from "../../bench/figure.js";
import { drawFault, FAULT_CELLS, HELD_OUT_SET, TUNING_SETS } from "../../bench/guardrails/faultSets.js";
import { faultyWhole, wholeDay } from "../../bench/guardrails/faultsStudy.js";
import { dayProfile } from "../../bench/guardrails/profiledDay.js";
import { studyDays } from "../../bench/guardrails/studyDays.js";
import { guardrailsBench } from "../../bench/guardrails.js";
import { mulberry32 } from "../../bench/mulberry32.js";

// bench/guardrails.ts on a few small days, so that the studies cannot rot unseen. Its figures mean nothing here.

describe.each([...TUNING_SETS, HELD_OUT_SET])("the $name set", (set) => {
  test("has every fault in both scopes, and each leaves a day that can be profiled", () => {
    const [day] = [...studyDays({ ...set, days: 2, clicksPerDay: 2_000 })];
    const whole = wholeDay({ table: day!.table }, day!);
    const random = mulberry32(set.seed);
    for (const cell of FAULT_CELLS) {
      const { fault, shown } = drawFault(set, cell, day!, random);
      const { whole: faulty, truth } = faultyWhole(fault, whole, day!);
      expect(faulty.labels).toHaveLength(faulty.table.rowCount);
      expect(dayProfile(faulty, day!.startMs).toMs).toBe(day!.startMs + 86_400_000);
      expect(shown).toMatch(/^day 1, hours \d+-\d+ \{/);
      if (cell.scope === "all traffic") expect(truth.affectedRows + truth.removedRows).toBeGreaterThan(0);
    }
  });
});

test("the days of a study are whole, follow each other and come with the day before", () => {
  const days = [...studyDays({ days: 5, clicksPerDay: 300, seed: 3, startMs: Date.UTC(2024, 2, 4) })];
  expect(days.map(({ index }) => index)).toEqual([1, 2, 3, 4]);
  days.forEach(({ table, previous, startMs }, at) => {
    expect(table.clickedAtMs[0]).toBeGreaterThanOrEqual(startMs);
    expect(table.clickedAtMs.at(-1)).toBeLessThan(startMs + 86_400_000);
    if (at > 0) expect(previous.clickId).toEqual(days[at - 1]!.table.clickId);
  });
});

describe("the study of faults", () => {
  const figures: Figure[] = [];
  const lines: string[] = [];

  beforeAll(async () => {
    const { log } = console;
    console.log = (text: string) => lines.push(text);
    const small = ["--studies", "faults", "--days", "2", "--clicks", "800", "--faults", "2"];
    try {
      await guardrailsBench((figure) => figures.push(figure), small);
    } finally {
      console.log = log;
    }
  }, 300_000);

  test("says how often each fault was blocked, beside runs that always block and never do", () => {
    const text = lines.join("\n");
    for (const kind of ["labelsMissing", "fileRepeated", "storeRestarted"])
      expect(text.match(new RegExp(`^\\| ${kind} \\| `, "gm"))).toHaveLength(1);
    expect(text).toMatch(/^\| always block \| 2 \| 2 \| 365 /m);
    expect(text).toMatch(/^\| never block \| 2 \| 0 \| 0 /m);
  });

  test("prints the three figures that are published", () => {
    expect(figures.map(({ metric }) => metric)).toEqual([
      "faults blocked, all traffic, held out set",
      "faults blocked, 1% slice, held out set",
      "clean days blocked a year, held out set",
    ]);
  });
});

test("an unknown study is named with those there are", async () => {
  await expect(guardrailsBench(() => {}, ["--studies", "luck"])).rejects.toThrow(
    /bench guardrails has the studies faults, .*, not "luck"/,
  );
});
