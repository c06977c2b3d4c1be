import { join } from "node:path";
import { profileDay } from "@slidr/guardrails";
import { beforeEach, describe, expect, test } from "vitest";
import { ExitCode } from "../src/exitCode.js";
import { checkDays } from "../src/pipeline/checkDays.js";
import { keepDays } from "../src/pipeline/keepDays.js";
import { openBaselines, readBaseline } from "../src/pipeline/readBaseline.js";
import { slidr, temporaryDirectory } from "./capture.js";

const DAY_MS = 86_400_000;
/** A click a minute, every tenth human; on a bad day none. */
function day(index: number, isBad = false) {
  const fromMs = Date.UTC(2024, 2, 4 + index);
  const clickedAtMs = Float64Array.from({ length: 1440 }, (_, minute) => fromMs + minute * 60_000);
  const human = Int8Array.from(clickedAtMs, (_, minute) => (minute % 10 === 0 && !isBad ? 1 : 0));
  return profileDay({ fromMs, toMs: fromMs + DAY_MS, timeZone: "UTC", clickedAtMs, human });
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
