import { ensureRedis } from "../ensureRedis.js";
import { realPartStage } from "./realPartStage.js";

export const redis = realPartStage({
  title: "Redis",
  purpose: "redis-server for the tests of the Redis store",
  suites: "THE REDIS SUITES",
  ensure: ensureRedis,
});
