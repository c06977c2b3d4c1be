import type { Click } from "@slidr/clicks";
import { createMemoryStore, defaultSpec, encodeTable } from "@slidr/features";
import { expect, test } from "vitest";
import { anyTable } from "./anyTable.js";

// Bytes of state, index and key per entity under the default spec, as measured when they were last decided on. More than
// a tenth more is a change that somebody must want.
const recorded = { userOfStore: 259, userOfTable: 234, gatewayOfStore: 1884 };

const spec = defaultSpec({ timeZone: "UTC" });
const users = Array.from({ length: 30_000 }, (_, i): Click => {
  return {
    clickId: `c${i}`,
    clickedAtMs: i,
    userId: `user-${i}`,
    ip: "10.0.0.1",
    loggedIn: true,
    attributes: { campaignId: "c", device: "d" },
  };
});
const bytesOf = (stats: ReturnType<ReturnType<typeof createMemoryStore>["stats"]>, name: string) => {
  const { bytes, size } = stats.entities.find((entity) => entity.name === name)!;
  return bytes / size;
};
const storeOver = (clicks: Iterable<Click>) => {
  const store = createMemoryStore(spec, { entitiesMax: 1_000_000 });
  for (const click of clicks) store.update(click);
  return store.stats();
};

function expectAtMost(bytes: number, record: number, goal: number): void {
  expect(bytes).toBeLessThanOrEqual(1.1 * record);
  expect(bytes).toBeLessThanOrEqual(goal);
}

test("an active user takes 260 bytes or less in a store", () => {
  expectAtMost(bytesOf(storeOver(users), "user"), recorded.userOfStore, 260);
});

test("an active user takes 260 bytes or less in a table's pass", () => {
  expectAtMost(bytesOf(encodeTable(spec, anyTable(users)).stats, "user"), recorded.userOfTable, 260);
});

test("an address with 128 users takes 2,700 bytes or less, addresses filling up one after another", () => {
  const clicks = Array.from({ length: 2000 * 128 }, (_, i): Click => {
    const address = Math.floor(i / 128);
    const ip = `10.${address % 200}.${Math.floor(address / 200)}.1`;
    return { clickId: `c${i}`, clickedAtMs: i, userId: `u${i}`, ip };
  });
  expectAtMost(bytesOf(storeOver(clicks), "ip"), recorded.gatewayOfStore, 2700);
});
