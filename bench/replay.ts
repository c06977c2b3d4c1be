import { createReadStream } from "node:fs";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { createGunzip } from "node:zlib";
import { createMemoryStore } from "@slidr/features";
import { readBundle } from "@slidr/guardrails";
import { checkLog, dailyReport, readDecisionLog, replayLog } from "@slidr/serve";
import { createReplayThreads } from "@slidr/serve/threads";
import type { Bench, Figure } from "./figure.js";
import { decideClicks, makeBundle, writeDecisions } from "./replay/makeLog.js";

const RECORDS = 200_000;

/**
 * How fast the decision log is written, read and replayed, beside a plain decompress-and-JSON.parse of the same files: the least that
 * any reader of it must do. `pnpm bench replay [records]`.
 */
export const replayBench: Bench = async (emit, [records]) => {
  const count = records === undefined ? RECORDS : Number(records);
  const directory = await mkdtemp(join(tmpdir(), "slidr-bench-"));
  try {
    await measure(emit, directory, count);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
};

async function measure(emit: (figure: Figure) => void, directory: string, count: number): Promise<void> {
  const shared = { bench: "replay", unit: "1/s", better: "higher", runs: 1 } as const;
  const registry = join(directory, "registry");
  const log = join(directory, "log");
  const bundle = await makeBundle(registry);
  const decided = await decideClicks(registry, bundle, count);
  const { appendMs, writtenMs, cpuMs, textBytes } = await writeDecisions(log, decided);
  decided.length = 0;
  const perSecond = (ms: number) => (1000 * count) / ms;
  emit({ ...shared, metric: "writtenRecordsPerSecond", value: perSecond(writtenMs) });
  emit({ ...shared, metric: "writtenAndSealedRecordsPerCoreSecond", value: perSecond(cpuMs) });
  emit({
    ...shared,
    metric: "appendMicroseconds",
    value: (1000 * appendMs) / count,
    unit: "us",
    better: "lower",
  });
  emit({ ...shared, metric: "textBytesPerRecord", value: textBytes / count, unit: "B", better: "lower" });
  const sealed = await sealedBytes(log);
  emit({ ...shared, metric: "sealedBytesPerRecord", value: sealed / count, unit: "B", better: "lower" });

  await parseAll(log);
  const parsed = await timed(() => parseAll(log));
  // By the processor's time, all threads together: on a machine that others use as well it says more than the clock's.
  const beside = (metric: string, { cpuMs }: Times): void => {
    const [value, peerValue] = [perSecond(cpuMs), perSecond(parsed.cpuMs)];
    emit({ ...shared, metric, value, peer: "gunzip and JSON.parse", peerValue, ratio: value / peerValue });
  };
  beside("readRecordsPerCoreSecond", await timed(() => readAll(log)));
  const readOne = (digest: string) => readBundle(join(registry, "bundles", digest));
  const options = { log, bundle, readBundle: readOne };
  beside("checkedRecordsPerCoreSecond", await timed(() => checkLog(options)));
  beside(
    "replayedRecordsPerCoreSecond",
    await timed(() => replayLog({ ...options, out: join(directory, "one") })),
  );
  const threads = await createReplayThreads({
    threads: 2,
    registry,
    execArgv: ["--conditions=@slidr/source", "--import", "tsx"],
  });
  try {
    const out = join(directory, "two");
    const times = await timed(() => replayLog({ ...options, out, threads }));
    beside("replayedOn2ThreadsRecordsPerCoreSecond", times);
    emit({ ...shared, metric: "replayedOn2ThreadsRecordsPerSecond", value: perSecond(times.ms) });
  } finally {
    await threads.close();
  }
  const recompute: Parameters<typeof replayLog>[0]["recompute"] = (spec) =>
    createMemoryStore(spec, { entitiesMax: 1_000_000 });
  const out = join(directory, "recomputed");
  beside("recomputedRecordsPerCoreSecond", await timed(() => replayLog({ ...options, out, recompute })));
  const replays = [join(directory, "one")];
  beside(
    "reportedRecordsPerCoreSecond",
    await timed(() => dailyReport({ log, replays, temporary: directory })),
  );
}

interface Times {
  readonly ms: number;
  readonly cpuMs: number;
}

async function timed(work: () => Promise<unknown>): Promise<Times> {
  const startedMs = performance.now();
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return { ms: performance.now() - startedMs, cpuMs: (user + system) / 1000 };
}

async function sealedFiles(log: string): Promise<string[]> {
  return (await readdir(log))
    .filter((name) => name.endsWith(".gz"))
    .sort()
    .map((name) => join(log, name));
}

async function sealedBytes(log: string): Promise<number> {
  let bytes = 0;
  for (const file of await sealedFiles(log)) bytes += (await stat(file)).size;
  return bytes;
}

async function readAll(log: string): Promise<void> {
  for await (const _ of readDecisionLog(log));
}

/** The plain read: whole chunks to text, text to lines, lines to objects. */
async function parseAll(log: string): Promise<void> {
  for (const file of await sealedFiles(log)) {
    let rest = "";
    const text = createReadStream(file).pipe(createGunzip()).setEncoding("utf8");
    for await (const chunk of text) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop()!;
      for (const line of lines) JSON.parse(line);
    }
  }
}
