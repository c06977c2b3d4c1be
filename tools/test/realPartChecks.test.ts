import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { passed, skipped } from "../runner/check.js";
import { realPartChecks } from "../runner/realPartChecks.js";

const root = mkdtempSync(join(tmpdir(), "slidr-real-parts-"));
afterAll(() => rmSync(root, { recursive: true }));
mkdirSync(join(root, "data/adult"), { recursive: true });
// The names are joined here so that this file itself names no data.
const SHARED = ["shared", "data"].join("/");
writeFileSync(join(root, "a.test.ts"), `read("../${SHARED}/adult/adult.data")`);
writeFileSync(join(root, "b.test.ts"), "plain()");
writeFileSync(join(root, "c.test.ts"), "const path = findChromium();");
writeFileSync(join(root, "d.test.ts"), `describeWithRedis("the store", () => {});`);
writeFileSync(join(root, "e.test.ts"), `describeWithSpark("the SQL", () => {});`);
writeFileSync(join(root, "f.test.ts"), `describeWithPeers("ONNX", () => {});`);
writeFileSync(join(root, "g.test.ts"), `describeWithTensorflow("the engine", () => {});`);
writeFileSync(join(root, "h.test.ts"), `describeWithWebgpu("the engine", () => {});`);
writeFileSync(join(root, "data/adult/adult.data"), "");
const programs = { chromium: undefined, redis: undefined, s3: undefined, spark: undefined, peers: undefined };
const nothing = { ...programs, tensorflow: undefined, webgpu: undefined };
const parts = { dataRoot: join(root, "data"), ...nothing };

test("a file that names data which is here must have run, every test of it", () => {
  const check = (tests: Parameters<typeof realPartChecks>[2]) =>
    realPartChecks(root, ["a.test.ts", "b.test.ts"], tests, parts).map(({ status }) => status);
  expect(check([passed("a.test.ts > reads"), passed("b.test.ts > x")])).toEqual(["passed"]);
  expect(check([passed("a.test.ts > reads"), skipped("a.test.ts > y", "skipped")])).toEqual(["failed"]);
  expect(check([passed("b.test.ts > x")])).toEqual(["failed"]);
});

test("where the data is absent nothing is asked", () => {
  expect(realPartChecks(root, ["a.test.ts"], [], { ...parts, dataRoot: join(root, "nowhere") })).toEqual([]);
});

test("where there is a browser, the files that ask for one must have run", () => {
  const check = (chromium: string | undefined) =>
    realPartChecks(root, ["c.test.ts"], [skipped("c.test.ts > opens", "skipped")], { ...parts, chromium });
  expect(check(undefined)).toEqual([]);
  expect(check("/usr/bin/chromium")).toMatchObject([
    { status: "failed", name: "c.test.ts ran on a browser" },
  ]);
});

test("where Redis or Spark is found, the files with a suite on it must have run", () => {
  const check = (here: Partial<typeof parts> | { redis: string } | { spark: object }) =>
    realPartChecks(root, ["b.test.ts", "d.test.ts", "e.test.ts"], [], { ...parts, ...here });
  expect(check({})).toEqual([]);
  expect(check({ redis: "/usr/bin/redis-server" })).toMatchObject([
    { status: "failed", name: "d.test.ts ran on Redis" },
  ]);
  expect(check({ spark: {} })).toMatchObject([{ status: "failed", name: "e.test.ts ran on Spark" }]);
});

test("where the Python peers are, the suites on them must have run", () => {
  const check = (peers: string | undefined) =>
    realPartChecks(root, ["f.test.ts"], [skipped("f.test.ts > ONNX", "skipped")], { ...parts, peers });
  expect(check(undefined)).toEqual([]);
  expect(check("/venv/bin/python")).toMatchObject([
    { status: "failed", name: "f.test.ts ran on the Python peers" },
  ]);
});

test("where libtensorflow or WebGPU is found, the files with a suite on it must have run", () => {
  const check = (here: { tensorflow: string } | { webgpu: string } | object) =>
    realPartChecks(root, ["b.test.ts", "g.test.ts", "h.test.ts"], [], { ...parts, ...here });
  expect(check({})).toEqual([]);
  expect(check({ tensorflow: "/somewhere" })).toMatchObject([
    { status: "failed", name: "g.test.ts ran on libtensorflow" },
  ]);
  expect(check({ webgpu: "/somewhere" })).toMatchObject([
    { status: "failed", name: "h.test.ts ran on WebGPU" },
  ]);
});
