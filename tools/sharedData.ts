import { existsSync } from "node:fs";
import { join } from "node:path";
import { describeWhere } from "./describeWhere.js";
import { REPOSITORY_ROOT } from "./runner/repositoryRoot.js";

/** Where the real data sets lie when they are there: beside the repository, never inside it. */
export const SHARED_DATA_ROOT = join(REPOSITORY_ROOT, "..", "shared", "data");

/** The absolute path of a file of the shared data, or undefined where this machine does not have it. */
export function sharedDataPath(relativePath: string): string | undefined {
  const path = join(SHARED_DATA_ROOT, relativePath);
  return existsSync(path) ? path : undefined;
}

/**
 * A suite on one file of the shared data: runs where the file is, is skipped with a line that says so elsewhere.
 *
 * `pnpm test` counts a skipped test of a file whose data is present as a failure (see runner/realPartChecks.ts).
 *
 * @example
 * ```ts no-run
 * describeWithSharedData("talkingdata/train_sample.csv", "the TalkingData map", (path) => {
 *   test("reads 100,000 clicks", async () => { ... });
 * });
 * ```
 */
export function describeWithSharedData(
  relativePath: string,
  title: string,
  body: (path: string) => void,
): void {
  const path = sharedDataPath(relativePath);
  describeWhere(path !== undefined, `../shared/data/${relativePath}`, title, () =>
    body(path ?? join("absent", relativePath)),
  );
}
