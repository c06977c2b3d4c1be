import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { count, createMemoryStore, defineSpec, gap } from "@slidr/features";
import { createRedisStore } from "@slidr/features/redis";
import { describe, expect, test } from "vitest";
import { describeWithRedis } from "../../../tools/describeWithRedis.js";
import { startRedisCluster } from "../../../tools/redisCluster.js";
import { startRedisServer } from "../../../tools/redisServer.js";
import { connectRedis } from "../src/pipeline/connectRedis.js";
import { slidr, temporaryDirectory } from "./capture.js";

const spec = defineSpec([count({ by: "userId", window: "1h" }), gap({ by: "userId" })], { timeZone: "UTC" });
const clicks = Array.from({ length: 500 }, (_, i) => ({
  clickId: `c${i}`,
  clickedAtMs: 1_700_000_000_000 + i * 1000 - (i % 9 === 8 ? 60_000 : 0),
  userId: `u${i % 7}`,
}));

function work() {
  const directory = temporaryDirectory();
  mkdirSync(directory, { recursive: true });
  const path = (name: string) => join(directory, name);
  const rows = clicks.map(({ clickId, clickedAtMs, userId }) => `${clickId},${clickedAtMs},${userId}`);
  writeFileSync(path("log.csv"), `id,at,who\n${rows.join("\n")}\n`);
  const time = { column: "at", format: "epochMs" };
  const map = { clickId: "id", time, user: "who", session: null, ip: null, loggedIn: null, purchase: null };
  writeFileSync(path("map.json"), JSON.stringify(map));
  writeFileSync(path("spec.json"), JSON.stringify(spec));
  writeFileSync(path("secret"), "between us\n");
  const words = [
    "--clicks",
    "log.csv",
    "--map",
    "map.json",
    "--spec",
    "spec.json",
    "--rejects",
    "rejects.jsonl",
  ];
  const files = words.map((word) => (word.startsWith("--") ? word : path(word)));
  return { path, run: (...args: string[]) => slidr("rebuild", ...files, ...args) };
}

describeWithRedis("slidr rebuild", () => {
  test("fills a Redis store so that it reads as one that met the clicks", async () => {
    const server = await startRedisServer();
    const { client, close } = await connectRedis(server.url, false, "test");
    const options = { client, prefix: "again", secret: "between us" };
    const store = createRedisStore(spec, options);
    // What is there before goes.
    await store.update({ ...clicks[0]!, clickedAtMs: clicks[499]!.clickedAtMs });
    const { path, run } = work();
    const { out, code } = await run(
      "--redis",
      server.url,
      "--prefix",
      "again",
      "--secret-file",
      path("secret"),
    );
    expect(code).toBe(0);
    expect(out).toMatch(/^rebuilt again: 500 clicks in [\d.]+ s, late 0, second deliveries 0\n$/);
    const memory = createMemoryStore(spec, { entitiesMax: 100 });
    for (const click of clicks) memory.update(click);
    for (const click of clicks.slice(-20)) expect(await store.read(click)).toEqual(memory.read(click));
    await close();
    await server.stop();
  });

  test("fills a cluster, named by any of its nodes", async () => {
    const cluster = await startRedisCluster();
    const { host, port } = cluster.rootNodes[1]!;
    const { run } = work();
    const { out } = await run("--redis", `redis://${host}:${port}`, "--cluster", "--prefix", "wide");
    expect(out).toMatch(/^rebuilt wide: 500 clicks /);
    await cluster.stop();
  });
});

describe("slidr rebuild", () => {
  test("refuses a secret file whose first line is empty", async () => {
    const { path, run } = work();
    writeFileSync(path("secret"), "\nbetween us\n");
    const { err } = await run(
      "--redis",
      "redis://127.0.0.1:1",
      "--prefix",
      "p",
      "--secret-file",
      path("secret"),
    );
    expect(err).toContain(
      `rebuild requires a secret in the first line of --secret-file, got an empty one in ${path("secret")} [SECRET_FILE]`,
    );
  });

  test("says where it cannot connect, without the password", async () => {
    const { run } = work();
    const { err, code } = await run("--redis", "redis://me:pw@127.0.0.1:1", "--prefix", "p");
    expect(code).toBe(1);
    expect(err).toContain("rebuild cannot connect to --redis redis://127.0.0.1:1: ");
    expect(err).not.toContain("pw");
  });
});
