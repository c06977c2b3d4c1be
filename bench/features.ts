import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Click, ClickTable } from "@slidr/clicks";
import { clickAt } from "@slidr/clicks";
import { createMemoryStore, createStreamEncoder, defaultSpec, encodeTable } from "@slidr/features";
import { simulateTable } from "@slidr/simulate";
import type { Bench } from "./figure.js";
import { median } from "./median.js";
import { runPeer } from "./runPeer.js";

const spec = defaultSpec({ timeZone: "UTC" });
const runs = 5;
/** Clicks that river is measured on: it is too slow for more, and the fewer there are the faster it is. */
const riverClicks = 50_000;

/**
 * Clicks that `work` handles per second of processor time, as one core would: neighbours on a shared machine then
 * slow the run down, not the figure.
 */
function clicksPerCoreSecond(clicks: number, work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (clicks * 1e6) / (user + system);
}

function streamOver(clicks: readonly Click[]): void {
  const stream = createStreamEncoder(spec, { entitiesMax: 1_000_000 });
  const row = new Float32Array(stream.width);
  for (const click of clicks) stream.encode(click, row);
}

/**
 * Bytes of one address that 128 users were seen behind, addresses filling up one after another: the blocks that a
 * growing set leaves behind serve the next. (Were all to grow in step, the left blocks would double the sets' share.)
 */
function gatewayBytes(): number {
  const addresses = 2000;
  const store = createMemoryStore(spec, { entitiesMax: 1_000_000 });
  const startMs = Date.UTC(2024, 0, 1);
  for (let i = 0; i < addresses * 128; i++) {
    const address = Math.floor(i / 128);
    const ip = `10.${address % 200}.${Math.floor(address / 200)}.1`;
    store.update({ clickId: `c${i}`, clickedAtMs: startMs + i, userId: `u${i}`, ip });
  }
  const { bytes, size } = store.stats().entities.find((entity) => entity.name === "ip")!;
  return bytes / size;
}

/** river's clicks per second of processor time on the same features of the log's first clicks; undefined if it is not there. */
async function riverSpeed(clicks: readonly Click[]): Promise<number | undefined> {
  const folder = mkdtempSync(join(tmpdir(), "slidr-bench-"));
  try {
    const path = join(folder, "clicks.csv");
    const lines = clicks.map(({ clickedAtMs, userId, ip, loggedIn, attributes }) =>
      [clickedAtMs, userId, ip, attributes?.campaignId, attributes?.device, loggedIn].join(","),
    );
    writeFileSync(path, `clickedAtMs,userId,ip,campaignId,device,loggedIn\n${lines.join("\n")}\n`);
    const result = (await runPeer("river_features", [path])) as { clicksPerSecond: number } | undefined;
    return result?.clicksPerSecond;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Speed and size of the default features in memory, on simulated traffic. */
export const featuresBench: Bench = async (emit) => {
  const table: ClickTable = simulateTable({ clicks: 1_000_000, seed: 1 }).table;
  const speeds = (clicks: number, work: () => void) =>
    median(Array.from({ length: runs }, () => clicksPerCoreSecond(clicks, work)));

  const tableSpeed = speeds(table.rowCount, () => encodeTable(spec, table));
  emit({
    bench: "features",
    metric: "memoryClicksPerSecond",
    value: Math.round(tableSpeed),
    unit: "1/s per core",
    better: "higher",
    target: 500_000,
    targetOn: "value",
    met: tableSpeed >= 500_000,
    runs,
  });

  const clicks = Array.from({ length: 200_000 }, (_, row) => clickAt(table, row));
  const river = await riverSpeed(clicks.slice(0, riverClicks));
  emit({
    bench: "features",
    metric: "memoryClicksPerSecondToRiver",
    value: Math.round(tableSpeed),
    unit: "1/s per core",
    peer: river === undefined ? "river: bench/peers/install.sh installs it" : "river",
    peerValue: river === undefined ? "missing" : Math.round(river),
    ...(river !== undefined && { ratio: tableSpeed / river, met: tableSpeed >= 20 * river }),
    better: "higher",
    target: 20,
    targetOn: "ratio",
    runs,
  });
  emit({
    bench: "features",
    metric: "streamClicksPerSecond",
    value: Math.round(speeds(clicks.length, () => streamOver(clicks))),
    unit: "1/s per core",
    better: "higher",
    runs,
  });

  const users = encodeTable(spec, table).stats.entities.find((entity) => entity.name === "user")!;
  const userBytes = users.bytes / users.size;
  emit({
    bench: "features",
    metric: "memoryBytesPerActiveUser",
    value: Math.round(userBytes),
    unit: "B (state, hash table and key)",
    better: "lower",
    target: 260,
    targetOn: "value",
    met: userBytes <= 260,
    runs: 1,
  });
  const addressBytes = gatewayBytes();
  emit({
    bench: "features",
    metric: "memoryBytesPerGateway",
    value: Math.round(addressBytes),
    unit: "B (an address with 128 users)",
    better: "lower",
    target: 2700,
    targetOn: "value",
    met: addressBytes <= 2700,
    runs: 1,
  });
};
