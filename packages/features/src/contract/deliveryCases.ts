import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { count } from "../spec/count.js";
import { distinct } from "../spec/distinct.js";
import { gap } from "../spec/gap.js";
import { type ContractCase, clickAt, contractCase, expectReads } from "./contractCase.js";

const perMinute = count({ by: "userId", window: "1m" });
const perHour = count({ by: "userId", window: "1h" });

/** Second deliveries, reads without counting, expiry, many at once. */
export const deliveryCases: readonly ContractCase[] = [
  contractCase(
    "a click delivered twice is counted once and reads the same",
    [perMinute, gap({ by: "userId" }), distinct("sessionId", { by: "userId", window: "1m" })],
    async (store) => {
      await store.update(clickAt(0, { sessionId: "s1" }));
      const click = clickAt(100, { sessionId: "s2" });
      const first = await store.update(click);
      const second = await store.update(click);
      deepStrictEqual(Array.from(first.values), [2, 100, 2]);
      deepStrictEqual(second.values, first.values);
      deepStrictEqual([first.duplicate, second.duplicate], [false, true]);
      await expectReads(store, [[clickAt(150, { sessionId: "s2" }), [3, 50, 2]]]);
    },
  ),
  contractCase("an entity knows the last 8 clicks delivered", [perMinute], async (store) => {
    for (let i = 0; i < 9; i++) await store.update(clickAt(i));
    strictEqual((await store.update(clickAt(1))).duplicate, true);
    // Nine others were delivered since the click at 0 ms.
    await expectReads(store, [[clickAt(0), [10]]]);
  }),
  contractCase("a late click delivered twice reads the same", [perMinute], async (store) => {
    await store.update(clickAt(100_000));
    const first = await store.update(clickAt(0));
    const second = await store.update(clickAt(0));
    deepStrictEqual(second.values, first.values);
    deepStrictEqual([second.late, second.duplicate], [false, true]);
  }),
  contractCase("clicks without an id are never taken for each other", [perMinute], async (store) => {
    await expectReads(store, [
      [clickAt(0, { clickId: "" }), [1]],
      [clickAt(0, { clickId: "" }), [2]],
    ]);
  }),
  contractCase(
    "a click known to one entity is counted by another",
    [perMinute, count({ by: "ip", window: "1m" })],
    async (store) => {
      const click = clickAt(0, { ip: "203.0.113.9" });
      await store.update(click);
      const other = await store.update({ ...click, userId: "bob" });
      deepStrictEqual([Array.from(other.values), other.duplicate], [[1, 1], true]);
    },
  ),
  contractCase(
    "an entity unseen for longer than its longest window begins anew",
    [perHour],
    async (store) => {
      await store.update(clickAt(0));
      // Tiles of 5 minutes: after 60 minutes the first has just left; the state itself lives on.
      await expectReads(store, [[clickAt(3_600_000), [1]]]);
      await expectReads(store, [[clickAt(7_200_001), [1]]]);
      strictEqual((await store.update(clickAt(7_200_001))).duplicate, true);
      strictEqual((await store.update(clickAt(0))).late, true);
    },
  ),
  contractCase(
    "reading counts nothing, and an unseen entity reads 0",
    [perMinute, gap({ by: "userId" })],
    async (store) => {
      deepStrictEqual(Array.from((await store.read(clickAt(0))).values), [0, -1]);
      deepStrictEqual(Array.from((await store.read(clickAt(0))).values), [0, -1]);
      await store.update(clickAt(0));
      deepStrictEqual(Array.from((await store.read(clickAt(40))).values), [1, 40]);
      deepStrictEqual(Array.from((await store.read(clickAt(60_000))).values), [0, 60_000]);
      await expectReads(store, [[clickAt(41), [2, 41]]]);
    },
  ),
  contractCase(
    "clicks of one entity sent at once are counted one after another",
    [perMinute],
    async (store) => {
      const answers = Array.from({ length: 200 }, (_, i) =>
        Promise.resolve(store.update(clickAt(0, { clickId: `${i}` }))).then(({ values }) => values[0]),
      );
      deepStrictEqual(
        await Promise.all(answers),
        Array.from({ length: 200 }, (_, i) => i + 1),
      );
    },
  ),
];
