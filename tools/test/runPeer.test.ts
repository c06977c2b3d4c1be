import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createStreamEncoder, defaultSpec } from "@slidr/features";
import { expect, test } from "vitest";
import { runPeer } from "../../bench/runPeer.js";
import { describeWhere } from "../describeWhere.js";
import { findPython } from "../findPython.js";

const CLICKS = [
  { second: 0, userId: "ann", ip: "203.0.113.9", loggedIn: true },
  { second: 2, userId: "bob", ip: "203.0.113.9", loggedIn: false },
  { second: 3, userId: "ann", ip: "203.0.113.8", loggedIn: true },
  { second: 9, userId: "ann", ip: "203.0.113.9", loggedIn: true },
  { second: 3700, userId: "ann", ip: "203.0.113.9", loggedIn: true },
  { second: 3702, userId: "ann", ip: "203.0.113.9", loggedIn: true },
].map(({ second, ...rest }) => ({ ...rest, clickedAtMs: Date.UTC(2024, 0, 3, 10, 0, second) }));

describeWhere(findPython() !== undefined, "bench/peers/install.sh", "the peers of the benches", () => {
  test("river is measured on the features of the default spec: on a few clicks it makes the same row", async () => {
    const folder = mkdtempSync(join(tmpdir(), "slidr-peer-"));
    const stream = createStreamEncoder(defaultSpec({ timeZone: "UTC" }), { entitiesMax: 100 });
    const attributes = { campaignId: "c", device: "mobile" };
    const rows = CLICKS.map((click, i) =>
      Array.from(stream.encode({ ...click, clickId: String(i), attributes })),
    );
    try {
      const path = join(folder, "clicks.csv");
      const lines = CLICKS.map((click) =>
        [click.clickedAtMs, click.userId, click.ip, "c", "mobile", click.loggedIn].join(","),
      );
      writeFileSync(path, `clickedAtMs,userId,ip,campaignId,device,loggedIn\n${lines.join("\n")}\n`);
      const result = (await runPeer("river_features", [path])) as { clicks: number; lastRow: number[] };
      expect(result.clicks).toBe(CLICKS.length);
      const named = (row: readonly number[]) => stream.names.map((name, i) => [name, row[i]?.toFixed(4)]);
      expect(named(result.lastRow)).toEqual(named(rows.at(-1)!));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("a script that fails is an error with what it printed", async () => {
    await expect(runPeer("river_features", ["/nowhere.csv"])).rejects.toThrow("FileNotFoundError");
  });
});
