import {
  createEngine,
  type DecisionRecord,
  decisionLine,
  decisionRecord,
  parseDecisionLine,
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

describe("a line of a decision log", () => {
  test("reads back what was written, every number to the last bit, minus zero too", async () => {
    const [first, ...others] = await sampleRecords();
    const records = [{ ...first!, features: [-0, 0, 1.5, -0] } as DecisionRecord, ...others];
    for (const record of records) expect(parseDecisionLine(decisionLine(record))).toEqual(record);
    for (const record of others) {
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

  test("a degraded decision's slice reads back, is not asked for, and is text", () => {
    const click = { clickId: "a", clickedAtMs: 0, userId: "u" };
    const why = { cause: "store", reason: "store: gone", counted: "no" } as const;
    const versions = { clickId: "a", bundle: "b", specHash: "c", decidedAtMs: 5 };
    const without = decisionRecord(click, { ...versions, ...why, degraded: true, invalid: false });
    const record = { ...without, slice: "mobile/IN", resolvedSlice: "mobile" } as DecisionRecord;
    for (const one of [record, without]) expect(parseDecisionLine(decisionLine(one))).toEqual(one);
    for (const field of ["slice", "resolvedSlice"])
      expect(() => parseDecisionLine(JSON.stringify({ ...record, [field]: 7 })), field).toThrow(
        "line 1 of a decision log holds no decision for click a",
      );
  });

  test("a line that is no record is named with its number", async () => {
    const [record] = await sampleRecords();
    const without = (field: string) => JSON.stringify({ ...record, [field]: undefined });
    expect(() => parseDecisionLine(decisionLine(record!).slice(0, 90), "line 12")).toThrow(
      "line 12 of a decision log is not JSON (cut off, perhaps, when the writer died)",
    );
    expect(() => parseDecisionLine('{"version":1}', "line 3")).toThrow(
      "line 3 of a decision log has the version 1, this reader knows 2",
    );
    expect(() => parseDecisionLine("null", "line 3")).toThrow(
      "line 3 of a decision log has the version undefined",
    );
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
