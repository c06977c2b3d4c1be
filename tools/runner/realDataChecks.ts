import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Check, failed, passed } from "./check.js";

const DATA_NAME =
  /shared\/data\/([\w-]+(?:\/[\w.-]+)*)|describeWithSharedData\(\s*["'`]([\w-]+(?:\/[\w.-]+)*)/g;

/**
 * The rule on real data: a test file that names a file of ../shared/data which is here must have run, every test of
 * it. A log that nobody noticed was never read would otherwise pass for evidence.
 */
export function realDataChecks(
  root: string,
  /** Relative to `root`. */
  testFiles: readonly string[],
  tests: readonly Check[],
  dataRoot: string,
): Check[] {
  return testFiles.flatMap((file) => {
    const text = readFileSync(join(root, file), "utf8");
    const names = [...text.matchAll(DATA_NAME)].map((match) => (match[1] ?? match[2])!);
    const present = [...new Set(names)].filter((name) => existsSync(join(dataRoot, name)));
    if (present.length === 0) return [];
    const own = tests.filter((test) => test.name.startsWith(`${file} > `));
    const notRun = own.filter((test) => test.status === "skipped");
    const rule = `${file} ran on ${present.join(", ")}`;
    if (own.length === 0) return [failed(rule, "the data is here, and no test of this file ran")];
    if (notRun.length === 0) return [passed(rule)];
    return [
      failed(rule, `the data is here, and these were skipped:\n${notRun.map(({ name }) => name).join("\n")}`),
    ];
  });
}
