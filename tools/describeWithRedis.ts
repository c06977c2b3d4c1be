import { describeWhere } from "./describeWhere.js";
import { findRedis } from "./findRedis.js";

/**
 * A suite on a real Redis: runs where redis-server is found, is skipped with a line that says so elsewhere.
 *
 * The body starts what it needs in `beforeAll` (see redisServer.ts and redisCluster.ts) and stops it in `afterAll`.
 * `pnpm test` counts a skipped test of such a file as a failure where redis-server is there (see
 * runner/realPartChecks.ts).
 */
export function describeWithRedis(title: string, body: () => void): void {
  describeWhere(findRedis() !== undefined, "redis-server", title, body);
}
