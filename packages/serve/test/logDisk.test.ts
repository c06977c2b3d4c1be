import { spawnSync } from "node:child_process";
import * as nodeFiles from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DecisionLog, type LogFiles, openDecisionLog } from "@slidr/serve";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { describeWhere } from "../../../tools/describeWhere.js";
import { firstIds, readWhole, temporaryDirectory } from "./logSamples.js";
import { sampleDecision } from "./sampleDecision.js";

/** The files of a disk on which each write is as `write` has it. */
function filesWhere(write: (handle: nodeFiles.FileHandle, bytes: Uint8Array) => Promise<void>): LogFiles {
  const open = async (path: string, flags: string) => {
    const handle = await nodeFiles.open(path, flags);
    if (!path.endsWith(".jsonl") || flags !== "ax") return handle;
    return Object.assign(handle, { appendFile: (bytes: Uint8Array) => write(handle, bytes) });
  };
  return { ...nodeFiles, open: open as LogFiles["open"] };
}

function noSpace(): Error {
  return Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
}

/** Appends clicks, a turn of the event loop after every ten. */
async function appendAll(log: DecisionLog, from: number, to: number): Promise<void> {
  for (let index = from; index < to; index++) {
    log.append(...sampleDecision(index));
    if (index % 10 === 0) await new Promise(setImmediate);
  }
}

/** What the log holds and what it says is missing are all that was appended, whatever happened. */
async function requireReconciled(directory: string, log: DecisionLog): Promise<void> {
  const { appended, written, repeated, unwritten, pending } = log.stats();
  expect(pending).toBe(0);
  expect(written + repeated + unwritten).toBe(appended);
  const whole = await readWhole(directory);
  expect(whole.ids).toHaveLength(written);
  expect(new Set(whole.ids).size).toBe(written);
  expect(whole.ids).toEqual(firstIds(appended).filter((id) => whole.ids.includes(id)));
  expect(whole.unwritten).toBe(unwritten);
  expect(whole.tornCharacters).toBe(0);
}

describe("a decision log on a bad disk", () => {
  test("a write that failed after any part of it is made again, whole: nothing is torn, lost or twice in the log", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }),
        async (shares) => {
          const directory = await temporaryDirectory();
          const left = [...shares];
          const files = filesWhere(async (handle, bytes) => {
            const share = left.shift();
            if (share === undefined) return nodeFiles.appendFile(handle, bytes);
            await nodeFiles.appendFile(handle, bytes.subarray(0, share * bytes.length));
            throw noSpace();
          });
          const log = await openDecisionLog({
            directory,
            files,
            retryMs: 0,
            flushMs: 0,
            segmentBytesMax: 3000,
          });
          await appendAll(log, 0, 100);
          while (log.stats().pending > 0) await log.flush().catch(() => {});
          expect(log.stats()).toMatchObject({ written: 100, unwritten: 0, errors: shares.length });
          await log.close();
          await requireReconciled(directory, log);
        },
      ),
      { numRuns: 15, seed: 5 },
    );
  });

  test("says what the disk said while it refuses, and no more when it takes again", async () => {
    const directory = await temporaryDirectory();
    let isFull = true;
    const files = filesWhere(async (handle, bytes) => {
      if (isFull) throw noSpace();
      await nodeFiles.appendFile(handle, bytes);
    });
    const log = await openDecisionLog({ directory, files, bufferMax: 5, retryMs: 1 });
    await appendAll(log, 0, 8);
    await expect(log.flush()).rejects.toThrow("ENOSPC: no space left on device, write");
    expect(log.stats()).toMatchObject({
      error: "ENOSPC: no space left on device, write",
      pending: 5,
      unwritten: 3,
    });
    isFull = false;
    await log.flush();
    expect(log.stats().error).toBeUndefined();
    await log.close();
    await requireReconciled(directory, log);
  });

  test("a disk that never answers holds up no decision: the buffer fills, the rest is counted", async () => {
    const directory = await temporaryDirectory();
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const files = filesWhere(async (handle, bytes) => {
      await released;
      await nodeFiles.appendFile(handle, bytes);
    });
    const log = await openDecisionLog({ directory, files, bufferMax: 100, flushMs: 0 });
    await appendAll(log, 0, 1000);
    const { pending, unwritten } = log.stats();
    expect(pending + unwritten).toBe(1000);
    // The group under way has left the buffer.
    expect(pending).toBeLessThanOrEqual(100 + 32);
    release();
    await log.close();
    await requireReconciled(directory, log);
  });

  test("a disk that is full to the end leaves what was written, and counts the rest as unwritten", async () => {
    const directory = await temporaryDirectory();
    let bytesLeft = 20_000;
    const files = filesWhere(async (handle, bytes) => {
      await nodeFiles.appendFile(handle, bytes.subarray(0, Math.max(0, bytesLeft)));
      bytesLeft -= bytes.length;
      if (bytesLeft < 0) throw noSpace();
    });
    const log = await openDecisionLog({ directory, files, bufferMax: 50, retryMs: 1 });
    await appendAll(log, 0, 200);
    const { appended, written, unwritten, pending } = await log.close();
    expect([appended, pending]).toEqual([200, 0]);
    expect(written + unwritten).toBe(200);
    expect(written).toBeGreaterThan(0);
    const next = await openDecisionLog({ directory });
    expect(next.recovery).toMatchObject({ segments: 1, records: written, tornBytes: 0 });
    await next.close();
    expect((await readWhole(directory)).ids).toEqual(firstIds(written));
  });
});

/** A disk of its own, of so many kilobytes; undefined where this process may not mount one. */
async function mountSmallDisk(kilobytes: number): Promise<string | undefined> {
  const directory = await nodeFiles.mkdtemp(join(tmpdir(), "slidr-disk-"));
  const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${kilobytes}k`, "none", directory]);
  if (status === 0) return directory;
  await nodeFiles.rmdir(directory);
  return undefined;
}

async function unmount(directory: string): Promise<void> {
  spawnSync("umount", [directory]);
  await nodeFiles.rmdir(directory);
}

const trial = process.platform === "linux" ? await mountSmallDisk(64) : undefined;
if (trial !== undefined) await unmount(trial);

describeWhere(
  trial !== undefined,
  "the right to mount a tmpfs",
  "a decision log on a disk that is really full",
  () => {
    test("counts what found no place, goes on when there is space, and reconciles", async () => {
      const disk = await mountSmallDisk(512);
      onTestFinished(() => unmount(disk!));
      const ballast = join(disk!, "ballast");
      await nodeFiles.writeFile(ballast, Buffer.alloc(400_000));
      const directory = join(disk!, "log");
      const log = await openDecisionLog({ directory, bufferMax: 100, retryMs: 5, segmentBytesMax: 20_000 });
      let index = 0;
      while (index < 20_000 && (log.stats().error === undefined || log.stats().unwritten < 200)) {
        await appendAll(log, index, index + 50);
        index += 50;
        if (log.stats().error === undefined) await log.flush().catch(() => {});
      }
      expect(log.stats().error).toMatch(/ENOSPC/);
      await nodeFiles.rm(ballast);
      await log.flush();
      await appendAll(log, index, index + 50);
      await log.close();
      expect(log.stats()).toMatchObject({ appended: index + 50 });
      await requireReconciled(directory, log);
    });
  },
);
