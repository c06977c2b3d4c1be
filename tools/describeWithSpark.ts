import { describeWhere } from "./describeWhere.js";
import { findSpark } from "./findSpark.js";

/**
 * A suite on a real Spark in local mode: runs where findSpark.ts finds one, is skipped with a line that says so
 * elsewhere.
 *
 * A Spark takes seconds to start: let a file run its statements in one `runSparkSql` in `beforeAll`. `pnpm test`
 * counts a skipped test of such a file as a failure where Spark is there (see runner/realPartChecks.ts).
 */
export function describeWithSpark(title: string, body: () => void): void {
  describeWhere(findSpark() !== undefined, "Spark (bench/peers/install.sh, and Java 17)", title, body);
}
