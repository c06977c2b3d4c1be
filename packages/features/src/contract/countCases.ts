import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { count } from "../spec/count.js";
import { prefix } from "../spec/entity.js";
import { type ContractCase, clickAt, contractCase, expectReads } from "./contractCase.js";

const perMinute = count({ by: "userId", window: "1m" });
const edgeMs = 5000;

/** What counts of clicks in windows read. */
export const countCases: readonly ContractCase[] = [
  contractCase("the first click of an entity reads itself", [perMinute], async (store) => {
    await expectReads(store, [
      [clickAt(0), [1]],
      [clickAt(0, { userId: "bob" }), [1]],
    ]);
  }),
  contractCase("a window covers the current tile and the N - 1 before it", [perMinute], async (store) => {
    await expectReads(store, [
      [clickAt(edgeMs - 1), [1]], // tile 0
      [clickAt(edgeMs), [2]], // tile 1
      [clickAt(59_999), [3]], // tile 11: tiles 0 to 11
      [clickAt(60_000), [3]], // tile 12: tile 0 has gone
      [clickAt(65_000), [3]], // tile 13: tile 1 has gone
    ]);
  }),
  contractCase("windows of one entity are counted apart", windows(), async (store) => {
    await expectReads(store, [
      [clickAt(0), [1, 1, 1]],
      [clickAt(60_000), [1, 2, 2]],
      [clickAt(3_600_000), [1, 1, 3]],
    ]);
  }),
  contractCase(
    "a click out of order is counted in its own tile and reads at its entity's clock",
    [perMinute],
    async (store) => {
      await expectReads(store, [
        [clickAt(100_000), [1]], // tile 20: the ring holds tiles 9 to 20
        [clickAt(45_000), [2]], // tile 9
        [clickAt(104_999), [3]], // tile 20
        [clickAt(105_000), [3]], // tile 21: tile 9 has gone
      ]);
    },
  ),
  contractCase(
    "a click older than its ring is late: in no tile, it reads the window and itself",
    [perMinute],
    async (store) => {
      await store.update(clickAt(100_000));
      const { values, late } = await store.update(clickAt(44_999)); // tile 8
      deepStrictEqual([values[0], late], [2, true]);
      await expectReads(store, [[clickAt(100_001), [2]]]);
      // A whole turn of the ring before the clock: the same place in it.
      strictEqual((await store.update(clickAt(100_001 - 60_000))).late, true);
      await expectReads(store, [[clickAt(100_002), [3]]]);
    },
  ),
  contractCase(
    "a tile saturates at 65,535 and never wraps",
    [count({ by: "userId", window: 20, tile: 10 })],
    async (store) => {
      for (let sent = 0; sent < 65_540; sent += 65_540 / 20) {
        const answers = Array.from({ length: 65_540 / 20 }, (_, i) =>
          store.update(clickAt(0, { clickId: `${sent + i}` })),
        );
        await Promise.all(answers);
      }
      await expectReads(store, [
        [clickAt(0), [65_535]],
        [clickAt(10), [65_536]], // a full tile and one click
        [clickAt(20), [2]],
      ]);
    },
  ),
  contractCase("times before 1970 fall into tiles like others", [perMinute], async (store) => {
    await expectReads(store, [
      [{ clickId: "a", clickedAtMs: -60_001, userId: "ann" }, [1]],
      [{ clickId: "b", clickedAtMs: -60_000, userId: "ann" }, [2]],
      [{ clickId: "c", clickedAtMs: -1, userId: "ann" }, [2]],
      [{ clickId: "d", clickedAtMs: 0, userId: "ann" }, [2]],
    ]);
  }),
  contractCase(
    "addresses of one network are one entity, in whatever spelling",
    [count({ by: prefix("ip", 24), window: "1m" })],
    async (store) => {
      await expectReads(store, [
        [clickAt(0, { ip: "203.0.113.9" }), [1]],
        [clickAt(1, { ip: "203.0.113.200" }), [2]],
        [clickAt(2, { ip: "::ffff:203.0.113.1" }), [3]],
        [clickAt(3, { ip: "203.0.114.9" }), [1]],
        [clickAt(4, { ip: "2001:db8:1::9" }), [1]],
        [clickAt(5, { ip: "2001:0DB8:0001:ffff:0:0:0:1" }), [2]],
        [clickAt(6, { ip: "no address" }), [-1]],
      ]);
    },
  ),
];

function windows() {
  return ["1m", "1h", "1d"].map((window) => count({ by: "userId", window }));
}
