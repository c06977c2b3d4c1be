import { deepStrictEqual } from "node:assert/strict";
import { distinct } from "../spec/distinct.js";
import { gap } from "../spec/gap.js";
import { gapRegularity } from "../spec/gapRegularity.js";
import { type ContractCase, clickAt, contractCase, expectReads } from "./contractCase.js";

const at = (ms: number, userId: string) =>
  clickAt(ms, { userId, ip: "203.0.113.9", clickId: `${ms} ${userId}` });

/** What sets of values and gaps between clicks read. */
export const setAndGapCases: readonly ContractCase[] = [
  contractCase(
    "distinct counts values last seen less than the window ago, to the millisecond",
    [distinct("userId", { by: "ip", window: 1000 }), distinct("userId", { by: "ip", window: 5000 })],
    async (store) => {
      await expectReads(store, [
        [at(0, "ann"), [1, 1]],
        [at(10, "bob"), [2, 2]],
        [at(500, "ann"), [2, 2]],
        [at(1009, "cem"), [3, 3]],
        [at(1010, "cem"), [2, 3]], // bob was seen 1,000 ms ago
        [at(1500, "cem"), [1, 3]],
      ]);
    },
  ),
  contractCase(
    "distinct stops at its cap and keeps the values seen last",
    [distinct("userId", { by: "ip", window: 1000, cap: 3 })],
    async (store) => {
      await expectReads(store, [
        [at(0, "u0"), [1]],
        [at(1, "u1"), [2]],
        [at(2, "u2"), [3]],
        [at(3, "u0"), [3]],
        [at(4, "u3"), [3]], // u1 goes, not u0
        [at(1002, "u2"), [3]], // u2, u0 (3), u3 (4)
        [at(1003, "u2"), [2]],
        [at(1004, "u2"), [1]],
      ]);
    },
  ),
  contractCase(
    "distinct with 200 values under a cap of 256 counts them all",
    [distinct("userId", { by: "ip", window: "1h", cap: 256 })],
    async (store) => {
      for (let i = 0; i < 300; i++) {
        const { values } = await store.update(at(i, `u${i}`));
        deepStrictEqual(values[0], Math.min(i + 1, 256));
      }
    },
  ),
  contractCase(
    "gaps run from the entity's clock: -1 at first, 0 out of order, -1 after a pause longer than the window",
    [gap({ by: "userId", window: 1000 })],
    async (store) => {
      await expectReads(store, [
        [clickAt(0), [-1]],
        [clickAt(40), [40]],
        [clickAt(10), [0]],
        [clickAt(100), [60]],
        [clickAt(1100), [1000]],
        [clickAt(2101), [-1]],
        [clickAt(2102), [1]],
      ]);
    },
  ),
  contractCase(
    "the last 8 gaps are kept, newest first; a pause begins a new series",
    [gapRegularity({ by: "userId", window: 1000 })],
    async (store) => {
      const series = async (ms: number) => Array.from((await store.update(clickAt(ms))).values).slice(1);
      deepStrictEqual(await series(0), Array<number>(8).fill(-1));
      for (const ms of [1, 3, 6, 10, 15, 21, 28]) await series(ms);
      deepStrictEqual(await series(36), [8, 7, 6, 5, 4, 3, 2, 1]);
      deepStrictEqual(await series(45), [9, 8, 7, 6, 5, 4, 3, 2]);
      deepStrictEqual(await series(44), [9, 8, 7, 6, 5, 4, 3, 2]);
      deepStrictEqual(await series(1046), Array<number>(8).fill(-1));
    },
  ),
];
