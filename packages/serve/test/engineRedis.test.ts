import { createRedisStore, nodeRedisClient } from "@slidr/features/redis";
import { createEngine, type Decision, type EngineOptions } from "@slidr/serve";
import { createClient } from "redis";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { describeWithRedis } from "../../../tools/describeWithRedis.js";
import { type RedisServer, startRedisServer } from "../../../tools/redisServer.js";
import { createStore, sampleBundle, sampleClicks } from "./samples.js";

const clicks = sampleClicks(400).map((click, i) => ({ ...click, clickId: `c${i}` }));

describeWithRedis("an engine over Redis", () => {
  let server: RedisServer;
  let connection: ReturnType<typeof createClient>;

  beforeAll(async () => {
    server = await startRedisServer();
    connection = createClient({ url: server.url, commandOptions: { timeout: 0 } });
    connection.on("error", () => {});
    await connection.connect();
  });
  afterAll(async () => {
    connection.destroy();
    await server.stop();
  });
  beforeEach(async () => {
    await connection.sendCommand(["FLUSHALL"]);
  });

  async function readyEngine(options: Partial<EngineOptions> = {}) {
    const engine = createEngine({
      bundle: sampleBundle(1),
      createStore: async (spec) => {
        const store = createRedisStore(spec, { client: nodeRedisClient(connection), prefix: "engine" });
        await store.open();
        return store;
      },
      clock: Date.now,
      timer: () => performance.now(),
      // A test machine may be busy: only tests of the deadline have a short one.
      deadlineMs: 10_000,
      ...options,
    });
    await engine.ready();
    return engine;
  }

  const causesOf = (decisions: readonly Decision[]) => {
    return new Set(decisions.map((decision) => (decision.degraded ? decision.cause : "decided")));
  };

  test("decides as over the memory store, also with many clicks in flight", async () => {
    const engine = await readyEngine({ inFlightMax: 1000 });
    const memory = createEngine({
      bundle: sampleBundle(1),
      createStore,
      clock: () => 0,
      timer: () => 0,
    });
    const decisions = await Promise.all(clicks.map((click) => engine.decide(click)));
    for (const [i, decision] of decisions.entries()) {
      expect({ ...decision, decidedAtMs: 0 }).toEqual(await memory.decide(clicks[i]!));
    }
  });

  test("a server that stands still costs no click its answer: late ones, then shed ones, then decided ones", async () => {
    const engine = await readyEngine({ deadlineMs: 20, inFlightMax: 50 });
    process.kill(server.pid, "SIGSTOP");
    let late: Decision[] = [];
    try {
      late = await Promise.all(clicks.slice(0, 50).map((click) => engine.decide(click)));
      expect(causesOf(late)).toEqual(new Set(["deadline"]));
      const shed = await Promise.all(clicks.slice(50, 200).map((click) => engine.decide(click)));
      expect(causesOf(shed)).toEqual(new Set(["shed"]));
      expect(engine.health()).toMatchObject({ ready: true, inFlight: 0, unanswered: 50 });
    } finally {
      process.kill(server.pid, "SIGCONT");
    }
    await vi.waitFor(() => expect(engine.health().unanswered).toBe(0), 5000);
    expect(engine.stats()).toMatchObject({ decided: 0, degraded: 200, lateAnswers: 50 });
    // The calls were on their way: who decides one of these clicks later reads it as counted.
    const patient = await readyEngine();
    const again = await patient.decide(clicks[0]!);
    expect(again).toMatchObject({ degraded: false, duplicate: true });
    expect(await patient.decide(clicks[100]!)).toMatchObject({ degraded: false, duplicate: false });
  });

  test("a server that is killed and comes back empty costs degraded decisions, and nothing else", async () => {
    const engine = await readyEngine({ deadlineMs: 50, inFlightMax: 20 });
    expect(causesOf([await engine.decide(clicks[0]!)])).toEqual(new Set(["decided"]));
    await server.kill9();
    const away = await Promise.all(clicks.slice(1, 40).map((click) => engine.decide(click)));
    expect(causesOf(away)).not.toContain("decided");
    await server.restart();
    await vi.waitFor(async () => {
      const decision = await engine.decide({ ...clicks[50]!, clickId: `again ${engine.stats().degraded}` });
      expect(decision.degraded).toBe(false);
    }, 10_000);
    const { decided, degraded, rejected } = engine.stats();
    expect(rejected).toBe(0);
    expect(decided + degraded).toBeGreaterThanOrEqual(41);
    expect(engine.health().inFlight).toBe(0);
  });
});
