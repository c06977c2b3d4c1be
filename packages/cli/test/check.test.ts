import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openRegistry } from "@slidr/cli";
import type { Finding } from "@slidr/guardrails";
import { beforeEach, describe, expect, test } from "vitest";
import { ExitCode } from "../src/exitCode.js";
import { findingsTable } from "../src/findingsTable.js";
import { slidr, temporaryDirectory } from "./capture.js";
import { tinyBundleParts } from "./tinyBundle.js";

const finding = (overrides: Partial<Finding>): Finding => ({
  check: "size",
  code: "SIZE",
  severity: "block",
  passed: true,
  message: "small enough",
  observed: 1,
  limit: 2,
  n: 1,
  action: "nothing to do",
  ...overrides,
});

test("a table of findings has the worst first, what to do below it, and counts at its end", () => {
  const text = findingsTable([
    finding({}),
    finding({ severity: "info", passed: false, code: "FEW", message: "few" }),
    finding({
      passed: false,
      code: "LARGE",
      message: "too\nlarge",
      action: "shrink it",
      samples: ["a", "b"],
    }),
  ]);
  expect(text).toBe(
    [
      "BLOCK  LARGE  too large",
      "              -> shrink it",
      "              clicks: a, b",
      "info   FEW    few",
      "ok     SIZE   small enough",
      "",
      "3 findings: 1 blocks, 1 is worth knowing",
    ].join("\n"),
  );
});

describe("slidr check --bundle", () => {
  let directory: string;
  let good: string;
  let blocked: string;
  beforeEach(async () => {
    directory = temporaryDirectory();
    const { put } = openRegistry(directory, Date.now);
    good = (await put({ ...tinyBundleParts(0.25), findings: [finding({})] })).digest;
    blocked = (await put({ ...tinyBundleParts(0.5), findings: [finding({ passed: false, code: "LARGE" })] }))
      .digest;
  });

  test("says what was found of a bundle and scores its golden rows again; JSON and JUnit XML say the same", async () => {
    const [json, junit] = ["findings.json", "findings.xml"].map((name) => join(directory, name)) as [
      string,
      string,
    ];
    const { code, out } = await slidr(
      "check",
      "--bundle",
      good.slice(0, 8),
      "--registry",
      directory,
      "--json",
      json,
      "--junit",
      junit,
    );
    expect(code).toBe(ExitCode.ok);
    expect(out).toBe(
      `ok     SIZE         small enough\nok     GOLDEN_ROWS  all 2 golden rows score and decide as recorded\n\n2 findings: none blocks\nwrote ${json}\nwrote ${junit}\n`,
    );
    const written = JSON.parse(readFileSync(json, "utf8"));
    expect(written).toMatchObject({
      version: 1,
      blocked: false,
      findings: [{ code: "SIZE" }, { code: "GOLDEN_ROWS" }],
    });
    expect(readFileSync(junit, "utf8")).toContain('<testsuite name="slidr check" tests="2" failures="0"');
  });

  test("ends with status 3 where a finding blocks", async () => {
    const { code, out } = await slidr("check", "--bundle", blocked, "--registry", directory);
    expect(code).toBe(ExitCode.blocked);
    expect(out).toMatch(/^BLOCK {2}LARGE/);
  });

  test("each wrong word ends in one line that names it and the way out", async () => {
    const refused = async (...args: string[]) => (await slidr("check", ...args, "--registry", directory)).err;
    expect(await refused()).toBe(
      "slidr: check requires --clicks FILE with --map FILE, --bundle DIGEST, or all three, got neither; slidr history lists digests [CHECK_WHAT]\n",
    );
    expect(await refused("--bundle", "xyz")).toMatch(
      /^slidr: check --bundle requires a bundle's digest.* \[DIGEST\]\n$/,
    );
    expect(await refused("--bundle", "00000000")).toMatch(
      /^slidr: check --bundle requires a bundle of .*\[DIGEST_UNKNOWN\]\n$/,
    );
    expect(await refused("--clicks", "log.csv")).toMatch(
      /^slidr: check requires --map beside --clicks.* \[MAP_MISSING\]\n$/,
    );
    const map = join(directory, "map.json");
    writeFileSync(map, "{");
    expect(await refused("--clicks", "log.csv", "--map", map)).toMatch(
      /slidr: check requires .*map\.json.*\n$/,
    );
    expect(await refused("--bundle", good, "--junit", join(map, "x.xml"))).toMatch(/slidr: .*--junit.*\n$/);
  });
});
