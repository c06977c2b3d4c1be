import { type ChildProcess, spawn } from "node:child_process";
import * as nodeFiles from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type LogFiles, listSegments, openDecisionLog } from "@slidr/serve";
import { describe, expect, test } from "vitest";
import { firstIds, readWhole, temporaryDirectory } from "./logSamples.js";
import { sampleDecision } from "./sampleDecision.js";

const CHILD = fileURLToPath(new URL("logChild.ts", import.meta.url));

/** A writer in a process of its own, which says how many records are flushed. */
function startWriter(directory: string): ChildProcess {
  const args = ["--conditions=@slidr/source", "--import", "tsx", CHILD, directory];
  return spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
}

/** The fault of a file system that dies at its n-th change: that one is done by half, no later one at all. */
function dyingFiles(changesLeft: number) {
  const handles: nodeFiles.FileHandle[] = [];
  let left = changesLeft;
  let isDead = false;
  const die = () => {
    isDead = true;
    throw new Error("dead");
  };
  const spend = () => {
    if (left-- <= 0) die();
    return left === 0;
  };
  const change =
    <Args extends unknown[], Result>(work: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      spend();
      return work(...args);
    };
  const files: LogFiles = {
    ...nodeFiles,
    rename: change(nodeFiles.rename),
    unlink: change(nodeFiles.unlink),
    open: (async (path: string, flags: string) => {
      if (flags !== "r") spend();
      const handle = await nodeFiles.open(path, flags);
      handles.push(handle);
      if (flags === "r") return handle;
      const appendFile = async (bytes: Uint8Array | string) => {
        const isLast = spend();
        await nodeFiles.appendFile(handle, isLast ? bytes.slice(0, bytes.length / 2) : bytes);
        if (isLast) die();
      };
      return Object.assign(handle, {
        appendFile,
        writeFile: appendFile,
        truncate: change(handle.truncate.bind(handle)),
      });
    }) as unknown as LogFiles["open"],
  };
  const closeAll = () => Promise.all(handles.map((handle) => handle.close().catch(() => {})));
  return { files, closeAll, wasDead: () => isDead };
}

describe("a decision log whose writer dies", () => {
  test("at any one of its file operations keeps every flushed record, in order, once", async () => {
    let deaths = 0;
    for (let changes = 1, wasDead = true; wasDead; changes++) {
      const directory = await temporaryDirectory();
      const dying = dyingFiles(changes);
      let flushed = 0;
      try {
        const log = await openDecisionLog({
          directory,
          files: dying.files,
          segmentBytesMax: 900,
          retryMs: 2 ** 30,
          syncMs: Number.POSITIVE_INFINITY,
          segmentMs: Number.POSITIVE_INFINITY,
        });
        for (let index = 0; index < 9; index++) {
          log.append(...sampleDecision(index));
          await log.flush();
          flushed = index + 1;
        }
        await log.close();
      } catch {}
      await dying.closeAll();
      wasDead = dying.wasDead();
      deaths += Number(wasDead);
      // Another process takes over: the dead one's lock stands where it was, with the id of nobody.
      const moved = `${directory}-moved`;
      await nodeFiles.rename(directory, moved);
      await nodeFiles.mkdir(directory);
      await nodeFiles.writeFile(
        join(moved, "writer.lock"),
        JSON.stringify({ host: hostname(), pid: 2 ** 30 }),
      );
      const before = await readWhole(moved);
      expect(before.ids).toEqual(firstIds(before.ids.length));
      expect(before.ids.length).toBeGreaterThanOrEqual(flushed);
      const next = await openDecisionLog({ directory: moved });
      await next.close();
      expect((await readWhole(moved)).ids).toEqual(before.ids);
      const segments = await listSegments(moved);
      expect(segments.reduce((sum, { entry }) => sum + entry!.records, 0)).toBe(before.ids.length);
      await nodeFiles.rm(moved, { recursive: true });
    }
    expect(deaths).toBeGreaterThan(30);
  });

  test("by kill -9, again and again, keeps every flushed record, in order, once", async () => {
    const directory = await temporaryDirectory();
    let expectedMin = 0;
    for (let kill = 0; kill < 3; kill++) {
      const child = startWriter(directory);
      const died = new Promise((resolve) => child.once("exit", resolve));
      let flushed = 0;
      // Killed at a different point of its work each time, never at its own word.
      const killLater = () => setTimeout(() => child.kill("SIGKILL"), 20 + 37 * kill);
      child.stdout!.once("data", killLater);
      for await (const line of createInterface({ input: child.stdout! })) {
        flushed = Number(line);
      }
      await died;
      expectedMin = Math.max(expectedMin, flushed);
      const { ids } = await readWhole(directory);
      expect(ids).toEqual(firstIds(ids.length));
      expect(ids.length).toBeGreaterThanOrEqual(expectedMin);
    }
    const log = await openDecisionLog({ directory });
    await log.close();
    const { ids, tornCharacters } = await readWhole(directory);
    expect(ids.length).toBeGreaterThan(100);
    expect(tornCharacters).toBe(0);
    expect((await nodeFiles.readdir(directory)).every((name) => !name.endsWith(".tmp"))).toBe(true);
    expect(await nodeFiles.stat(join(directory, "manifest.jsonl"))).toBeDefined();
  });
});
