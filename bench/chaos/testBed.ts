import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { defaultSpec, type FeatureSpec } from "@slidr/features";
import { createRedisStore, type RedisClient } from "@slidr/features/redis";
import { createFileRegistry, type Registry } from "@slidr/guardrails";
import {
  createDeferredWorker,
  createDeferrer,
  createEngine,
  type Decision,
  type DecisionLog,
  type DeferredQueue,
  type DeferredWorker,
  type Deferrer,
  type Engine,
  openDecisionLog,
  verifyGoldenRows,
} from "@slidr/serve";
import { type HttpServer, openHttpServer } from "@slidr/serve/http";
import { createRedisQueue } from "@slidr/serve/redis";
import { sampleParts } from "../../packages/serve/test/samples.js";
import { type RedisCluster, startRedisCluster } from "../../tools/redisCluster.js";
import { type Client, connectNodeRedis, connectNodeRedisCluster } from "../../tools/redisConnections.js";
import { type RedisServer, startRedisServer } from "../../tools/redisServer.js";
import { type SlowProxy, startSlowProxy } from "./slowProxy.js";

/** What a scenario may want otherwise. */
export interface BedOptions {
  /** Counters in a cluster of three masters and three replicas instead of one server. */
  readonly cluster?: boolean;
  /** Where the decision log goes; a folder of its own by default. */
  readonly logDirectory?: string | undefined;
  /** Decisions that may wait for the log's disk; as many as by default. */
  readonly logBufferMax?: number;
}

/** What was said of one click, by the engine and by the worker; the log would keep the first score only. */
export interface ClickTally {
  scores: number;
  /** Of those, with the click counted just then and not found counted already. */
  fresh: number;
  /** By the engine. */
  degraded: number;
}

/** A whole service: counters in Redis, registry, engine, log, deferred clicks with a worker. */
export interface TestBed {
  /** The Redis of the counters. */
  readonly redis: RedisServer;
  readonly cluster?: RedisCluster | undefined;
  /** Between the engine and its Redis, where that is one server. */
  readonly proxy?: SlowProxy | undefined;
  readonly registryDirectory: string;
  readonly registry: Registry;
  /** Two bundles that decide by the same features; the first is live. */
  readonly digests: readonly [string, string];
  readonly engine: Engine;
  /** In front of the engine; the load itself asks the engine, so that its times are the engine's. */
  readonly server: HttpServer;
  readonly log: DecisionLog;
  readonly logDirectory: string;
  readonly deferrer: Deferrer;
  readonly queue: DeferredQueue;
  readonly worker: DeferredWorker;
  /** By click id. */
  readonly tallies: ReadonlyMap<string, ClickTally>;
  /** What the engine's clock is wrong by, in ms. */
  readonly clock: { stepMs: number };
  /** Waits until nothing is deferred any more, then ends everything; the log stays until `remove`. */
  finish(): Promise<void>;
  remove(): Promise<void>;
}

const SETTLE_TIMEOUT_MS = 60_000;
const LEASE_MS = 2000;
const spec = defaultSpec({ timeZone: "UTC" });

/** Starts one; every part is real and runs as in production, on this machine. */
export async function startTestBed(options: BedOptions): Promise<TestBed> {
  const directory = await mkdtemp(join(tmpdir(), "slidr-chaos-"));
  const { logBufferMax: bufferMax } = options;
  const cluster = options.cluster ? await startRedisCluster({ replicasPerMaster: 1 }) : undefined;
  const redis = cluster?.nodes[0] ?? (await startRedisServer());
  const proxy = cluster ? undefined : await startSlowProxy(redis.port);
  const queueRedis = await startRedisServer({ args: ["--appendonly", "yes"] });
  const live = cluster ? await connectNodeRedisCluster(cluster) : await connectNodeRedis(proxy!.port, 50);
  const patient = cluster ? await connectNodeRedisCluster(cluster) : await connectNodeRedis(redis.port, 2000);
  const queued = await connectNodeRedis(queueRedis.port, 0);

  const registryDirectory = join(directory, "registry");
  const registry = createFileRegistry(registryDirectory, { clock: Date.now, verifyGolden: verifyGoldenRows });
  const put = async (seed: number) => (await registry.put(sampleParts(seed, { spec }))).digest;
  const digests = [await put(1), await put(2)] as const;
  await registry.promote(digests[0], { who: "chaos", why: "the first bundle" });

  const tallies = new Map<string, ClickTally>();
  const delayed = new Set<string>();
  const count = (decision: Decision) => {
    const tally = tallies.get(decision.clickId) ?? { scores: 0, fresh: 0, degraded: 0 };
    tallies.set(decision.clickId, tally);
    if (decision.degraded) tally.degraded++;
    else tally.scores++;
    if (!decision.degraded && !decision.duplicate) tally.fresh++;
  };
  const clock = { stepMs: 0 };
  const logAt = options.logDirectory ?? join(directory, "log");
  const log = await openDecisionLog({ directory: logAt, retryMs: 100, ...(bufferMax && { bufferMax }) });
  const queue = createRedisQueue({ client: queued.client, prefix: "deferred", leaseMs: LEASE_MS });
  const deferrer = createDeferrer({ queue });
  const common = {
    registry,
    pollMs: 50,
    clock: () => Date.now() + clock.stepMs,
    timer: () => performance.now(),
  };
  const engine = createEngine({
    ...common,
    createStore: redisStoreOf(live.client),
    onDecision(click, decision) {
      count(decision);
      log.append(click, decision);
      deferrer.onDecision(click, decision);
    },
  });
  const later = createEngine({ ...common, createStore: redisStoreOf(patient.client), deadlineMs: 2000 });
  await Promise.all([engine.ready(), later.ready()]);
  const server = await openHttpServer({ engine, port: 0, limits: { headersTimeoutMs: 1000 } });
  const worker = createDeferredWorker({
    queue,
    consumer: "worker",
    clock: Date.now,
    idleMs: 50,
    decide: (click) => later.decide(click),
    async publish({ click, decision }) {
      if (!log.append(click, decision)) throw new Error("the decision log is full");
      await log.flush();
      // Published once more, a delayed decision is the same one: it counts once.
      if (!decision.degraded && !delayed.has(click.clickId)) {
        delayed.add(click.clickId);
        count(decision);
      }
    },
  });
  const stopWorker = new AbortController();
  const working = worker.run(stopWorker.signal);

  return {
    redis,
    cluster,
    proxy,
    registryDirectory,
    registry,
    digests,
    engine,
    server,
    log,
    logDirectory: logAt,
    deferrer,
    queue,
    worker,
    tallies,
    clock,
    async finish() {
      await server.close();
      await engine.close();
      await deferrer.close(SETTLE_TIMEOUT_MS);
      await untilEmpty(queue);
      stopWorker.abort();
      await working;
      await later.close();
      await log.close();
      await Promise.all([live, patient, queued].map((client: Client) => client.close()));
      await proxy?.stop();
      await Promise.all([cluster?.stop() ?? redis.stop(), queueRedis.stop()]);
    },
    remove: () => rm(directory, { recursive: true }),
  };
}

const redisStoreOf = (client: RedisClient) => (spec: FeatureSpec) =>
  createRedisStore(spec, { client, prefix: "features" });

async function untilEmpty(queue: DeferredQueue): Promise<void> {
  const endMs = performance.now() + SETTLE_TIMEOUT_MS;
  for (;;) {
    const { clicks, decisions } = await queue.depth();
    if (clicks + decisions === 0 || performance.now() > endMs) return;
    await sleep(50);
  }
}
