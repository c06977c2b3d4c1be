import { readFileSync } from "node:fs";
import { join } from "node:path";
import { canonicalColumnMap, fieldsOfTable, readClickLog } from "@slidr/clicks";
import { ROBOT_FAMILIES, simulateTable } from "@slidr/simulate";
import { expect, test } from "vitest";
import { slidr, temporaryDirectory } from "./capture.js";

test("simulate writes the traffic of its seed, and its truth row for row, over several chunks", async () => {
  const directory = temporaryDirectory();
  const path = join(directory, "traffic.jsonl");
  // More than two chunks of 16,384.
  await slidr("simulate", "--count", "40000", "--seed", "5", "--out", path);
  const { table, truth, family } = simulateTable({ clicks: 40_000, seed: 5, purchasers: "representative" });
  const map = JSON.parse(readFileSync(join(directory, "traffic.map.json"), "utf8"));
  expect(map).toEqual(canonicalColumnMap(fieldsOfTable(table)));

  const lines = readFileSync(join(directory, "traffic.truth.csv"), "utf8").split("\n");
  expect(lines.shift()).toBe("clickId,robotic,family");
  expect(lines.pop()).toBe("");
  expect(lines).toEqual(
    Array.from(truth, (robotic, row) => `${table.clickId[row]},${robotic},${ROBOT_FAMILIES[family[row]!]}`),
  );
  const read = await readClickLog({ path, map });
  expect(read.table.clickId).toEqual(table.clickId);
  expect(read.table.clickedAtMs).toEqual(table.clickedAtMs);
});
