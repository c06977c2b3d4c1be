import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type AccountedBed, account } from "../../bench/chaos/account.js";
import { mountSmallDisk } from "../../bench/chaos/smallDisk.js";
import { chaosBench } from "../../bench/chaos.js";
import type { Figure } from "../../bench/figure.js";
import { describeWhere } from "../describeWhere.js";
import { describeWithRedis } from "../describeWithRedis.js";
import { findRedis } from "../findRedis.js";

/** One scenario, short; that no click was decided late is for a quiet machine to show. */
async function brokenSums(only: string): Promise<(readonly [number, boolean | undefined])[]> {
  const figures: Figure[] = [];
  const small = ["--rate", "150", "--seconds", "3", "--only", only];
  await chaosBench((figure) => void figures.push(figure), small);
  return figures
    .filter(({ metric }) => metric.endsWith("sums that do not add up"))
    .map(({ value, met }) => [value, met]);
}

const scenarios = [
  "Redis killed",
  "Redis paused (SIGSTOP)",
  "damaged before it is read",
  "the clock steps",
  "a promote or a rollback every second",
  "garbage",
  "sends every click again",
];

describeWithRedis("the bench of faults", () => {
  test.each(scenarios)(
    "the sums add up under: %s",
    async (only) => expect(await brokenSums(only)).toEqual([[0, true]]),
    60_000,
  );
});

const trial = findRedis() !== undefined ? mountSmallDisk(65_536) : undefined;
trial?.remove();

describeWhere(
  trial !== undefined,
  "redis-server and the right to mount a tmpfs",
  "the bench of faults on a small disk",
  () => {
    test("the sums add up while the log's disk is full", async () => {
      expect(await brokenSums("disk is full")).toEqual([[0, true]]);
    }, 60_000);
  },
);

test("the account finds a click that was decided twice, though the log keeps its first score only", async () => {
  const logDirectory = await mkdtemp(join(tmpdir(), "slidr-account-"));
  try {
    const none = { sent: 0, decided: 0, degraded: 0, rejected: 0, clicks: 0 };
    const stats = (counts: object) => ({ stats: () => counts as never });
    const bed: AccountedBed = {
      logDirectory,
      tallies: new Map([
        ["a", { scores: 1, fresh: 1, degraded: 0 }],
        ["b", { scores: 2, fresh: 2, degraded: 0 }],
      ]),
      engine: stats(none),
      deferrer: stats({ deferred: 0, pushed: 0, lost: 0 }),
      worker: stats({ settled: 0 }),
      log: stats({ appended: 0, written: 0, repeated: 0, unwritten: 0 }),
    };
    const { twice, faults } = await account(bed, none as never);
    expect([twice, faults]).toEqual([1, ["decided twice: 1 and 0"]]);
    // Sent twice, two answers may each hold a score; but the store must have counted the click at one of them only.
    const resent = await account(bed, none as never, true);
    expect([resent.twice, resent.faults]).toEqual([0, ["clicks not counted once: 1 and 0"]]);
  } finally {
    await rm(logDirectory, { recursive: true });
  }
});
