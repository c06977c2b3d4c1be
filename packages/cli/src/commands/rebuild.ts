import { readFile } from "node:fs/promises";
import { performance } from "node:perf_hooks";
import { type Click, clickAt, InputError, readClickChunks } from "@slidr/clicks";
import { durationMs, type RebuildableStore, rebuild } from "@slidr/features";
import { createRedisStore, type RedisStore } from "@slidr/features/redis";
import { connectRedis } from "../pipeline/connectRedis.js";
import { logSpec } from "../pipeline/logSpec.js";
import { readColumnMap } from "../pipeline/readColumnMap.js";
import { whole } from "../report/format.js";
import type { Streams } from "../streams.js";
import { terminalListener } from "../terminal.js";

export interface RebuildOptions {
  readonly clicks: string;
  readonly map: string;
  readonly spec: string;
  readonly redis: string;
  readonly cluster?: boolean;
  readonly sharded?: boolean;
  readonly prefix: string;
  readonly secretFile?: string;
  readonly replace?: boolean;
  readonly timeout: number;
  readonly expirySlack: string;
  readonly rejectRateMax: number;
  readonly rejects: string;
}

/** `slidr rebuild`: clears a Redis store and counts a log into it again. */
export async function rebuildStore(options: RebuildOptions, { stdout, stderr }: Streams): Promise<void> {
  const startedMs = performance.now();
  const expirySlackMs = durationMs(options.expirySlack, "rebuild --expiry-slack");
  const map = await readColumnMap(options.map, "rebuild");
  const { spec } = await logSpec(map, { ...options, timeZone: "UTC" }, "rebuild");
  const secret = options.secretFile === undefined ? "" : await readSecret(options.secretFile);
  const { client, close } = await connectRedis(
    options.redis,
    options.cluster === true,
    "rebuild",
    options.timeout * 1000,
  );
  const listener = terminalListener(stderr);
  const silence = new AbortController();
  try {
    const servers = options.sharded === true ? { ...client, isSharded: true } : client;
    const redis = createRedisStore(spec, { client: servers, prefix: options.prefix, expirySlackMs, secret });
    const store = guarded(redis, options, silence);
    listener.stage("count");
    const tables = readClickChunks({
      path: options.clicks,
      map,
      rejectRateMax: options.rejectRateMax,
      rejectsPath: options.rejects,
      onProgress: ({ rows, share }) => listener.progress(share, 1, `${whole(rows)} rows`),
    });
    const report = await rebuild(store, clicksOf(tables), { signal: silence.signal });
    listener.close();
    const seconds = (performance.now() - startedMs) / 1000;
    stdout.write(
      `rebuilt ${options.prefix}: ${whole(report.clicks)} clicks in ${seconds.toFixed(1)} s, late ${whole(report.late)}, second deliveries ${whole(report.duplicates)}, refused ${whole(report.refused)}\n`,
    );
    if (report.firstError !== "") stdout.write(`first error: ${report.firstError}\n`);
    if (report.failed > 0) {
      throw new InputError(
        "REBUILD_PART",
        `rebuild got no answer for ${whole(report.failed)} clicks: the store holds a part of the log; run it again before use`,
      );
    }
  } catch (error) {
    if (!silence.signal.aborted) throw error;
    throw new InputError(
      "STORE_UNAVAILABLE",
      `rebuild got no answer from Redis within ${options.timeout} s: run it again before the store is used`,
      { cause: error },
    );
  } finally {
    listener.close();
    await close().catch(() => {});
  }
}

/** The store, cleared only where the prefix is its own or may be replaced; a call without an answer in time ends the run. */
function guarded(
  store: RedisStore,
  { replace, timeout }: RebuildOptions,
  silence: AbortController,
): RebuildableStore {
  const deadline = sharedDeadline(timeout * 1000);
  return {
    ...store,
    async clear() {
      // A master that is silent is found here, before anything is cleared.
      const timer = setTimeout(() => silence.abort(), timeout * 1000);
      try {
        await store.open();
      } catch (error) {
        if (!isMismatch(error)) throw error;
        const wayOut = "nothing was cleared, --replace clears it all the same";
        if (!replace) throw new InputError(error.code, `${error.message}; ${wayOut}`);
      } finally {
        clearTimeout(timer);
      }
      if (!silence.signal.aborted) await store.clear();
    },
    update: (click) => {
      const signal = deadline();
      return store.update(click, { signal }).catch((error) => {
        if (signal.aborted) silence.abort(error);
        throw error;
      });
    },
  };
}

const isMismatch = (error: unknown): error is InputError =>
  error instanceof InputError && /^(SPEC|SECRET|LAYOUT)_MISMATCH$/.test(error.code);

/** Signals that abort `timeoutMs` to 1 s more after they are asked for: a timer of its own for each click would cost too much. */
function sharedDeadline(timeoutMs: number): () => AbortSignal {
  let madeMs = Number.NEGATIVE_INFINITY;
  let signal: AbortSignal;
  return () => {
    const nowMs = performance.now();
    if (nowMs - madeMs > 1000) {
      madeMs = nowMs;
      signal = AbortSignal.timeout(timeoutMs + 1000);
    }
    return signal;
  };
}

async function* clicksOf(tables: ReturnType<typeof readClickChunks>): AsyncGenerator<Click> {
  for await (const table of tables) {
    for (let row = 0; row < table.rowCount; row++) yield clickAt(table, row);
  }
}

/** The first line of a file: a secret on the command line would be there for all to read. */
async function readSecret(path: string): Promise<string> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new InputError(
      "SECRET_FILE",
      `rebuild requires a readable --secret-file, got ${path} (${error.code})`,
    );
  });
  const [secret] = text.split(/\r?\n/);
  if (secret) return secret;
  throw new InputError(
    "SECRET_FILE",
    `rebuild requires a secret in the first line of --secret-file, got an empty one in ${path}`,
  );
}
