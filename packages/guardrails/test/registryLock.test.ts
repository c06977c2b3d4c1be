import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { withRegistryLock } from "../src/registry/registryLock.js";
import { quickFileSystem } from "./faultyFileSystem.js";
import { temporaryDirectory } from "./samples.js";

const fs = quickFileSystem();

async function sampleLock() {
  const path = join(await temporaryDirectory(), "lock");
  const time = { nowMs: 1_700_000_000_000 };
  return { path, time, options: { clock: () => time.nowMs, holder: "promoter", leaseMs: 10_000, waitMs: 0 } };
}

describe("withRegistryLock", () => {
  test("lets one at a time in, in turn", async () => {
    const { path, options } = await sampleLock();
    let inside = 0;
    const work = async () => {
      expect(++inside).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 5));
      inside--;
    };
    const patient = { ...options, waitMs: 10_000 };
    await Promise.all([1, 2, 3, 4].map(() => withRegistryLock(fs, path, patient, work)));
    expect(await readdir(join(path, ".."))).toEqual([]);
  });

  test("gives the lock back when the work throws", async () => {
    const { path, options } = await sampleLock();
    const failing = withRegistryLock(fs, path, options, async () => {
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await withRegistryLock(fs, path, options, async () => "in")).toBe("in");
  });

  test("a lock that is held is named, with its age and the way out", async () => {
    const { path, options } = await sampleLock();
    await withRegistryLock(fs, path, options, async () => {
      await expect(withRegistryLock(fs, path, options, async () => 1)).rejects.toThrow(
        `another promoter holds ${path} since 2023-11-14T22:13:20.000Z; try again, or delete that file if no promoter runs`,
      );
    });
  });

  test("a dead promoter's lock is taken over after its lease, and not before", async () => {
    const { path, options, time } = await sampleLock();
    await writeFile(path, JSON.stringify({ token: "dead", atMs: time.nowMs }));
    time.nowMs += 10_000;
    await expect(withRegistryLock(fs, path, options, async () => 1)).rejects.toThrow(
      "another promoter holds",
    );
    time.nowMs += 1;
    expect(await withRegistryLock(fs, path, options, async () => 1)).toBe(1);
  });

  test("a promoter that slept through its lease is told before it moves, and leaves the new lock alone", async () => {
    const { path, options, time } = await sampleLock();
    const slept = withRegistryLock(fs, path, options, async (requireHeld) => {
      await requireHeld();
      time.nowMs += 10_001;
      await withRegistryLock(fs, path, options, async () => {
        const second = await readFile(path, "utf8");
        await expect(requireHeld()).rejects.toThrow(
          `this promoter lost ${path} to another one; nothing was changed`,
        );
        expect(await readFile(path, "utf8")).toBe(second);
      });
      await requireHeld();
    });
    await expect(slept).rejects.toThrow(`lost ${path}`);
  });

  test("works on file systems without hard links", async () => {
    const { path, options } = await sampleLock();
    const noLinks = {
      ...Object.fromEntries(Object.entries(await import("node:fs/promises"))),
      link: async () => {
        throw Object.assign(new Error("EPERM"), { code: "EPERM" });
      },
    } as unknown as typeof fs;
    await withRegistryLock(noLinks, path, options, async () => {
      await expect(withRegistryLock(noLinks, path, options, async () => 1)).rejects.toThrow(
        "another promoter holds",
      );
    });
    expect(await withRegistryLock(noLinks, path, options, async () => 2)).toBe(2);
  });
});
