import { mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openRegistry } from "@slidr/cli";
import type { Finding } from "@slidr/guardrails";
import { beforeEach, describe, expect, test } from "vitest";
import { ExitCode } from "../src/exitCode.js";
import { slidr, temporaryDirectory } from "./capture.js";
import { tinyBundleParts } from "./tinyBundle.js";

const blocking: Finding = {
  check: "humanDensity",
  code: "HUMAN_DENSITY_HOUR",
  severity: "block",
  passed: false,
  message: "no human at 03:00",
  observed: 0,
  limit: 0.01,
  n: 1000,
  action: "look at the hour",
};

let registry: string;
let good: string;
let better: string;
let blocked: string;

beforeEach(async () => {
  registry = temporaryDirectory();
  const { put } = openRegistry(registry, Date.now);
  good = (await put(tinyBundleParts(0.25))).digest;
  better = (await put(tinyBundleParts(0.5))).digest;
  blocked = (await put({ ...tinyBundleParts(0.75), findings: [blocking] })).digest;
});

const live = () => openRegistry(registry, Date.now).live();
const promote = (...args: string[]) => slidr("promote", ...args, "--registry", registry, "--why", "a test");

describe("slidr promote", () => {
  test("makes a bundle live by the first 8 characters of its digest", async () => {
    expect(await promote(good.slice(0, 8))).toEqual({
      code: ExitCode.ok,
      out: `live:     ${good}\nwas live: none\n`,
      err: "",
    });
    expect(await promote(better)).toMatchObject({ out: `live:     ${better}\nwas live: ${good}\n` });
    expect(await live()).toBe(better);
  });

  test("of the live bundle is no move", async () => {
    await promote(good);
    expect(await promote(good)).toMatchObject({ code: ExitCode.ok, out: `live already: ${good}\n` });
    expect(await openRegistry(registry, Date.now).history()).toHaveLength(1);
  });

  test("refuses a bundle that guardrails block, with status 3", async () => {
    const { code, err } = await promote(blocked.slice(0, 12));
    expect(code).toBe(ExitCode.blocked);
    expect(err).toMatch(/^slidr: .*1 findings block it, first HUMAN_DENSITY_HOUR.* \[PROMOTE_BLOCKED\]\n$/);
    expect(await live()).toBeUndefined();
  });

  test("takes it with an override, which the history keeps", async () => {
    expect(await promote(blocked, "--override", "an outage", "--who", "ana")).toMatchObject({
      code: ExitCode.ok,
    });
    expect(await openRegistry(registry, Date.now).history()).toMatchObject([
      { who: "ana", why: "a test", override: { reason: "an outage", codes: ["HUMAN_DENSITY_HOUR"] } },
    ]);
  });

  test("refuses what names no bundle or too little of one", async () => {
    const digests = [good, better, blocked].map((digest) => digest.slice(0, 12)).sort();
    const unknown = "0".repeat(64);
    expect(await promote(unknown)).toMatchObject({
      code: ExitCode.badInput,
      err: `slidr: promote requires a bundle of ${registry}, got ${unknown}; it holds ${digests.join(", ")} [DIGEST_UNKNOWN]\n`,
    });
    for (const text of [good.slice(0, 7), "GOODDIGEST", `${good}0`, "../../etc/passwd"])
      expect((await promote(text)).err).toMatch(/^slidr: promote requires a bundle's digest.* \[DIGEST\]\n$/);
    expect(await live()).toBeUndefined();
  });

  test("refuses a prefix of two bundles and shows both", async () => {
    for (const end of ["a", "b"]) mkdirSync(join(registry, "bundles", `01234567${end.repeat(56)}`));
    const { code, err } = await promote("01234567");
    expect(code).toBe(ExitCode.badInput);
    expect(err).toMatch(/begins 2 in .*01234567a{8}, 01234567b{8} \[DIGEST_AMBIGUOUS\]\n$/);
  });

  test("says that a registry is empty", async () => {
    const { code, err } = await slidr(
      "promote",
      good,
      "--registry",
      join(registry, "none"),
      "--why",
      "a test",
    );
    expect(code).toBe(ExitCode.badInput);
    expect(err).toMatch(/it holds none: name another with --registry \[DIGEST_UNKNOWN\]\n$/);
  });
});

describe("slidr history", () => {
  test("prints time, move, who, bundle and why, a line each, oldest first", async () => {
    await promote(good, "--who", "ana");
    await promote(blocked, "--who", "ben", "--override", "an\noutage");
    await slidr("rollback", "--registry", registry, "--who", "ana", "--why", "IVR doubled");
    const { code, out } = await slidr("history", "--registry", registry);
    expect(code).toBe(ExitCode.ok);
    expect(out.replaceAll(/^\S+Z/gm, "TIME")).toBe(
      [
        `TIME  promote   ana  ${good.slice(0, 12)}  a test`,
        `TIME  promote   ben  ${blocked.slice(0, 12)}  a test  (overrides HUMAN_DENSITY_HOUR: an outage)`,
        `TIME  rollback  ana  ${good.slice(0, 12)}  IVR doubled\n`,
      ].join("\n"),
    );
  });

  test("says what was live at a time, from the millisecond of its move", async () => {
    await promote(good);
    await promote(better);
    const [first, second] = await openRegistry(registry, Date.now).history();
    const at = async (text: string) => (await slidr("history", "--registry", registry, "--at", text)).out;
    const iso = new Date(first!.atMs).toISOString();
    expect(await at(iso)).toBe(
      `live at ${iso}: ${good}\n${iso}  promote   slidr promote  ${good.slice(0, 12)}  a test\n`,
    );
    expect(await at(String(second!.atMs))).toContain(`: ${better}\n`);
    expect(await at("2020-01-01T00:00Z")).toBe("live at 2020-01-01T00:00:00.000Z: nothing\n");
    for (const text of ["yesterday", "2024-02-31", "2024-05-01T14:00:00", "2024-13-01T14:00:00Z", "5"]) {
      expect(await slidr("history", "--registry", registry, "--at", text)).toMatchObject({
        code: ExitCode.usage,
        err: expect.stringContaining(
          "It must be a date, a time with its zone (2024-03-01T09:00Z), or epoch milliseconds.",
        ),
      });
    }
  });

  test("--verify has a line for each check, and ends with status 1 where one fails", async () => {
    await promote(good);
    const verify = () => slidr("history", "--registry", registry, "--verify");
    const whole = await verify();
    expect(whole).toMatchObject({ code: ExitCode.ok, err: "" });
    expect(whole.out.split("\n").map((line) => line.slice(0, 8))).toEqual(
      ["ok    ", "ok    ", "ok    ", "ok    ", "ok    ", ""].map((word) => (word === "" ? "" : `${word}  `)),
    );
    writeFileSync(join(registry, "bundles", good, "weights.bin"), "");
    const { code, out, err } = await verify();
    expect(code).toBe(ExitCode.badInput);
    expect(out).toContain(
      `FAILED  bundle ${good.slice(0, 12)}: weights.bin holds 0 bytes where its manifest says`,
    );
    expect(err).toMatch(/^slidr: 1 of 5 checks of .* failed, first BUNDLE_SIZE: .* \[REGISTRY_DAMAGED\]\n$/);
  });

  test("--verify does not take a place that is no registry for a whole one", async () => {
    const none = join(registry, "none");
    expect(await slidr("history", "--registry", none, "--verify")).toEqual({
      code: ExitCode.badInput,
      out: "",
      err: `slidr: history --verify found no bundle and no move in ${none}; name another with --registry [REGISTRY_EMPTY]\n`,
    });
  });

  test("says that nothing has been live", async () => {
    expect(await slidr("history", "--registry", registry)).toMatchObject({
      code: ExitCode.ok,
      out: `no bundle has been live in ${registry}\n`,
    });
  });
});

describe("slidr prune", () => {
  const prune = (...args: string[]) => slidr("prune", "--registry", registry, ...args);
  const bundles = () => readdirSync(join(registry, "bundles")).sort();

  test("removes bundles that are old and neither live nor live before", async () => {
    for (const digest of [good, better]) await promote(digest);
    const all = [good, better, blocked].sort();
    expect((await prune("--keep", "1")).out).toContain(
      `kept          ${blocked}  stored a short while ago\n`,
    );
    const longAgo = new Date("2024-01-01T00:00:00Z");
    for (const digest of all) utimesSync(join(registry, "bundles", digest), longAgo, longAgo);
    const dry = await prune("--keep", "1", "--dry-run");
    expect(dry.out).toContain(`would remove  ${blocked}\n`);
    expect(dry.out).toContain(`kept          ${better}  live\n`);
    expect(dry.out).toContain(`kept          ${good}  was live before it, or a rollback would go there\n`);
    expect(bundles()).toEqual(all);
    expect((await prune("--keep", "1")).out).toContain(`removed       ${blocked}\n`);
    expect(bundles()).toEqual([good, better].sort());
    expect(await slidr("rollback", "--registry", registry, "--why", "a test")).toMatchObject({
      code: ExitCode.ok,
    });
  });

  test("refuses a place that is no registry, a keep of none and an age that is none", async () => {
    const none = join(registry, "none");
    expect(await slidr("prune", "--registry", none, "--keep", "1")).toEqual({
      code: ExitCode.badInput,
      out: "",
      err: `slidr: prune found no registry at ${none}; name the place that bundles are put into [PRUNE]\n`,
    });
    expect((await prune("--keep", "0")).code).toBe(ExitCode.usage);
    expect((await prune()).code).toBe(ExitCode.usage);
    expect((await prune("--keep", "1", "--older-than", "long")).code).toBe(ExitCode.badInput);
    expect(bundles()).toHaveLength(3);
  });
});
