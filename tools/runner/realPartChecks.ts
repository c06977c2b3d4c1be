import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Check, failed, passed } from "./check.js";

const DATA_NAME =
  /shared\/data\/([\w-]+(?:\/[\w.-]+)*)|describeWithSharedData\(\s*["'`]([\w-]+(?:\/[\w.-]+)*)/g;

/** What of the world beside the repository this machine has. */
export interface RealParts {
  /** The folder that ../shared/data is, there or not. */
  readonly dataRoot: string;
  readonly chromium: string | undefined;
  readonly redis: string | undefined;
  readonly s3: string | undefined;
  readonly spark: object | undefined;
  readonly peers: string | undefined;
  readonly tensorflow: string | undefined;
  readonly webgpu: string | undefined;
}

/** How a test file asks for a part: by calling one of these. */
const CALLS = {
  chromium: { calls: ["findChromium("], name: "a browser" },
  redis: { calls: ["describeWithRedis(", "findRedis("], name: "Redis" },
  s3: { calls: ["describeWithS3(", "findS3Server("], name: "an S3 server" },
  spark: { calls: ["describeWithSpark(", "findSpark("], name: "Spark" },
  peers: { calls: ["describeWithPeers(", "findPython("], name: "the Python peers" },
  tensorflow: { calls: ["describeWithTensorflow(", "findNativeTensorflow("], name: "libtensorflow" },
  webgpu: { calls: ["describeWithWebgpu(", "findWebgpu("], name: "WebGPU" },
} as const;

/**
 * The rule on real parts: a test file that names a file of ../shared/data which is here, or asks for a program that
 * is here (a browser, Redis, S3, Spark, libtensorflow, WebGPU), must have run, every test of it. A log that nobody
 * noticed was never read would pass for evidence.
 */
export function realPartChecks(
  root: string,
  /** Relative to `root`. */
  testFiles: readonly string[],
  tests: readonly Check[],
  parts: RealParts,
): Check[] {
  return testFiles.flatMap((file) => {
    const present = presentParts(readFileSync(join(root, file), "utf8"), parts);
    if (present.length === 0) return [];
    const own = tests.filter((test) => test.name.startsWith(`${file} > `));
    const notRun = own.filter((test) => test.status === "skipped");
    const rule = `${file} ran on ${present.join(", ")}`;
    if (own.length === 0) return [failed(rule, "this is here, and no test of the file ran")];
    if (notRun.length === 0) return [passed(rule)];
    return [
      failed(rule, `this is here, and these were skipped:\n${notRun.map(({ name }) => name).join("\n")}`),
    ];
  });
}

function presentParts(text: string, parts: RealParts): string[] {
  const names = [...text.matchAll(DATA_NAME)].map((match) => (match[1] ?? match[2])!);
  const data = [...new Set(names)].filter((name) => existsSync(join(parts.dataRoot, name)));
  const programs = (Object.keys(CALLS) as (keyof typeof CALLS)[]).filter(
    (part) => parts[part] !== undefined && CALLS[part].calls.some((call) => text.includes(call)),
  );
  return [...data, ...programs.map((part) => CALLS[part].name)];
}
