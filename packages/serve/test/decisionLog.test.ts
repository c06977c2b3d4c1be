import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createEngine,
  type DecisionRecord,
  decisionLine,
  decisionRecord,
  parseDecisionLine,
  readDecisionLog,
} from "@slidr/serve";
import { describe, expect, test } from "vitest";
import { createStore, sampleBundle, sampleClicks } from "./samples.js";

async function sampleRecords(): Promise<DecisionRecord[]> {
  const engine = createEngine({
    bundle: sampleBundle(1),
    createStore,
    clock: () => 5,
    timer: () => performance.now(),
  });
  return Promise.all(
    sampleClicks(50).map(async (click) => decisionRecord(click, await engine.decide(click))),
  );
}

describe("a decision log", () => {
  test("reads back what was written, every number to the last bit", async () => {
    const records = await sampleRecords();
    const path = join(await mkdtemp(join(tmpdir(), "slidr-serve-")), "decisions.jsonl");
    await writeFile(path, records.map(decisionLine).join(""));
    const read: DecisionRecord[] = [];
    for await (const record of readDecisionLog(path)) read.push(record);
    expect(read).toEqual(records);
    for (const record of read) {
      if (record.degraded) throw new Error(record.reason);
      expect(Array.from(Float32Array.from(record.features))).toEqual(record.features);
    }
  });

  test("a click is one line, whatever its texts hold", async () => {
    const [record] = await sampleRecords();
    const click = { ...record!.click, userId: 'a\nb\u2028c"' };
    const line = decisionLine({ ...record!, click });
    expect(line.indexOf("\n")).toBe(line.length - 1);
    expect(parseDecisionLine(line).click).toEqual(click);
  });

  test("a line that is no record is named with its number", async () => {
    const [record] = await sampleRecords();
    const without = (field: string) => JSON.stringify({ ...record, [field]: undefined });
    expect(() => parseDecisionLine(decisionLine(record!).slice(0, 90), 12)).toThrow(
      "line 12 of a decision log is not JSON (cut off, perhaps, when the writer died)",
    );
    expect(() => parseDecisionLine('{"version":2}', 3)).toThrow(
      "line 3 of a decision log has the version 2, this reader knows 1",
    );
    expect(() => parseDecisionLine("null", 3)).toThrow("line 3 of a decision log has the version undefined");
    expect(() => parseDecisionLine(without("click"))).toThrow("line 1 of a decision log holds no click");
    for (const field of [
      "bundle",
      "specHash",
      "decidedAtMs",
      "degraded",
      "score",
      "features",
      "invalid",
      "slice",
      "resolvedSlice",
      "calibratedAs",
    ]) {
      expect(() => parseDecisionLine(without(field)), field).toThrow("holds no decision for click click-0");
    }
  });
});
