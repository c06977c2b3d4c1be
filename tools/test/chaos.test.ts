import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type AccountedBed, account } from "../../bench/chaos/account.js";
import { chaosBench } from "../../bench/chaos.js";
import type { Figure } from "../../bench/figure.js";
import { describeWithRedis } from "../describeWithRedis.js";

describeWithRedis("the bench of faults", () => {
  test.each(["Redis killed", "disk is full"])(
    "the sums add up under: %s",
    async (only) => {
      const figures: Figure[] = [];
      await chaosBench(
        (figure) => void figures.push(figure),
        ["--rate", "150", "--seconds", "3", "--only", only],
      );
      expect(figures.map(({ value, met }) => [value, met])).toEqual([[0, true]]);
    },
    60_000,
  );
});

test("the account finds a click that was decided twice, though the log keeps its first score only", async () => {
  const logDirectory = await mkdtemp(join(tmpdir(), "slidr-account-"));
  try {
    const none = { sent: 0, decided: 0, degraded: 0, rejected: 0 };
    const stats = (counts: object) => ({ stats: () => counts as never });
    const bed: AccountedBed = {
      logDirectory,
      scores: new Map([
        ["a", 1],
        ["b", 2],
      ]),
      engine: stats(none),
      deferrer: stats({ deferred: 0, pushed: 0, lost: 0 }),
      worker: stats({ settled: 0 }),
      log: stats({ appended: 0, written: 0, repeated: 0, unwritten: 0 }),
    };
    const { twice, faults } = await account(bed, none as never);
    expect([twice, faults]).toEqual([1, ["decided twice: 1 and 0"]]);
  } finally {
    await rm(logDirectory, { recursive: true });
  }
});
