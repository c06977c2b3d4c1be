import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { count, createMemoryStore, defineSpec, gap } from "@slidr/features";
import { createRedisStore } from "@slidr/features/redis";
import { describe, expect, test } from "vitest";
import { askRedis } from "../../../tools/askRedis.js";
import { describeWithRedis } from "../../../tools/describeWithRedis.js";
import { startRedisCluster } from "../../../tools/redisCluster.js";
import { startRedisServer } from "../../../tools/redisServer.js";
import { waitUntil } from "../../../tools/waitUntil.js";
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
    expect(out).toMatch(/^rebuilt again: 500 clicks in [\d.]+ s, late 0, second deliveries 0, refused 0\n$/);
    const memory = createMemoryStore(spec, { entitiesMax: 100 });
    for (const click of clicks) memory.update(click);
    for (const click of clicks.slice(-20)) expect(await store.read(click)).toEqual(memory.read(click));
    await close();
    await server.stop();
  });

  test("clears a prefix of another spec or secret with --replace alone", async () => {
    const server = await startRedisServer();
    const { client, close } = await connectRedis(server.url, false, "test");
    const { path, run } = work();
    const words = ["--redis", server.url, "--prefix", "other"];
    const other = defineSpec([count({ by: "userId", window: "1d" })], { timeZone: "UTC" });
    const store = createRedisStore(other, { client, prefix: "other" });
    await store.open();
    await store.update(clicks[0]!);
    const refused = await run(...words);
    expect(refused.err).toMatch(
      /got \w+; nothing was cleared, --replace clears it all the same \[SPEC_MISMATCH\]\n$/,
    );
    expect(Array.from((await store.read({ ...clicks[0]!, clickId: "next" })).values)).toEqual([1]);
    expect((await run(...words, "--replace")).code).toBe(0);
    const otherSecret = await run(...words, "--secret-file", path("secret"));
    expect(otherSecret.err).toContain("[SECRET_MISMATCH]");
    expect(otherSecret.err).not.toContain("between us");
    await close();
    await server.stop();
  });

  test("tells clicks that no store counts, and keeps state for --expiry-slack", async () => {
    const server = await startRedisServer();
    const { client, close } = await connectRedis(server.url, false, "test");
    const { path, run } = work();
    writeFileSync(path("log.csv"), `id,at,who\na,1700000000000,ann\nb,1700000000000,${"x".repeat(5000)}\n`);
    const { out, code } = await run("--redis", server.url, "--prefix", "slack", "--expiry-slack", "1d");
    expect(code).toBe(0);
    expect(out).toMatch(
      /: 1 clicks in .*, refused 1\nfirst error: .* at most 4096 characters, got 5000 in userId/,
    );
    const [key] = (await client.masters()[0]!.send(["KEYS", "slack:0*"])) as string[];
    expect(Number(await client.send(key!, ["PTTL", key!]))).toBeGreaterThan(86_400_000);
    await close();
    await server.stop();
  });

  test("gives up when Redis falls silent, before the prefix is cleared or after", async () => {
    const server = await startRedisServer();
    const { client, close } = await connectRedis(server.url, false, "test");
    const { path, run } = work();
    const [node] = client.masters();
    const words = ["--redis", server.url, "--prefix", "silent", "--timeout", "1"];
    const line =
      "slidr: rebuild got no answer from Redis within 1 s: run it again before the store is used [STORE_UNAVAILABLE]\n";
    await node!.send(["CLIENT", "PAUSE", "60000", "WRITE"]);
    expect((await run(...words)).err).toContain(line);
    await node!.send(["CLIENT", "UNPAUSE"]);
    const rows = Array.from({ length: 200_000 }, (_, i) => `c${i},1700000000000,u${i % 99}`);
    writeFileSync(path("log.csv"), `id,at,who\n${rows.join("\n")}\n`);
    const running = run(...words);
    await waitUntil("clicks to be counted", 10_000, async () => Number(await node!.send(["DBSIZE"])) > 90);
    await node!.send(["CLIENT", "PAUSE", "60000", "WRITE"]);
    expect((await running).err).toContain(line);
    await close();
    await server.stop();
  });

  test("sends a call for each entity where a proxy spreads the keys, one for each click where not", async () => {
    const calls = async (...options: string[]) => {
      const server = await startRedisServer();
      const { path, run } = work();
      // Every session is a user's here: two entities a click.
      const map = JSON.parse(readFileSync(path("map.json"), "utf8"));
      writeFileSync(path("map.json"), JSON.stringify({ ...map, session: "who" }));
      const features = [count({ by: "userId", window: "1h" }), count({ by: "sessionId", window: "1h" })];
      writeFileSync(path("spec.json"), JSON.stringify(defineSpec(features, { timeZone: "UTC" })));
      await run("--redis", server.url, "--prefix", "wide", ...options);
      const stats = await askRedis(server.port, "INFO commandstats");
      await server.stop();
      return Number(/cmdstat_evalsha:calls=(\d+)/.exec(stats)![1]);
    };
    expect(await calls()).toBe(500);
    expect(await calls("--sharded")).toBe(1000);
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
  test("gives up a server that takes the connection and says nothing", async () => {
    const server = createServer(() => {}).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const { run } = work();
    const { err } = await run("--redis", `redis://127.0.0.1:${port}`, "--prefix", "p", "--timeout", "1");
    expect(err).toContain(`rebuild cannot connect to --redis 127.0.0.1:${port}: no answer within 1 s`);
    server.close();
  });

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

  test.each([
    ["redis://me:pw@127.0.0.1:1", "127.0.0.1:1"],
    ["redis://me:p@pw@127.0.0.1:1", "127.0.0.1:1"],
    ["redis://me:a/pw@127.0.0.1:1", "the URL given"],
    ["redis://me:1/pw@127.0.0.1:1", "the URL given"],
  ])("says where it cannot connect, without the password: %s", async (url, named) => {
    const { run } = work();
    const { err, code } = await run("--redis", url, "--prefix", "p");
    expect(code).toBe(1);
    expect(err).toContain(`rebuild cannot connect to --redis ${named}: `);
    expect(err).not.toContain("pw");
  });
});
