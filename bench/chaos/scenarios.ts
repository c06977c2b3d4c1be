import { execFile } from "node:child_process";
import { openSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { GarbageOutcome } from "./garbage.js";
import type { TestBed } from "./testBed.js";

/** A fault that begins and ends while clicks keep coming. */
export interface Scenario {
  readonly name: string;
  /** Needs counters in a cluster. */
  readonly cluster?: true;
  /** Needs the log on a disk of its own, of this many bytes. */
  readonly diskBytes?: number;
  /** The client sends each click twice. */
  readonly isResent?: true;
  /** Runs beside the load of so many milliseconds; must leave the world whole. */
  run(bed: TestBed, loadMs: number): Promise<void>;
}

/** From one third of the load to two thirds. */
async function during(loadMs: number, begin: () => unknown, end: () => unknown): Promise<void> {
  await sleep(loadMs / 3);
  await begin();
  await sleep(loadMs / 3);
  await end();
}

const MOVE_EVERY_MS = 1000;

const pauseRedis: Scenario["run"] = ({ redis }, loadMs) =>
  during(
    loadMs,
    () => process.kill(redis.pid, "SIGSTOP"),
    () => process.kill(redis.pid, "SIGCONT"),
  );

export const SCENARIOS: readonly Scenario[] = [
  { name: "nothing", run: async () => {} },
  {
    name: "Redis killed, back empty after a while",
    run: ({ redis }, loadMs) =>
      during(
        loadMs,
        () => redis.kill9(),
        () => redis.restart(),
      ),
  },
  { name: "Redis paused (SIGSTOP)", run: pauseRedis },
  {
    name: "Redis slow: 10 ms each way",
    run: ({ proxy }, loadMs) =>
      during(
        loadMs,
        () => setDelay(proxy!, 10),
        () => setDelay(proxy!, 0),
      ),
  },
  {
    name: "Redis restarted empty every second",
    async run({ redis }, loadMs) {
      for (let atMs = MOVE_EVERY_MS; atMs < loadMs; atMs += MOVE_EVERY_MS) {
        await sleep(MOVE_EVERY_MS);
        await redis.restart();
      }
    },
  },
  {
    name: "a master of the cluster killed, its replica takes over",
    cluster: true,
    async run({ cluster }, loadMs) {
      await during(
        loadMs,
        () => cluster!.killMaster(0),
        () => cluster!.restartMaster(0),
      );
      await cluster!.waitUntilOk();
    },
  },
  {
    name: "the log's disk is full",
    diskBytes: 131_072,
    // It fills up by itself; the end makes room again.
    async run({ log }, loadMs) {
      await sleep((5 / 6) * loadMs);
      if (log.stats().error === undefined) throw new Error("the disk should have been full by now");
    },
  },
  {
    name: "a bundle goes live and is damaged before it is read",
    async run({ registry, registryDirectory, digests, engine }, loadMs) {
      await sleep(loadMs / 3);
      const path = join(registryDirectory, "bundles", digests[1], "weights.bin");
      const restore = await damageOnPromote(path, () =>
        registry.promote(digests[1], { who: "chaos", why: "to be damaged" }),
      );
      await sleep(loadMs / 3);
      const { live, reloadError } = engine.health();
      if (live !== digests[0] || reloadError === undefined) {
        throw new Error(`the engine should have kept the whole bundle and said so, it has ${live}`);
      }
      restore();
    },
  },
  {
    name: "the clock steps an hour forth and back",
    run: ({ clock }, loadMs) =>
      during(
        loadMs,
        () => {
          clock.stepMs = 3_600_000;
        },
        () => {
          clock.stepMs = -3_600_000;
        },
      ),
  },
  {
    name: "a promote or a rollback every second",
    async run({ registry, digests }, loadMs) {
      for (let move = 1; move * MOVE_EVERY_MS < loadMs; move++) {
        await sleep(MOVE_EVERY_MS);
        if (move % 2 === 1) await registry.promote(digests[1], { who: "chaos", why: `move ${move}` });
        else await registry.rollback({ who: "chaos", why: `move ${move}` });
      }
    },
  },
  {
    name: "a client that sends garbage to the server",
    async run({ server }, loadMs) {
      const { sent, answers } = await garbageClient(server.url, loadMs);
      console.log(`garbage: ${shown(sent)}; answered ${shown(answers)}`);
      const wrong = Object.keys(answers).filter((answer) => answer !== "cut" && !answer.startsWith("4"));
      if (wrong.length > 0)
        throw new Error(`garbage should be refused or cut, it was answered ${wrong.join(", ")}`);
    },
  },
  { name: "a client that sends every click again, Redis paused", isResent: true, run: pauseRedis },
];

async function garbageClient(url: string, loadMs: number): Promise<GarbageOutcome> {
  const script = fileURLToPath(new URL("../children/garbage.ts", import.meta.url));
  const args = ["--import", "tsx", "--conditions=@slidr/source", script, url, String(loadMs)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout);
}

const shown = (counts: Readonly<Record<string, number>>) =>
  Object.entries(counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(", ");

function setDelay(proxy: { delayMs: number }, delayMs: number): void {
  proxy.delayMs = delayMs;
}

/**
 * Moves the pointer and damages the bundle in the same tick, before any poll can read it whole: a promote itself refuses a
 * damaged one. Returns what mends it.
 */
async function damageOnPromote(path: string, promote: () => Promise<unknown>): Promise<() => void> {
  const file = openSync(path, "r+");
  const byte = new Uint8Array(1);
  readSync(file, byte, 0, 1, 100);
  const flip = () => {
    byte[0]! ^= 1;
    writeSync(file, byte, 0, 1, 100);
  };
  await promote();
  flip();
  return flip;
}
