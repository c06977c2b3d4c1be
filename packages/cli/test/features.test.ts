import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FeatureRows } from "@slidr/features";
import { readFeatureFile } from "@slidr/features/sql";
import { beforeAll, describe, expect, test } from "vitest";
import { describeWithSpark } from "../../../tools/describeWithSpark.js";
import { findSpark } from "../../../tools/findSpark.js";
import { describeWithSharedData } from "../../../tools/sharedData.js";
import { ExitCode } from "../src/exitCode.js";
import { slidr, temporaryDirectory } from "./capture.js";

const talkingdataMap = fileURLToPath(new URL("../../../examples/maps/talkingdata.json", import.meta.url));

const map = {
  clickId: "id",
  time: { column: "at", format: "epochMs" },
  user: "who",
  session: null,
  ip: null,
  loggedIn: null,
  purchase: null,
};

/** Clicks of three users some seconds apart, every seventh of them two hours late. */
function lateLog(rows: number): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const at = 1_700_000_000_000 + row * 4000 - (row % 7 === 6 ? 7_200_000 : 0);
    return `c${row},${at},user${row % 3}`;
  });
  return `id,at,who\n${lines.join("\n")}\n`;
}

/** A directory with a log and a map, and a run of `slidr features` over them. */
function work(log: string, columnMap: unknown = map) {
  const directory = temporaryDirectory();
  const clicks = join(directory, "log.csv");
  const mapPath = join(directory, "map.json");
  const temporary = join(directory, "temporary");
  writeFileSync(clicks, log);
  writeFileSync(mapPath, JSON.stringify(columnMap));
  mkdirSync(temporary);
  const run = async (...args: string[]) => {
    const path = join(directory, "features.parquet");
    const words = ["features", "--clicks", clicks, "--map", mapPath, "--out", path, "--temp", temporary];
    const result = await slidr(...words, ...args);
    const line = result.err.trimEnd().split("\n").at(-1)!.replaceAll(`${directory}/`, "");
    expect(readdirSync(temporary)).toEqual([]);
    expect(readdirSync(directory).filter((name) => name.endsWith(".tmp"))).toEqual([]);
    return { ...result, line, path };
  };
  return { directory, run };
}

/** All of a file: names, ids, times, flags, and the features' bits. */
async function content(path: string) {
  const file = await readFeatureFile(path);
  const rows: FeatureRows[] = [];
  for await (const some of file.rows()) rows.push(some);
  const all = <Value>(of: (some: FeatureRows) => Iterable<Value>) => rows.flatMap((some) => [...of(some)]);
  return {
    names: file.names,
    specHash: file.specHash,
    clickId: all(({ clickId }) => clickId),
    clickedAtMs: all(({ clickedAtMs }) => clickedAtMs),
    late: all(({ late }) => late),
    duplicate: all(({ duplicate }) => duplicate),
    bits: all(({ values }) => new Uint32Array(values.buffer)),
  };
}

/** Content as hashes: millions of numbers are compared at once. */
function digests({ clickId, bits, ...others }: Awaited<ReturnType<typeof content>>) {
  const hash = (bytes: string | Uint32Array) => createHash("sha256").update(bytes).digest("hex");
  const rest = hash(JSON.stringify(others));
  return { rows: clickId.length, clickId: hash(clickId.join()), bits: hash(Uint32Array.from(bits)), rest };
}

/** Runs one log through two engines; the first's output, and what both wrote. */
async function compare(engines: readonly string[], words: readonly string[], ...more: string[]) {
  const directory = temporaryDirectory();
  const written = [];
  let [out, err] = ["", ""];
  for (const engine of engines) {
    const path = join(directory, `${engine}.parquet`);
    const result = await slidr("features", ...words, "--engine", engine, "--out", path, ...more);
    expect({ code: result.code, err: result.code === 0 ? "" : result.err }).toEqual({
      code: ExitCode.ok,
      err: "",
    });
    out ||= result.out;
    err ||= result.err;
    written.push(digests(await content(path)));
  }
  return { out, err, written };
}

describe("memory and DuckDB write the same file", () => {
  test("of simulated traffic", async () => {
    const directory = temporaryDirectory();
    const log = join(directory, "traffic.jsonl");
    await slidr("simulate", "--count", "10000", "--seed", "9", "--out", log);
    const words = ["--clicks", log, "--map", join(directory, "traffic.map.json")];
    const { written, out } = await compare(["memory", "duckdb"], words, "--memory-limit", "400MB");
    expect(written[1]).toEqual(written[0]);
    expect(out).toMatch(
      /memory\.parquet: 10,000 clicks x 27 features\nengine memory: [\d.]+ s, [\d,]+ clicks\/s\nlate 0,/,
    );
  });

  test("of a log with late clicks, in the order of the log", async () => {
    const { run, directory } = work(lateLog(500));
    const first = await run("--engine", "memory");
    expect(first.out).toMatch(
      /\nlate 7\d, second deliveries 0, left out by the map 0, rejected 0 of 500 rows/,
    );
    const memory = await content(first.path);
    await run("--engine", "duckdb", "--threads", "2");
    expect(await content(join(directory, "features.parquet"))).toEqual(memory);
    expect(memory.clickId).toEqual(Array.from({ length: 500 }, (_, row) => `c${row}`));
    expect(memory.clickedAtMs[6]).toBeLessThan(memory.clickedAtMs[5]!);
    // The first late click of user 0: c6 follows c3, and no ring of an hour reaches two hours back.
    expect(memory.late[6]).toBe(1);
  });
});

// ../shared/data/talkingdata/train_sample.csv
describeWithSharedData("talkingdata/train_sample.csv", "memory and DuckDB write the same file", (path) => {
  // The sample stands in no order of time: nearly every click is late.
  test("of TalkingData's 100,000 clicks as they stand, and say which features the log cannot serve", async () => {
    const words = ["--clicks", path, "--map", talkingdataMap];
    const { written, out, err } = await compare(["memory", "duckdb"], words);
    expect(out).toMatch(/100,000 clicks x 19 features\n.*\nlate 99,124,/);
    expect(written[1]).toEqual(written[0]);
    expect(err).toContain("left out ip24_clicks_1h: ip is an opaque id, which has no address prefix\n");
  });
});

describeWithSpark("memory and Spark write the same file", () => {
  test("of a log with late clicks", async () => {
    const { run, directory } = work(lateLog(300));
    const path = join(directory, "features.parquet");
    writeFileSync(
      join(directory, "spec.json"),
      JSON.stringify({
        version: 1,
        timeZone: "UTC",
        features: [
          { kind: "count", by: ["userId"], windowMs: 3_600_000 },
          { kind: "gap", by: ["userId"] },
        ],
      }),
    );
    const spec = ["--spec", join(directory, "spec.json")];
    await run("--engine", "memory", ...spec);
    const memory = await content(path);
    const { code, err } = await run(
      "--engine",
      "spark",
      "--python",
      findSpark()!.python,
      "--threads",
      "2",
      ...spec,
    );
    expect({ code, err: code === 0 ? "" : err }).toEqual({ code: 0, err: "" });
    expect(await content(path)).toEqual(memory);
  }, 300_000);
});

describe("a log with bad rows", () => {
  test("is counted without them; they go beside the output", async () => {
    const { run, directory } = work(`${lateLog(300)}x,never,user1\n`);
    const { code, out } = await run("--engine", "memory");
    expect(code).toBe(ExitCode.ok);
    expect(out).toContain("rejected 1 of 301 rows");
    const rejects = readFileSync(join(directory, "features.rejects.jsonl"), "utf8").trimEnd();
    expect(JSON.parse(rejects)).toMatchObject({ line: 302, column: "at", value: "never" });
  });

  test.each(["memory", "duckdb"])(
    "stops where they are too many, and writes no features (%s)",
    async (engine) => {
      const { run, directory } = work(`${lateLog(50)}${"x,never,user1\n".repeat(20)}`);
      const { code, line, path } = await run("--engine", engine);
      expect(code).toBe(ExitCode.badInput);
      expect(line).toMatch(/\[REJECT_RATE\]$/);
      expect(existsSync(path)).toBe(false);
      expect(existsSync(join(directory, "features.rejects.jsonl"))).toBe(true);
    },
  );
});

describe("slidr features ends bad input in one line", () => {
  let log: string;
  beforeAll(() => {
    log = lateLog(20);
  });
  const specFile = (directory: string, features: unknown) => {
    const path = join(directory, "spec.json");
    writeFileSync(path, JSON.stringify({ version: 1, timeZone: "UTC", features }));
    return path;
  };

  test("a spec with an entity that the log lacks names the feature and the column", async () => {
    const { run, directory } = work(log);
    const spec = specFile(directory, [{ kind: "count", by: ["ip"], windowMs: 3_600_000 }]);
    const { code, line } = await run("--spec", spec);
    expect(code).toBe(ExitCode.badInput);
    expect(line).toBe(
      "slidr: features requires a log that serves all of --spec spec.json, but not ip_clicks_1h: the log has no ip; mend --map, or take the feature out [SPEC_LOG]",
    );
    expect(existsSync(join(directory, "features.parquet"))).toBe(false);
  });

  test("a lookup that nobody gives, until a module does", async () => {
    const { run, directory } = work(log);
    const spec = specFile(directory, [{ kind: "lookup", table: "rfm", by: ["userId"], missing: 0 }]);
    const { line } = await run("--spec", spec);
    expect(line).toMatch(
      /"rfm".*name a module that exports `lookups` and `derivations` with --module \[LOOKUP_ABSENT\]$/,
    );
    const module = join(directory, "tables.mjs");
    writeFileSync(module, "export const lookups = { rfm: (user) => Number(user.slice(4)) + 0.5 };\n");
    const { code } = await run("--spec", spec, "--module", module);
    expect(code).toBe(ExitCode.ok);
    const { bits } = await content(join(directory, "features.parquet"));
    expect([...new Float32Array(Uint32Array.from(bits.slice(0, 4)).buffer)]).toEqual([0.5, 1.5, 2.5, 0.5]);
    const { line: absent } = await run("--spec", spec, "--module", join(directory, "none.mjs"));
    expect(absent).toMatch(/^slidr: features cannot load --module none\.mjs: .* \[FEATURES_MODULE\]$/);
  });

  test("a spec that is not there, is no JSON, or has an unknown kind", async () => {
    const { run, directory } = work(log);
    expect((await run("--spec", join(directory, "none.json"))).line).toBe(
      "slidr: features requires a readable --spec, got none.json (ENOENT) [SPEC_FILE]",
    );
    expect((await run("--spec", join(directory, "log.csv"))).line).toMatch(
      /--spec to be JSON, got log\.csv.*\[SPEC_JSON\]$/,
    );
    const spec = specFile(directory, [{ kind: "median" }]);
    expect((await run("--spec", spec)).line).toMatch(/requires a kind of count, rate/);
  });

  test("an output that is no .parquet, or is the log itself", async () => {
    const { run, directory } = work(log);
    expect((await run("--out", join(directory, "features.csv"))).line).toBe(
      "slidr: features cannot write features.csv: its name must end in .parquet [FILE_FORMAT]",
    );
    const parquet = join(directory, "log.parquet");
    expect((await run("--clicks", parquet, "--out", parquet)).line).toBe(
      "slidr: features reads log.parquet; name another file with --out [OUT_IS_INPUT]",
    );
  });

  test("a memory limit without a unit, an unknown engine, and a zone beside a spec are wrong command lines", async () => {
    const { run } = work(log);
    for (const words of [
      ["--memory-limit", "4"],
      ["--engine", "pandas"],
      ["--spec", "s.json", "--time-zone", "UTC"],
    ])
      expect((await run(...words)).code).toBe(ExitCode.usage);
  });

  test("too little memory says what to allow, and the old file stays", async () => {
    const { run, directory } = work(lateLog(3000));
    const out = join(directory, "features.parquet");
    writeFileSync(out, "old");
    const { code, line } = await run("--memory-limit", "2MB", "--engine", "duckdb");
    expect(code).toBe(ExitCode.badInput);
    expect(line).toMatch(
      /^slidr: features ran out of room \(.*\); allow more with --memory-limit.*\[ENGINE_RESOURCES\]$/,
    );
    expect(readFileSync(out, "utf8")).toBe("old");
  });

  test("a Python that is not there", async () => {
    const { run } = work(log);
    const { code, line } = await run("--engine", "spark", "--python", "no-such-python");
    expect(code).toBe(ExitCode.badInput);
    expect(line).toMatch(/requires a Python with pyspark, got no-such-python: .*ENOENT \[PYTHON_MISSING\]$/);
  });
});
