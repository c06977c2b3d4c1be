import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createDeferrer, type DelayedDecision } from "@slidr/serve";
import { createRedisQueue } from "@slidr/serve/redis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeWithRedis } from "../../../tools/describeWithRedis.js";
import { type Client, connectNodeRedis } from "../../../tools/redisConnections.js";
import { type RedisServer, startRedisServer } from "../../../tools/redisServer.js";
import { waitUntil } from "../../../tools/waitUntil.js";
import { seededRandom } from "./samples.js";

const CLICKS = 3000;
const LEASE_MS = 500;
const script = fileURLToPath(new URL("deferredWorkerProcess.ts", import.meta.url));

describeWithRedis("deferred clicks while workers and Redis are killed", () => {
  let server: RedisServer;
  let client: Client;
  const directory = mkdtempSync(join(tmpdir(), "slidr-deferred-"));
  const paths: string[] = [];
  let workers: ChildProcess[] = [];

  beforeAll(async () => {
    server = await startRedisServer({ args: ["--appendonly", "yes", "--appendfsync", "always"] });
    client = await connectNodeRedis(server.port, 0);
  });
  afterAll(async () => {
    for (const worker of workers) worker.kill("SIGKILL");
    await client.close();
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  async function startWorker(): Promise<ChildProcess> {
    const path = join(directory, `${paths.length}.jsonl`);
    paths.push(path);
    const args = ["--import", "tsx", "--conditions=@slidr/source", script, String(server.port), path];
    const child = spawn(process.execPath, [...args, String(LEASE_MS)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout!, "data");
    return child;
  }

  /** Lines that were written whole; a worker killed within its last line had not confirmed that one. */
  const published = (): DelayedDecision[] =>
    paths.flatMap((path) => {
      const text = existsSync(path) ? readFileSync(path, "utf8") : "";
      return text
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line));
    });

  test("kill -9 of workers and of Redis loses no click, and none is decided twice", async () => {
    const random = seededRandom(7);
    const queue = createRedisQueue({ client: client.client, prefix: "deferred", leaseMs: LEASE_MS });
    const deferrer = createDeferrer({ queue, batchMax: 20, retryMs: 20 });
    workers = await Promise.all([startWorker(), startWorker(), startWorker()]);
    for (let i = 0; i < CLICKS; i++) {
      const clickId = `click-${i}`;
      const degraded = { degraded: true, invalid: false, cause: "deadline", reason: "deadline" } as const;
      deferrer.onDecision(
        { clickId, clickedAtMs: i, userId: "u" },
        { clickId, bundle: "b", specHash: "s", decidedAtMs: i, ...degraded, counted: "no" },
      );
      if (i % 300 === 150) {
        const victim = Math.floor(random() * workers.length);
        workers[victim]!.kill("SIGKILL");
        workers[victim] = await startWorker();
      }
      if (i % 1000 === 700) await server.restart();
      if (i % 10 === 0) await sleep(1);
    }
    const { pushed, lost } = await deferrer.close(60_000);
    expect({ pushed, lost }).toEqual({ pushed: CLICKS, lost: 0 });
    await waitUntil("an empty queue", 60_000, async () => {
      const { clicks, decisions } = await queue.depth();
      return clicks + decisions === 0;
    });

    const decisions = new Map<string, Set<string>>();
    for (const { decision } of published()) {
      const known = decisions.get(decision.clickId) ?? new Set();
      decisions.set(decision.clickId, known.add(JSON.stringify(decision)));
    }
    expect(decisions.size).toBe(CLICKS);
    expect([...decisions.values()].filter(({ size }) => size > 1)).toEqual([]);
  }, 120_000);
});
