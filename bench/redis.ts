import { execFileSync } from "node:child_process";
import { mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Click, clickAt } from "@slidr/clicks";
import { defaultSpec, defineSpec, type FeatureSpec } from "@slidr/features";
import { createRedisStore, type RedisClient, type RedisStore } from "@slidr/features/redis";
import { simulateTable } from "@slidr/simulate";
import { askRedis } from "../tools/askRedis.js";
import { findRedis } from "../tools/findRedis.js";
import { type Client, connectIoredis, connectNodeRedis } from "../tools/redisConnections.js";
import { type RedisServer, startRedisServer } from "../tools/redisServer.js";
import type { Bench, Figure } from "./figure.js";
import { median } from "./median.js";

const runs = 3;
const clickCount = 30_000;
const inFlight = 512;
const benchmarkCalls = 50_000;
const startMs = Date.UTC(2024, 0, 1);
const wholeSpec = defaultSpec({ timeZone: "UTC" });
/** The user and address features of the default spec. */
const userAndAddressSpec = defineSpec(
  wholeSpec.features.filter((feature) => {
    return "by" in feature && feature.by.length === 1 && ["userId", "ip"].includes(String(feature.by[0]));
  }),
  { timeZone: "UTC" },
);

type Emit = (figure: Figure) => void;
type Bound = Pick<Figure, "target" | "targetOn" | "met">;

const atMost = (value: number, target: number): Bound => ({
  target,
  targetOn: "value",
  met: value <= target,
});

/** Processor time of the server so far, in microseconds, and its calls of EVALSHA. */
async function serverUse(port: number): Promise<{ cpuUs: number; calls: number }> {
  const cpu = await askRedis(port, "INFO cpu");
  const seconds = (name: string) => Number(new RegExp(`${name}:([\\d.]+)`).exec(cpu)![1]);
  const stats = await askRedis(port, "INFO commandstats");
  const calls = Number(/cmdstat_evalsha:calls=(\d+)/.exec(stats)?.[1] ?? 0);
  return { cpuUs: 1e6 * (seconds("used_cpu_user") + seconds("used_cpu_sys")), calls };
}

async function secondsOf(work: () => Promise<unknown> | unknown): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

/** Clicks per second of a store that always has many on their way. */
async function feed(store: RedisStore, clicks: readonly Click[]): Promise<number> {
  let next = 0;
  const lane = async () => {
    while (next < clicks.length) await store.update(clicks[next++]!);
  };
  const seconds = await secondsOf(() => Promise.all(Array.from({ length: inFlight }, lane)));
  return clicks.length / seconds;
}

/** The calls of a store as the wire has them, and how many. */
async function callsOf(spec: FeatureSpec, clicks: readonly Click[], prefix: string): Promise<string[][]> {
  const calls: string[][] = [];
  const client: RedisClient = {
    isSharded: false,
    send: async (_, command) => {
      calls.push([...command]);
      return [0];
    },
    masters: () => [],
  };
  const store = createRedisStore(spec, { client, prefix });
  for (const click of clicks) await store.update(click);
  return calls;
}

const onTheWire = (command: readonly string[]) =>
  `*${command.length}\r\n${command.map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`).join("")}`;

/** Clicks per second of redis-cli --pipe over the very calls that the store makes. */
async function pipedSpeed(server: RedisServer, path: string, clicks: number): Promise<number> {
  const program = join(dirname(findRedis()!), "redis-cli");
  const file = openSync(path, "r");
  const seconds = await secondsOf(() => {
    execFileSync(program, ["-p", String(server.port), "--pipe"], { stdio: [file, "ignore", "inherit"] });
  });
  return clicks / seconds;
}

/** Clicks per second of redis-benchmark: each script over 10,000 random keys; together, one of each is a click. */
function benchmarkSpeed(server: RedisServer, samples: readonly string[][]): number {
  const program = join(dirname(findRedis()!), "redis-benchmark");
  const options = [
    "-p",
    String(server.port),
    "-c",
    "8",
    "-P",
    "64",
    "-n",
    String(benchmarkCalls),
    "-r",
    "10000",
    "--csv",
    "-x",
  ];
  let secondsPerClick = 0;
  for (const [name, sha, keys, key, ms, digests] of samples as [
    string,
    string,
    string,
    string,
    string,
    string,
  ][]) {
    const randomKey = key.replace(/\{.*\}/, "{__rand_int__}");
    // No click id: else each call would repeat the last one's.
    const input = "\0".repeat(5) + digests.slice(5);
    const csv = execFileSync(program, [...options, name, sha, keys, randomKey, ms], {
      input,
      encoding: "utf8",
    });
    secondsPerClick += 1 / Number(/","([\d.]+)"/.exec(csv.split("\n")[1]!)![1]);
  }
  return 1 / secondsPerClick;
}

/** What one way of sending clicks took, per run. */
class Runs {
  readonly clicksPerSecond: number[] = [];
  /** Processor time per click, of this process and of the server. */
  readonly ownUs: number[] = [];
  readonly serverUs: number[] = [];

  constructor(private readonly port: number) {}

  /** `work` sends `clicks` clicks and tells how many a second it sent. */
  async add(clicks: number, work: () => Promise<number> | number): Promise<void> {
    const own = process.cpuUsage();
    const before = await serverUse(this.port);
    this.clicksPerSecond.push(await work());
    const { user, system } = process.cpuUsage(own);
    const after = await serverUse(this.port);
    this.ownUs.push((user + system) / clicks);
    this.serverUs.push((after.cpuUs - before.cpuUs) / clicks);
  }

  get speed(): number {
    return Math.round(median(this.clicksPerSecond));
  }
}

/** Server time, calls and speed of one spec by both libraries, beside redis-benchmark and redis-cli. */
async function throughput(emit: Emit, server: RedisServer, name: string, spec: FeatureSpec): Promise<void> {
  const bounded = spec === userAndAddressSpec;
  const { table } = simulateTable({ clicks: clickCount, seed: 1 });
  const clicks = Array.from({ length: clickCount }, (_, row) => clickAt(table, row));
  const prefix = "bench";
  const calls = await callsOf(spec, clicks, prefix);
  const samples = [...new Map(calls.map((call) => [call[1]!, call])).values()];
  const folder = mkdtempSync(join(tmpdir(), "slidr-bench-"));
  const callsPath = join(folder, "calls");
  writeFileSync(callsPath, calls.map(onTheWire).join(""));
  // node-redis without its own timer per command, which costs as much as the rest of it.
  const connections = {
    nodeRedis: await connectNodeRedis(server.port, 0),
    ioredis: connectIoredis(server.port),
  };
  const libraries = ["nodeRedis", "ioredis"] as const;
  const { port } = server;
  const stores = { nodeRedis: new Runs(port), ioredis: new Runs(port) };
  const [piped, benchmark] = [new Runs(port), new Runs(port)];
  const callsBefore = (await serverUse(port)).calls;
  let fed = 0;
  for (let run = 0; run < runs; run++) {
    for (const library of libraries) {
      const store = createRedisStore(spec, { client: connections[library].client, prefix });
      await store.clear();
      await stores[library].add(clickCount, () => feed(store, clicks));
      fed += clickCount;
    }
    if (run === 0) emitCalls(emit, name, ((await serverUse(port)).calls - callsBefore) / fed);
    await createRedisStore(spec, { client: connections.ioredis.client, prefix }).clear();
    await piped.add(clickCount, () => pipedSpeed(server, callsPath, clickCount));
    if (bounded) await benchmark.add(benchmarkCalls, () => benchmarkSpeed(server, samples));
  }
  for (const { close } of Object.values(connections)) await close();
  rmSync(folder, { recursive: true });

  const serverUs = median([...stores.nodeRedis.serverUs, ...stores.ioredis.serverUs]);
  const timed = { bench: "redis", better: "lower", runs } as const;
  const unit = "us of server CPU per click";
  const metric = `${name}ServerMicroseconds`;
  emit({ ...timed, metric, value: serverUs, unit, ...(bounded ? atMost(serverUs, 50) : {}) });
  for (const library of libraries) {
    const { speed, ownUs, serverUs } = stores[library];
    emit({
      ...timed,
      metric: `${name}_${library}_ownMicroseconds`,
      value: median(ownUs),
      unit: "us of this process's CPU per click",
    });
    const compare = (peer: string, value: number, peerValue: number, unit: string): Figure => {
      const common = { bench: "redis", metric: `${name}_${library}`, unit, better: "higher", runs } as const;
      return { ...common, value, peer, peerValue, ratio: value / peerValue };
    };
    const target = { target: 0.7, targetOn: "ratio" } as const;
    const judged = (figure: Figure): Figure => ({
      ...figure,
      ...target,
      met: figure.ratio! >= target.target,
    });
    emit(compare("redis-cli --pipe, the same bytes", speed, piped.speed, "clicks/s"));
    // What neighbours on the machine do not change: the slower of two processes that have a core each.
    const ownSpeed = Math.round(1e6 / Math.max(median(ownUs), median(serverUs)));
    const speedOfPeer = (peer: Runs) => Math.round(1e6 / median(peer.serverUs));
    const unit = "clicks/s by CPU, a core each";
    emit(judged(compare("redis-cli --pipe, the same bytes", ownSpeed, speedOfPeer(piped), unit)));
    if (!bounded) continue;
    // Its calls are lighter: one time for all, so that no tile ever moves.
    emit(judged(compare("redis-benchmark -c 8 -P 64", speed, benchmark.speed, "clicks/s")));
    emit(compare("redis-benchmark -c 8 -P 64", ownSpeed, speedOfPeer(benchmark), unit));
  }
}

function emitCalls(emit: Emit, name: string, value: number): void {
  const metric = `${name}CallsPerClick`;
  emit({ bench: "redis", metric, value, unit: "EVALSHA calls", better: "lower", runs: 1 });
}

/** One click at a time, beside a PING after each. */
async function latency(emit: Emit, server: RedisServer): Promise<void> {
  const connection = await connectNodeRedis(server.port, 0);
  const store = createRedisStore(userAndAddressSpec, { client: connection.client, prefix: "latency" });
  await store.open();
  const { table } = simulateTable({ clicks: 20_000, seed: 2 });
  const updatesMs: number[] = [];
  const pingsMs: number[] = [];
  for (let row = 0; row < table.rowCount; row++) {
    const click = clickAt(table, row);
    updatesMs.push(1000 * (await secondsOf(() => store.update(click))));
    pingsMs.push(1000 * (await secondsOf(() => connection.client.masters()[0]!.send(["PING"]))));
  }
  await connection.close();
  const quantile = (sorted: readonly number[], q: number) => sorted[Math.floor(q * sorted.length)]!;
  for (const times of [updatesMs, pingsMs]) times.sort((a, b) => a - b);
  for (const [name, q] of [
    ["P50", 0.5],
    ["P99", 0.99],
    ["P999", 0.999],
  ] as const) {
    const value = quantile(updatesMs, q);
    const peerValue = quantile(pingsMs, q);
    const metric = `latency${name}`;
    const figure = {
      bench: "redis",
      metric,
      value,
      unit: "ms, 1 in flight",
      better: "lower",
      runs: 1,
    } as const;
    emit({ ...figure, peer: "PING", peerValue, ratio: value / peerValue });
  }
}

/** Bytes of one key, by MEMORY USAGE, and of each of 60,000 copies in the server's whole memory, expiry included. */
async function bytesOf({ client }: Client, key: string): Promise<{ usage: number; whole: number }> {
  const [node] = client.masters();
  const usedMemory = async () => {
    const info = String(await node!.send(["INFO", "memory"]));
    return Number(/used_memory:(\d+)/.exec(info)![1]);
  };
  const usage = Number(await node!.send(["MEMORY", "USAGE", key]));
  const before = await usedMemory();
  const copies = 60_000;
  const script =
    "for i = 1, ARGV[1] do redis.call('COPY', KEYS[1], ARGV[2] .. string.format('%020d', i) .. '}') end";
  await node!.send(["EVAL", script, "1", key, String(copies), key.slice(0, key.indexOf("{") + 1)]);
  const whole = ((await usedMemory()) - before) / copies;
  await node!.send(["FLUSHALL"]);
  return { usage, whole };
}

async function sizes(emit: Emit, server: RedisServer): Promise<void> {
  const connection = await connectNodeRedis(server.port);
  const keyOf = async (entity: number) => {
    const keys = (await connection.client.masters()[0]!.send(["KEYS", `size:${entity}{*`])) as string[];
    return keys[0]!;
  };
  const store = createRedisStore(wholeSpec, { client: connection.client, prefix: "size" });
  const click = (id: string, userId: string, ms: number) => {
    return store.update({ clickId: id, userId, clickedAtMs: startMs + ms, ip: "203.0.113.9" });
  };
  const emitSize = ({ usage, whole }: { usage: number; whole: number }, name: string, target: number) => {
    const figure = { bench: "redis", better: "lower", runs: 1 } as const;
    emit({
      ...figure,
      metric: `${name}Bytes`,
      value: usage,
      unit: "B by MEMORY USAGE",
      ...atMost(usage, target),
    });
    const unit = "B of the server's memory, expiry and hash tables included";
    emit({
      ...figure,
      metric: `${name}BytesWhole`,
      value: Math.round(whole),
      unit,
    });
  };
  // Every tile, id and gap in use.
  await connection.client.masters()[0]!.send(["FLUSHALL"]);
  for (let i = 0; i < 200; i++) await click(`c${i}`, "ann", i * 600_000);
  for (let i = 0; i < 720; i++) await click(`d${i}`, "ann", 1.2e8 + i * 5000);
  emitSize(await bytesOf(connection, await keyOf(0)), "user", 340);
  for (let i = 0; i < 2000; i++) await click(`e${i}`, `u${i % 150}`, i * 60_000);
  emitSize(await bytesOf(connection, await keyOf(1)), "gateway", 2700);
  await connection.close();
}

/** Speed, latency and size of the Redis store, on a server of its own. */
export const redisBench: Bench = async (emit) => {
  if (findRedis() === undefined)
    throw new Error("bench redis requires redis-server; on Debian: apt install redis-server");
  const server = await startRedisServer();
  try {
    await sizes(emit, server);
    await latency(emit, server);
    await throughput(emit, server, "userAndAddress", userAndAddressSpec);
    await throughput(emit, server, "defaultSpec", wholeSpec);
  } finally {
    await server.stop();
  }
};
