import { join, parse } from "node:path";
import { canonicalColumnMap, fieldsOfTable, writeClickFile, writePurchaseFile } from "@slidr/clicks";
import { ROBOT_FAMILIES, simulatePurchases, simulateTraffic } from "@slidr/simulate";
import writeFileAtomic from "write-file-atomic";
import type { Streams } from "../program.js";

/** `slidr simulate`: a click log, the map that reads it, the purchase histories and, apart, the truth. */
export async function simulate(
  options: { count: number; seed: number; purchasers: "representative" | "loggedInOnly"; out: string },
  { stdout }: Streams,
): Promise<void> {
  const traffic = { clicks: options.count, seed: options.seed, purchasers: options.purchasers };
  const { dir, name } = parse(options.out);
  const beside = (ending: string) => join(dir, `${name}.${ending}`);
  const chunks = [...simulateTraffic(traffic)];
  await writeClickFile(
    options.out,
    chunks.map((chunk) => chunk.table),
  );
  const map = canonicalColumnMap(fieldsOfTable(chunks[0]!.table));
  await writeFileAtomic(beside("map.json"), `${JSON.stringify(map, undefined, 2)}\n`);
  await writePurchaseFile(beside("purchases.csv"), simulatePurchases(traffic));
  const truth = ["clickId,robotic,family"];
  for (const { table, truth: robotic, family } of chunks)
    for (let row = 0; row < table.rowCount; row++)
      truth.push(`${table.clickId[row]},${robotic[row]},${ROBOT_FAMILIES[family[row]!]}`);
  await writeFileAtomic(beside("truth.csv"), `${truth.join("\n")}\n`);
  stdout.write(
    `wrote ${options.out}, and beside it ${name}.map.json, ${name}.purchases.csv, ${name}.truth.csv\n`,
  );
}
