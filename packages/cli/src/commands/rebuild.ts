import { readFile } from "node:fs/promises";
import { performance } from "node:perf_hooks";
import { type Click, clickAt, InputError, readClickChunks } from "@slidr/clicks";
import { rebuild } from "@slidr/features";
import { createRedisStore } from "@slidr/features/redis";
import { connectRedis } from "../pipeline/connectRedis.js";
import { logSpec } from "../pipeline/logSpec.js";
import { readColumnMap } from "../pipeline/readColumnMap.js";
import type { Streams } from "../program.js";
import { whole } from "../report/format.js";
import { terminalListener } from "../terminal.js";

export interface RebuildOptions {
  readonly clicks: string;
  readonly map: string;
  readonly spec: string;
  readonly redis: string;
  readonly cluster?: boolean;
  readonly prefix: string;
  readonly secretFile?: string;
  readonly rejectRateMax: number;
  readonly rejects: string;
}

/** `slidr rebuild`: clears a Redis store and counts a log into it again. */
export async function rebuildStore(options: RebuildOptions, { stdout, stderr }: Streams): Promise<void> {
  const startedMs = performance.now();
  const map = await readColumnMap(options.map, "rebuild");
  const { spec } = await logSpec(map, { ...options, timeZone: "UTC" }, "rebuild");
  const secret = options.secretFile === undefined ? "" : await readSecret(options.secretFile);
  const { client, close } = await connectRedis(options.redis, options.cluster === true, "rebuild");
  const listener = terminalListener(stderr);
  try {
    const store = createRedisStore(spec, { client, prefix: options.prefix, secret });
    listener.stage("count");
    const tables = readClickChunks({
      path: options.clicks,
      map,
      rejectRateMax: options.rejectRateMax,
      rejectsPath: options.rejects,
      onProgress: ({ rows, share }) => listener.progress(share, 1, `${whole(rows)} rows`),
    });
    const report = await rebuild(store, clicksOf(tables));
    listener.close();
    const seconds = (performance.now() - startedMs) / 1000;
    stdout.write(
      `rebuilt ${options.prefix}: ${whole(report.clicks)} clicks in ${seconds.toFixed(1)} s, late ${whole(report.late)}, second deliveries ${whole(report.duplicates)}\n`,
    );
    if (report.failed > 0) {
      throw new InputError(
        "REBUILD_PART",
        `rebuild got no answer for ${whole(report.failed)} clicks: the store holds a part of the log; run it again before use`,
      );
    }
  } finally {
    listener.close();
    await close().catch(() => {});
  }
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
