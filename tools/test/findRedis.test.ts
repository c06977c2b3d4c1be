import { expect, test } from "vitest";
import { findRedis } from "../findRedis.js";

test("REDIS_SERVER decides, also when it names nothing that runs", () => {
  expect(findRedis({ REDIS_SERVER: process.execPath })).toBe(process.execPath);
  expect(findRedis({ REDIS_SERVER: "/nowhere/redis-server", PATH: process.env.PATH })).toBeUndefined();
});
