import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { openRegistry } from "@slidr/cli";
import { createMemoryStore } from "@slidr/features";
import { createEngine, openDecisionLog } from "@slidr/serve";
import { beforeEach, describe, expect, test } from "vitest";
import { ExitCode } from "../src/exitCode.js";
import { slidr, temporaryDirectory } from "./capture.js";
import { tinyBundleParts } from "./tinyBundle.js";

const HOUR_MS = 3_600_000;
const DAY_MS = Date.UTC(2024, 2, 1);

let root: string;
let log: string;
let registry: string;
let strict: string;
let mild: string;

/** An hour of clicks by a bundle that finds busy users invalid, and one that finds nobody. */
beforeEach(async () => {
  root = temporaryDirectory();
  log = join(root, "log");
  registry = join(root, "registry");
  const { put, promote, read } = openRegistry(registry, Date.now);
  strict = (await put(tinyBundleParts(0.5))).digest;
  mild = (await put(tinyBundleParts(-5))).digest;
  await promote(mild, { who: "a test", why: "mild" });
  const writer = await openDecisionLog({ directory: log });
  let atMs = DAY_MS;
  const engine = createEngine({
    bundle: await read(strict),
    createStore: (spec) => createMemoryStore(spec, { entitiesMax: 100 }),
    clock: () => atMs,
    timer: () => 0,
    onDecision: (click, decision) => writer.append(click, decision),
  });
  for (let index = 0; index < 60; index++) {
    atMs = DAY_MS + index * 60_000;
    const attributes = { campaignId: index % 2 === 0 ? "=evil()" : "spring" };
    await engine.decide({ clickId: `c${index}`, clickedAtMs: atMs, userId: "u", attributes });
  }
  await writer.close();
});

const replay = (...args: string[]) => slidr("replay", "--log", log, "--registry", registry, ...args);

describe("slidr replay", () => {
  test("replays through the live bundle, writes corrections, and says what came of them; run again it only says so", async () => {
    const out = join(root, "replay");
    const first = await replay("--out", out);
    expect(first.code).toBe(ExitCode.ok);
    const totals = JSON.parse(readFileSync(join(out, "totals.json"), "utf8"));
    expect(totals).toMatchObject({ records: 60, clicks: 60, chargedAfter: 60 });
    expect(totals.recharge).toBeGreaterThan(0);
    expect(first.out).toBe(
      [
        `bundle     ${mild}`,
        "records    60 (0 repeated)",
        "clicks     60 in 2 campaigns and slices",
        "credit     0",
        `recharge   ${totals.recharge}`,
        `unchanged  ${60 - totals.recharge} (0 could not be decided)`,
        `charged    ${60 - totals.recharge} before, 60 after`,
        `written    ${out}`,
        "",
      ].join("\n"),
    );
    expect((await replay("--out", out)).out).toBe(first.out);
  });

  test("an interval, a bundle by 8 characters and recomputed features", async () => {
    const to = new Date(DAY_MS + HOUR_MS / 2).toISOString();
    const args = ["--to", to, "--bundle", strict.slice(0, 8), "--recompute", "--out", join(root, "half")];
    const { code, out } = await replay(...args);
    expect(code).toBe(ExitCode.ok);
    expect(out).toMatch(/^bundle {5}[0-9a-f]{64}\nrecords {4}30 /);
    expect(out).toMatch(/credit {5}0\nrecharge {3}0\n/);
  });

  test("--check confirms a log, and exits with 4 where a record is not what its bundle decides", async () => {
    expect(await replay("--check")).toMatchObject({
      code: ExitCode.ok,
      out: "records     60\nconfirmed   60\ndegraded    0\nmismatched  0\n",
    });
    const path = join(log, "000000000001.jsonl.gz");
    const text = gunzipSync(readFileSync(path)).toString().replace('"score":0.', '"score":0.1');
    writeFileSync(path, gzipSync(text));
    writeFileSync(join(log, "manifest.jsonl"), "");
    const { code, out } = await replay("--check");
    expect(code).toBe(ExitCode.mismatch);
    expect(out).toBe(
      `records     60\nconfirmed   59\ndegraded    0\nmismatched  1\n  c0 by ${strict.slice(0, 12)}: score\n`,
    );
  });

  test("what it cannot do is one line, with the way out", async () => {
    expect(await slidr("replay", "--log", join(root, "nowhere"), "--registry", registry)).toMatchObject({
      code: ExitCode.badInput,
      err: expect.stringContaining("readDecisionLog requires the directory of a decision log, got"),
    });
    expect((await replay("--from", "yesterday")).code).toBe(ExitCode.usage);
    expect((await slidr("replay", "--log", log, "--registry", join(root, "none"))).err).toContain(
      "replay requires a live bundle in",
    );
  });
});

describe("slidr daily", () => {
  test("writes a page, a table and JSON that say the same, before and after a replay", async () => {
    const out = join(root, "replay");
    await replay("--out", out);
    const daily = join(root, "daily");
    const run = await slidr("daily", "--log", log, "--day", "2024-03-01", "--replay", out, "--out", daily);
    expect(run.code).toBe(ExitCode.ok);
    const { totals } = JSON.parse(readFileSync(join(daily, "daily.json"), "utf8"));
    expect(totals).toMatchObject({
      gross: 60,
      adjustedNet: 60,
      net: 60 - totals.invalid,
      recharged: totals.invalid,
    });
    expect(run.out).toContain(`credited      0, re-charged ${totals.invalid}\nadjusted net  60\n`);
    const csv = readFileSync(join(daily, "daily.csv"), "utf8").trim().split("\n");
    expect(csv).toHaveLength(4);
    expect(csv[1]).toMatch(/^'=evil\(\),all,30,/);
    expect(csv[3]).toBe(`(all),(all),60,60,0,0,${totals.invalid},0,0,${totals.net},0,0,${totals.invalid},60`);
    const page = readFileSync(join(daily, "daily.html"), "utf8");
    expect(page).toContain("<h1>Clicks of 2024-03-01 (UTC)</h1>");
    expect(page).toContain(">spring</span></td>");
    expect(page).not.toMatch(/<script|https?:/);
  });

  test("a day is a day of the zone, also where it has 23 hours", async () => {
    const out = join(root, "daily");
    await slidr("daily", "--log", log, "--day", "2024-03-31", "--time-zone", "Europe/Berlin", "--out", out);
    const { interval, totals } = JSON.parse(readFileSync(join(out, "daily.json"), "utf8"));
    expect(totals.gross).toBe(0);
    expect([interval.fromMs, interval.toMs]).toEqual([Date.UTC(2024, 2, 30, 23), Date.UTC(2024, 2, 31, 22)]);
    expect((await slidr("daily", "--log", log, "--day", "1.3.2024")).code).toBe(ExitCode.usage);
  });
});
