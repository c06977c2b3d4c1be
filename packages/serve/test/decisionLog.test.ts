import { createHash } from "node:crypto";
import { appendFile, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";
import { type Decision, decisionRecord, listSegments, openDecisionLog, readDecisionLog } from "@slidr/serve";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { firstIds, readWhole, sampleLog, temporaryDirectory } from "./logSamples.js";
import { degradedDecision, sampleDecision } from "./sampleDecision.js";

describe("a decision log", () => {
  test("holds every record in the order of append, over any number of segments, to the last bit", async () => {
    const directory = await temporaryDirectory();
    await sampleLog(directory, 500);
    const { records } = await readWhole(directory);
    expect(records).toEqual(firstIds(500).map((_, index) => decisionRecord(...sampleDecision(index))));
    const segments = await listSegments(directory);
    expect(segments.length).toBeGreaterThan(10);
    expect(segments.reduce((sum, { entry }) => sum + entry!.records, 0)).toBe(500);
  });

  test("its manifest says of each segment what the file holds", async () => {
    const directory = await temporaryDirectory();
    await sampleLog(directory, 100);
    for (const { entry } of await listSegments(directory)) {
      const bytes = await readFile(join(directory, `${String(entry!.segment).padStart(12, "0")}.jsonl.gz`));
      const text = gunzipSync(bytes);
      const clickedMs = text
        .toString()
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).click.clickedAtMs);
      expect(entry).toEqual({
        segment: entry!.segment,
        records: clickedMs.length,
        unwritten: 0,
        tornBytes: 0,
        textBytes: text.byteLength,
        fileBytes: bytes.byteLength,
        sha256: createHash("sha256").update(bytes).digest("hex"),
        clickedMs: [clickedMs[0], clickedMs.at(-1)],
        decidedMs: [clickedMs[0] + 3, clickedMs.at(-1) + 3],
      });
    }
  });

  test("can be read while it is written, up to what was flushed", async () => {
    const directory = await temporaryDirectory();
    const log = await openDecisionLog({ directory, segmentBytesMax: 2000 });
    for (let index = 0; index < 60; index++) {
      log.append(...sampleDecision(index));
      if (index % 20 !== 19) continue;
      await log.flush();
      expect((await readWhole(directory)).ids).toEqual(firstIds(index + 1));
    }
    await log.close();
  });

  test("reads any interval as filtering the whole would, by either time, and opens no segment beside it", async () => {
    const directory = await temporaryDirectory();
    await sampleLog(directory, 200);
    const { records } = await readWhole(directory);
    const times = fc.integer({ min: -5000, max: 205_000 });
    await fc.assert(
      fc.asyncProperty(times, times, fc.constantFrom("clicked", "decided"), async (fromMs, toMs, time) => {
        const found: string[] = [];
        const interval = { fromMs, toMs, time: time as "clicked" | "decided" };
        for await (const { click } of readDecisionLog(directory, interval)) found.push(click.clickId);
        const expected = records.filter(({ click, decidedAtMs }) => {
          const atMs = time === "clicked" ? click.clickedAtMs : decidedAtMs;
          return atMs >= fromMs && atMs < toMs;
        });
        expect(found).toEqual(expected.map(({ click }) => click.clickId));
      }),
      { numRuns: 30, seed: 3 },
    );
    const opened: number[] = [];
    const onSegment = ({ segment }: { segment: number }) => opened.push(segment);
    for await (const _ of readDecisionLog(directory, { fromMs: 50_000, toMs: 50_001, onSegment }));
    expect(opened).toHaveLength(1);
  });

  test("a click id is logged once, also when the writer was killed between", async () => {
    const directory = await temporaryDirectory();
    const log = await openDecisionLog({ directory });
    expect(log.append(...sampleDecision(0))).toBe(true);
    expect(log.append(...sampleDecision(0))).toBe(true);
    expect(log.append(...degradedDecision(0))).toBe(true);
    expect(await log.close()).toMatchObject({
      appended: 3,
      written: 1,
      repeated: 2,
      unwritten: 0,
      pending: 0,
    });
    await rm(join(directory, "manifest.jsonl"));
    const live = join(directory, "000000000001.jsonl");
    await writeFile(live, gunzipSync(await readFile(`${live}.gz`)));
    await rm(`${live}.gz`);
    const next = await openDecisionLog({ directory });
    next.append(...sampleDecision(0));
    expect(await next.close()).toMatchObject({ written: 0, repeated: 1 });
    expect((await readWhole(directory)).ids).toEqual(["click-0"]);
  });

  test("a delayed decision on a degraded click is logged beside it", async () => {
    const directory = await temporaryDirectory();
    const log = await openDecisionLog({ directory });
    log.append(...degradedDecision(0));
    log.append(...degradedDecision(0));
    log.append(...sampleDecision(0));
    log.append(...sampleDecision(0));
    expect(await log.close()).toMatchObject({ written: 2, repeated: 2 });
    expect((await readWhole(directory)).records.map(({ degraded }) => degraded)).toEqual([true, false]);
  });

  test("it forgets old ids, not new ones: memory is bounded", async () => {
    const directory = await temporaryDirectory();
    const log = await openDecisionLog({ directory, recentIdsMax: 10 });
    for (let index = 0; index < 100; index++) log.append(...sampleDecision(index));
    for (let index = 95; index < 100; index++) log.append(...sampleDecision(index));
    log.append(...sampleDecision(0));
    expect(await log.close()).toMatchObject({ written: 101, repeated: 5 });
  });

  test("what does not fit into the buffer is refused, counted, and reported in the log itself", async () => {
    const directory = await temporaryDirectory();
    const log = await openDecisionLog({ directory, bufferMax: 10 });
    const answers = firstIds(25).map((_, index) => log.append(...sampleDecision(index)));
    expect(answers.filter(Boolean)).toHaveLength(10);
    expect(log.stats()).toMatchObject({ appended: 25, written: 0, pending: 10, unwritten: 15 });
    expect(await log.close()).toMatchObject({ appended: 25, written: 10, pending: 0, unwritten: 15 });
    expect(await readWhole(directory)).toMatchObject({ ids: firstIds(10), unwritten: 15 });
    const [segment] = await listSegments(directory);
    expect(segment!.entry).toMatchObject({ records: 10, unwritten: 15 });
    const text = gunzipSync(await readFile(join(directory, "000000000001.jsonl.gz"))).toString();
    expect(JSON.parse(text.slice(0, text.indexOf("\n")))).toEqual({
      version: 2,
      gap: { unwritten: 15, reason: "the buffer was full", clickedFromMs: 10_000, clickedToMs: 24_000 },
    });
  });

  test("a decision after close, and a click that is no JSON, are counted and throw nothing", async () => {
    const directory = await temporaryDirectory();
    const log = await openDecisionLog({ directory });
    const [click, decision] = sampleDecision(0);
    log.append({ ...click, attributes: { big: 1n as unknown as number } }, decision);
    log.append(...sampleDecision(1));
    expect(await log.close()).toMatchObject({ appended: 2, written: 1, unwritten: 1 });
    expect(log.append(...sampleDecision(2))).toBe(false);
    expect(log.stats()).toMatchObject({ appended: 3, written: 1, unwritten: 2, pending: 0 });
    expect((await readWhole(directory)).unwritten).toBe(1);
  });

  test("segments are sealed by age as well as by size", async () => {
    const directory = await temporaryDirectory();
    const log = await openDecisionLog({ directory, segmentMs: 1, flushMs: 0 });
    for (let index = 0; index < 3; index++) {
      log.append(...sampleDecision(index));
      await expect.poll(() => log.stats().sealed, { interval: 5, timeout: 10_000 }).toBe(index + 1);
    }
    await log.close();
    expect((await listSegments(directory)).map(({ entry }) => entry!.records)).toEqual([1, 1, 1]);
  });

  test("one writer at a time: a second is refused with the way out, a dead one's place is taken over", async () => {
    const directory = await temporaryDirectory();
    const log = await openDecisionLog({ directory });
    await expect(openDecisionLog({ directory })).rejects.toThrow(
      `openDecisionLog requires a directory that no other writer uses, got one held by this process: give each process its own directory, or delete ${directory}/writer.lock if that writer is gone`,
    );
    await log.close();
    const { hostname } = await import("node:os");
    const lock = join(directory, "writer.lock");
    await writeFile(lock, JSON.stringify({ host: "elsewhere", pid: 1 }));
    await expect(openDecisionLog({ directory })).rejects.toThrow("held by process 1 on host elsewhere");
    await writeFile(lock, JSON.stringify({ host: hostname(), pid: process.ppid }));
    await expect(openDecisionLog({ directory })).rejects.toThrow(`held by process ${process.ppid}:`);
    await writeFile(lock, JSON.stringify({ host: hostname(), pid: process.pid }));
    await expect(openDecisionLog({ directory })).rejects.toThrow("held by this process:");
    // A living process that started at another time was given a dead writer's id.
    const again = [process.pid, process.ppid].map((pid) =>
      JSON.stringify({ host: hostname(), pid, started: "another boot:1" }),
    );
    for (const dead of [JSON.stringify({ host: hostname(), pid: 2 ** 30 }), "", ...again]) {
      await writeFile(lock, dead);
      await (await openDecisionLog({ directory })).close();
    }
  });

  test("a second copy of the library in the same process, as each thread has one, is refused like another process", async () => {
    const directory = await temporaryDirectory();
    const log = await openDecisionLog({ directory });
    vi.resetModules();
    const copy = await import("../src/log/openDecisionLog.js");
    expect(copy.openDecisionLog).not.toBe(openDecisionLog);
    await expect(copy.openDecisionLog({ directory })).rejects.toThrow("held by this process:");
    await log.close();
    await (await copy.openDecisionLog({ directory })).close();
  });

  test("a file that was changed, cut or taken away since it was sealed is found out", async () => {
    const directory = await temporaryDirectory();
    await sampleLog(directory, 50);
    const path = join(directory, "000000000002.jsonl.gz");
    const whole = await readFile(path);
    await writeFile(path, whole.subarray(0, -20));
    await expect(readWhole(directory)).rejects.toThrow(/000000000002\.jsonl\.gz cannot be decompressed/);
    await writeFile(path, await readFile(join(directory, "000000000001.jsonl.gz")));
    await expect(readWhole(directory)).rejects.toThrow(
      /describes .*000000000002\.jsonl\.gz with SHA-256 [0-9a-f]{12}, got/,
    );
    await rm(path);
    await expect(readWhole(directory)).rejects.toThrow("describes 000000000002.jsonl.gz, which is not there");
  });

  test("a torn line of the manifest costs nothing: its segment is described again", async () => {
    const directory = await temporaryDirectory();
    await sampleLog(directory, 30);
    const path = join(directory, "manifest.jsonl");
    const text = await readFile(path, "utf8");
    await writeFile(path, text.slice(0, -30));
    expect((await readWhole(directory)).ids).toEqual(firstIds(30));
    await (await openDecisionLog({ directory })).close();
    const entries = (await listSegments(directory)).map(({ entry }) => entry);
    expect(entries.every((entry) => entry !== undefined)).toBe(true);
    const sealed = text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(entries).toEqual(sealed);
  });

  test("a torn last line is cut off and counted, before the next writer begins and for readers alike", async () => {
    const directory = await temporaryDirectory();
    const line = `${JSON.stringify(decisionRecord(...degradedDecision(0)))}\n`;
    await writeFile(join(directory, "000000000001.jsonl"), line + line.slice(0, 50));
    expect(await readWhole(directory)).toMatchObject({ ids: ["click-0"], tornCharacters: 50 });
    const log = await openDecisionLog({ directory });
    expect(log.recovery).toEqual({ segments: 1, records: 1, tornBytes: 50 });
    await log.close();
    expect(await readWhole(directory)).toMatchObject({ ids: ["click-0"], tornCharacters: 0 });
    expect((await listSegments(directory))[0]!.entry).toMatchObject({ records: 1, tornBytes: 50 });
    expect((await readdir(directory)).sort()).toEqual(["000000000001.jsonl.gz", "manifest.jsonl"]);
  });

  test("a power cut that left zeros within a segment costs those lines alone", async () => {
    const directory = await temporaryDirectory();
    const path = join(directory, "000000000001.jsonl");
    for (const index of [0, 1, 2]) {
      await appendFile(path, `${JSON.stringify(decisionRecord(...degradedDecision(index)))}\n`);
      if (index === 1) await appendFile(path, Buffer.alloc(40).fill(0, 0, 39).fill("\n", 39));
    }
    const log = await openDecisionLog({ directory });
    expect(log.recovery).toEqual({ segments: 1, records: 3, tornBytes: 40 });
    await log.close();
    expect((await readWhole(directory)).ids).toEqual(firstIds(3));
  });

  test("options that make no sense are named", async () => {
    await expect(openDecisionLog({ directory: "" })).rejects.toThrow(
      'openDecisionLog requires a directory, got ""',
    );
    const directory = await temporaryDirectory();
    await expect(openDecisionLog({ directory, bufferMax: 0 })).rejects.toThrow(
      "openDecisionLog requires bufferMax to be a whole number >= 1, got 0",
    );
    await expect(openDecisionLog({ directory, gzipLevel: 10 })).rejects.toThrow(
      "gzipLevel to be a level from 1 to 9, got 10",
    );
    await expect(openDecisionLog({ directory, flushMs: -1 })).rejects.toThrow(
      "flushMs to be milliseconds in [0, 2147483647], got -1",
    );
  });

  test("DuckDB makes Parquet of sealed segments, features exact to the bit", async () => {
    const directory = await temporaryDirectory();
    await sampleLog(directory, 40);
    const instance = await DuckDBInstance.create(":memory:");
    const connection = await instance.connect();
    const parquet = join(directory, "log.parquet");
    await connection.run(`COPY (
      SELECT click.clickId, invalid, score::FLOAT AS score, features FROM read_json('${directory}/*.jsonl.gz', format = 'newline_delimited',
        columns = {click: 'STRUCT(clickId VARCHAR)', invalid: 'BOOLEAN', score: 'FLOAT', features: 'FLOAT[]'})
      WHERE click IS NOT NULL
    ) TO '${parquet}' (FORMAT parquet, COMPRESSION zstd)`);
    const rows = (
      await connection.runAndReadAll(`SELECT clickId, features FROM '${parquet}'`)
    ).getRowObjectsJS();
    connection.closeSync();
    instance.closeSync();
    expect(rows).toHaveLength(40);
    for (const { clickId, features } of rows) {
      const [, decision] = sampleDecision(Number(String(clickId).slice(6)));
      const { features: logged } = decision as Extract<Decision, { degraded: false }>;
      expect(bitsOf(Float32Array.from(features as number[]))).toEqual(bitsOf(logged));
    }
  });
});

function bitsOf(floats: Float32Array): Uint32Array {
  return new Uint32Array(floats.slice().buffer);
}
