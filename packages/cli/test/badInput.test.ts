import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ExitCode } from "../src/exitCode.js";
import { slidr, temporaryDirectory } from "./capture.js";

const map = {
  clickId: "id",
  time: { column: "at", format: "yyyy-MM-dd HH:mm:ss", zone: "UTC" },
  user: "who",
  session: null,
  ip: null,
  loggedIn: null,
  purchase: { column: "bought", true: ["1"], false: ["0"] },
  labels: { purchaseWindow: "1m" },
};

/** A log of one click a minute, every tenth a purchase unless `bought` says otherwise. */
function logText(rows: number, bought: (row: number) => number = (row) => Number(row % 10 === 0)): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const at = new Date(Date.UTC(2024, 0, 1) + row * 60_000).toISOString().slice(0, 19).replace("T", " ");
    return `c${row},${at},user${row % 97},${bought(row)}`;
  });
  return `id,at,who,bought\n${lines.join("\n")}\n`;
}

/** Runs `slidr train` on a log and a map; the last line of standard error, and that nothing was promoted. */
async function train(log: string | undefined, columnMap: unknown = map, ...args: string[]) {
  const directory = temporaryDirectory();
  const clicks = join(directory, "log.csv");
  const mapPath = join(directory, "map.json");
  const out = join(directory, "out");
  if (log !== undefined) writeFileSync(clicks, log);
  writeFileSync(mapPath, typeof columnMap === "string" ? columnMap : JSON.stringify(columnMap));
  const result = await slidr("train", "--clicks", clicks, "--map", mapPath, "--out", out, ...args);
  expect(existsSync(join(out, "registry", "live"))).toBe(false);
  expect(existsSync(join(out, "report.html"))).toBe(false);
  expect(existsSync(join(out, "summary.json"))).toBe(false);
  const line = result.err.trimEnd().split("\n").at(-1)!.replaceAll(`${directory}/`, "");
  return { ...result, line, directory, out };
}

describe("slidr train ends bad input in one line that names the culprit and the way out", () => {
  test("a missing file", async () => {
    const { code, line } = await train(undefined);
    expect(code).toBe(ExitCode.badInput);
    expect(line).toMatch(/^slidr: .*log\.csv.* \[FILE_MISSING\]$/);
  });

  test("a wrong column lists the file's own, closest first", async () => {
    const { code, line } = await train(logText(200), { ...map, user: "whom" });
    expect(code).toBe(ExitCode.badInput);
    expect(line).toMatch(/"whom".*who.* \[COLUMN_MISSING\]$/);
  });

  test("a wrong time format shows a value that does not fit it", async () => {
    const { code, line } = await train(logText(200), {
      ...map,
      time: { ...map.time, format: "dd.MM.yyyy HH:mm" },
    });
    expect(code).toBe(ExitCode.badInput);
    expect(line).toContain("dd.MM.yyyy HH:mm");
    expect(line).toContain("2024-01-01 00:00:00");
  });

  test("an empty file", async () => {
    const { code, line } = await train("");
    expect(code).toBe(ExitCode.badInput);
    expect(line).toMatch(/empty.* \[LOG_EMPTY\]$/);
  });

  test("a log without a single purchase", async () => {
    const { code, line } = await train(logText(500, () => 0));
    expect(code).toBe(ExitCode.badInput);
    expect(line).toMatch(/without a single one.*map a conversion column as `purchase` \[NO_PURCHASES\]$/);
  });

  test("a log without a purchase column", async () => {
    const { code, line } = await train(logText(500), { ...map, purchase: null });
    expect(code).toBe(ExitCode.badInput);
    expect(line).toMatch(/without a purchase column.*\[NO_PURCHASES\]$/);
  });

  test("labels of one class in the training part", async () => {
    const { code, line } = await train(logText(500, (row) => Number(row > 450)));
    expect(code).toBe(ExitCode.badInput);
    expect(line).toMatch(/got no human one among \d+ labelled clicks.*\[ONE_CLASS\]$/);
  });

  test("more bad rows than declared, with a file of all of them", async () => {
    const bad = `${logText(500)}${"x,never,y,1\n".repeat(50)}`;
    const { code, line, out } = await train(bad);
    expect(code).toBe(ExitCode.badInput);
    expect(line).toMatch(/\[REJECT_RATE\]$/);
    expect(existsSync(join(out, "rejects.jsonl"))).toBe(true);
    const rejects = readFileSync(join(out, "rejects.jsonl"), "utf8").trimEnd().split("\n");
    expect(JSON.parse(rejects[0]!)).toMatchObject({ line: 502, column: "at", value: "never" });
  });

  test.each(["0", "1", "-0.1", "1.5"])("a budget of %s", async (budget) => {
    const { code, line } = await train(logText(500), map, `--budget=${budget}`);
    expect(code).toBe(ExitCode.badInput);
    expect(line).toBe(
      `slidr: train requires --budget in (0, 1), got ${Number(budget)}; it is a share: 0.005 is half a percent of purchasers' clicks [BUDGET_RANGE]`,
    );
  });

  test.each(["0", "1", "-0.1", "2"])("a delta of %s", async (delta) => {
    const { code, line } = await train(logText(500), map, `--delta=${delta}`);
    expect(code).toBe(ExitCode.badInput);
    expect(line).toBe(
      `slidr: train requires --delta in (0, 1), got ${Number(delta)}; 0.05 lets the promise fail once in twenty calibrations [DELTA_RANGE]`,
    );
  });

  test("a promise on weighed purchasers", async () => {
    const { line } = await train(logText(500), map, "--delta", "0.05", "--hold", "reweighted");
    expect(line).toBe(
      "slidr: train requires --delta or --hold reweighted, got both; weighed purchasers have no exact test [OPTIONS_CLASH]",
    );
  });

  test("a slice column that the log lacks", async () => {
    const { code, line } = await train(logText(500), map, "--slice", "device");
    expect(code).toBe(ExitCode.badInput);
    expect(line).toMatch(/device.*\[SLICE_COLUMN\]$/);
  });

  test("a map that is no JSON, and one with an unknown key", async () => {
    expect((await train(logText(500), "{")).line).toMatch(/map\.json.*\[MAP_JSON\]$/);
    expect((await train(logText(500), { ...map, colour: "red" })).line).toMatch(/colour.*\[COLUMN_MAP\]$/);
  });

  test("a slices module that is not there", async () => {
    const { code, line } = await train(logText(500), map, "--slices", "no-such-module.mjs");
    expect(code).toBe(ExitCode.badInput);
    expect(line).toMatch(/no-such-module\.mjs.*\[SLICES_MODULE\]$/);
  });

  test("clicks without a map", async () => {
    const out = join(temporaryDirectory(), "out");
    const { code, err } = await slidr("train", "--clicks", "log.csv", "--out", out);
    expect(code).toBe(ExitCode.badInput);
    expect(err).toMatch(/examples\/maps \[MAP_MISSING\]\n$/);
  });
});

describe("the command line itself", () => {
  test.each([
    [["train", "--budgte", "0.01"], /unknown option '--budgte'/],
    [["train", "--count", "many"], /It must be a whole number/],
    [["teach"], /unknown command 'teach'/],
    [["rollback"], /required option '--why <text>'/],
    [["promote", "0a1b2c3d"], /required option '--why <text>'/],
    [["promote", "--why", "a test"], /missing required argument 'digest'/],
    [["train", "--map", "map.json"], /'--map <file>' requires option '--clicks <file>'/],
    [["train", "--purchases", "p.csv"], /'--purchases <file>' requires option '--clicks <file>'/],
    [
      ["train", "--clicks", "log.csv", "--count", "9"],
      /'--clicks <file>' cannot be used with option '--count/,
    ],
    [["train", "--clicks", "log.csv", "--purchasers", "loggedInOnly"], /cannot be used with option '--purch/],
    [
      ["train", "--slice", "device", "--slices", "s.mjs"],
      /'--slices <module>' cannot be used with option '--sli/,
    ],
    [["train", "--coverage-min", "1.5"], /It must be a number in \[0, 1\]/],
    [["train", "--reject-rate-max", "-0.1"], /It must be a number in \[0, 1\]/],
    [["train", "--robotic-clicks", "0"], /It must be a whole number, 1 or more/],
  ])("%j is refused with status 2", async (args, message) => {
    const { code, err } = await slidr(...args);
    expect(code).toBe(ExitCode.usage);
    expect(err).toMatch(message);
  });

  test("--help teaches, with examples and exit statuses", async () => {
    const { code, out } = await slidr("--help");
    expect(code).toBe(ExitCode.ok);
    expect(out).toContain("slidr train --clicks log.csv --map map.json");
    expect(out).toContain("3 guardrails block the new bundle");
  });

  test("rolling back an empty registry says that there is nothing", async () => {
    const registry = temporaryDirectory();
    const { code, err } = await slidr("rollback", "--registry", registry, "--why", "try");
    expect(code).toBe(ExitCode.badInput);
    expect(err).toMatch(/\[NOTHING_TO_ROLL_BACK\]\n$/);
    expect(readdirSync(registry)).toEqual([]);
  });

  test("a summary that is not there, no JSON, or of another version", async () => {
    const directory = temporaryDirectory();
    const path = join(directory, "summary.json");
    expect((await slidr("report", path)).err).toMatch(/run slidr train first \[SUMMARY_FILE\]/);
    writeFileSync(path, "{");
    expect((await slidr("report", path)).err).toMatch(/\[SUMMARY_JSON\]/);
    writeFileSync(path, '{"version":9}');
    expect((await slidr("report", path)).err).toMatch(/version 1, got 9 .*\[SUMMARY_VERSION\]/);
    expect(readdirSync(directory)).toEqual(["summary.json"]);
  });
});
