import { existsSync } from "node:fs";
import { join } from "node:path";
import { blockingFindings, profileDay } from "@slidr/guardrails";
import { beforeEach, describe, expect, test } from "vitest";
import { ExitCode } from "../src/exitCode.js";
import { checkDays } from "../src/pipeline/checkDays.js";
import { keepDays } from "../src/pipeline/keepDays.js";
import { openRegistry } from "../src/pipeline/openRegistry.js";
import { openBaselines, readBaseline } from "../src/pipeline/readBaseline.js";
import { slidr, temporaryDirectory } from "./capture.js";
import { tinyBundleParts } from "./tinyBundle.js";

const DAY_MS = 86_400_000;
/** A click a minute, every tenth human; on a bad day none. */
function day(index: number, isBad = false, timeZone = "UTC", offsetMs = 0) {
  const fromMs = Date.UTC(2024, 2, 4 + index) - offsetMs;
  const clickedAtMs = Float64Array.from({ length: 1440 }, (_, minute) => fromMs + minute * 60_000);
  const human = Int8Array.from(clickedAtMs, (_, minute) => (minute % 10 === 0 && !isBad ? 1 : 0));
  return profileDay({ fromMs, toMs: fromMs + DAY_MS, timeZone, clickedAtMs, human });
}

let registry: string;
let store: ReturnType<typeof openBaselines>;
beforeEach(() => {
  registry = join(temporaryDirectory(), "registry");
  store = openBaselines(registry, Date.now);
});

describe("checkDays and keepDays", () => {
  test("a failed day is quarantined and blocks the next run, too, until somebody takes it in", async () => {
    const first = checkDays([0, 1, 2, 3].map((index) => day(index)));
    await keepDays(store, first, true);
    expect((await readBaseline(store, "UTC")).days).toHaveLength(4);

    const log = [day(2), day(3), day(4, true), day(5)];
    const second = checkDays(log, await readBaseline(store, "UTC"));
    expect(second.failed.map(({ profile }) => profile.fromMs)).toEqual([day(4).fromMs]);
    expect(second.findings.some(({ message, passed }) => !passed && message.startsWith("2024-03-08: "))).toBe(
      true,
    );
    await keepDays(store, second, false);
    // Blocked: nothing of that run joined the baseline.
    expect((await readBaseline(store, "UTC")).days).toHaveLength(4);
    expect(checkDays(log, await readBaseline(store, "UTC")).failed).toHaveLength(1);

    const { code, out } = await slidr(
      "check",
      "--rebaseline",
      "2024-03-08",
      "--why",
      "looked at",
      "--registry",
      registry,
    );
    expect(code).toBe(ExitCode.ok);
    expect(out).toMatch(
      /^2024-03-08 is accepted: later days are compared with it, although .*LABEL_DENSITY.* blocked it\n$/,
    );
    expect(checkDays(log, await readBaseline(store, "UTC")).failed).toEqual([]);
    expect(await store.log()).toContainEqual(
      expect.objectContaining({ action: "readmit", who: "slidr check", why: "looked at" }),
    );

    await slidr(
      "check",
      "--rebaseline",
      "2024-03-08",
      "--retire",
      "--why",
      "a mistake",
      "--registry",
      registry,
    );
    expect((await readBaseline(store, "UTC")).days).toHaveLength(4);
  });

  test("days of another time zone are compared with by none", async () => {
    await keepDays(store, { accepted: [day(0)], failed: [] }, true);
    expect((await readBaseline(store, "Asia/Kolkata")).days).toEqual([]);
  });
});

describe("accepted days", () => {
  const accept = async (count: number) => {
    const log = Array.from({ length: count }, (_, index) => day(index));
    await keepDays(store, checkDays(log), true);
    return log;
  };
  const codes = (findings: readonly { code: string }[]) => findings.map(({ code }) => code);

  test("that have not changed are not judged again, and a finding says that nothing was judged", async () => {
    const log = await accept(5);
    const { findings, accepted } = checkDays(log, await readBaseline(store, "UTC"));
    expect(accepted).toEqual([]);
    expect(findings.map(({ severity, message }) => [severity, message])).toEqual([
      ["info", "no day was judged: all 5 of the log were accepted before and have not changed"],
    ]);
    expect(codes(checkDays([]).findings)).toEqual(["DAYS_NOT_JUDGED"]);
  });

  test("that have changed are judged anew and block where they must; mended, they are accepted again", async () => {
    const log = await accept(6);
    const changed = [...log.slice(0, 4), day(4, true), log[5]!];
    const second = checkDays(changed, await readBaseline(store, "UTC"));
    expect(second.failed.map(({ profile }) => profile.fromMs)).toEqual([day(4).fromMs]);
    expect(blockingFindings(second.findings)[0]!.message).toMatch(/^2024-03-08: /);
    await keepDays(store, second, false);
    expect((await readBaseline(store, "UTC")).days).toHaveLength(5);
    const mended = checkDays(log, await readBaseline(store, "UTC"));
    expect(mended.failed).toEqual([]);
    expect(mended.accepted.map(({ fromMs }) => fromMs)).toEqual([day(4).fromMs]);
  });

  test("that have changed with too few before them warn, and what was accepted stands", async () => {
    const log = await accept(5);
    const second = checkDays([day(0), day(1, true), ...log.slice(2)], await readBaseline(store, "UTC"));
    expect(second.accepted).toEqual([]);
    const first = checkDays(
      [day(0), day(1, true), day(2), day(3), day(4), day(5)],
      await readBaseline(store, "UTC"),
    );
    expect(first.findings.find(({ code }) => code === "DAYS_CHANGED")).toMatchObject({
      severity: "warn",
      message:
        "2024-03-05: changed since accepted, with fewer than 3 earlier days to judge them anew; what was accepted still stands",
    });
    expect(first.accepted.map(({ fromMs }) => fromMs)).toEqual([day(5).fromMs]);
  });

  test("the first ones, which nothing could judge, are named", () => {
    const { findings } = checkDays([0, 1, 2, 3].map((index) => day(index)));
    expect(findings.find(({ code }) => code === "DAYS_ACCEPTED_UNJUDGED")).toMatchObject({
      severity: "info",
      message: "2024-03-04, 2024-03-05, 2024-03-06: accepted with fewer than 3 earlier days to compare with",
    });
  });

  test("that a person retired stay retired whatever later runs find, until a person takes them in", async () => {
    const log = await accept(6);
    const fromMs = day(4).fromMs;
    await store.rebaseline({ fromMs, accepted: false, who: "ana", why: "an outage" });
    for (const of of [log, [...log.slice(0, 4), day(4, true), log[5]!], log]) {
      const run = checkDays(of, await readBaseline(store, "UTC"));
      expect(run.accepted).toEqual([]);
      await keepDays(store, run, true);
      expect((await readBaseline(store, "UTC")).days).toHaveLength(5);
    }
    expect(codes(checkDays(log, await readBaseline(store, "UTC")).findings)).toContain("DAYS_RETIRED");
    await store.rebaseline({ fromMs, accepted: true, who: "ana", why: "it was none" });
    expect((await readBaseline(store, "UTC")).days).toHaveLength(6);
  });

  test("belong to their registry: one beside it has its own, and neither verify nor prune minds them", async () => {
    await accept(4);
    const other = openBaselines(join(registry, "..", "another"), Date.now);
    expect((await readBaseline(other, "UTC")).days).toEqual([]);
    expect(existsSync(join(registry, "baselines", "log.jsonl"))).toBe(true);
    const bundles = openRegistry(registry, Date.now);
    const { digest } = await bundles.put(tinyBundleParts(0.25));
    await bundles.promote(digest, { who: "ana", why: "first" });
    expect((await slidr("history", "--verify", "--registry", registry)).code).toBe(ExitCode.ok);
    expect((await slidr("prune", "--keep", "1", "--older-than", "1m", "--registry", registry)).err).toBe("");
    expect((await readBaseline(store, "UTC")).days).toHaveLength(4);
  });
});

test("slidr check --rebaseline takes the day of that name in the zone in which it was judged, and refuses another one", async () => {
  const india = 5.5 * 3_600_000;
  const log = [0, 1, 2, 3, 4].map((index) => day(index, false, "Asia/Kolkata", india));
  await keepDays(store, { accepted: log, failed: [] }, true);
  const retire = (...args: string[]) =>
    slidr("check", "--rebaseline", "2024-03-06", "--retire", "--why", "x", "--registry", registry, ...args);
  expect((await retire("--time-zone", "UTC")).err).toBe(
    "slidr: check --rebaseline requires the zone in which 2024-03-06 was judged, Asia/Kolkata, got --time-zone UTC; leave it out [BASELINE_ZONE]\n",
  );
  expect((await retire()).code).toBe(ExitCode.ok);
  expect((await store.log()).at(-1)).toMatchObject({ action: "retire", fromMs: log[2]!.fromMs });
});

test("slidr check --rebaseline names what is wrong, and the way out", async () => {
  const refused = async (...args: string[]) => (await slidr("check", ...args, "--registry", registry)).err;
  expect(await refused("--rebaseline", "yesterday", "--why", "x")).toBe(
    'slidr: check --rebaseline requires a day such as 2024-03-07, got "yesterday" [DAY]\n',
  );
  expect(await refused("--rebaseline", "2024-03-07")).toBe(
    "slidr: check --rebaseline requires --why, the reason that is kept on record, got none [WHO_WHY]\n",
  );
  expect(await refused("--rebaseline", "2024-03-07", "--why", "x")).toBe(
    "slidr: check --rebaseline requires a day that slidr train has judged, got 2024-03-07; none was, so far [BASELINE_DAY]\n",
  );
});
