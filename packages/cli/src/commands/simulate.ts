import { join, parse } from "node:path";
import {
  type ClickTable,
  canonicalColumnMap,
  fieldsOfTable,
  type LogFields,
  type TextSink,
  writeClickFile,
  writePurchaseFile,
  writeTextAtomically,
} from "@slidr/clicks";
import { ROBOT_FAMILIES, simulatePurchases, simulateTraffic, type TrafficChunk } from "@slidr/simulate";
import type { Streams } from "../streams.js";

/** `slidr simulate`: a click log, the map that reads it, the purchase histories and, apart, the truth. */
export async function simulate(
  options: { count: number; seed: number; purchasers: "representative" | "loggedInOnly"; out: string },
  { stdout }: Streams,
): Promise<void> {
  const traffic = { clicks: options.count, seed: options.seed, purchasers: options.purchasers };
  const { dir, name } = parse(options.out);
  const beside = (ending: string) => join(dir, `${name}.${ending}`);
  let fields: LogFields | undefined;
  // One pass over the stream: each chunk's truth is written before its clicks, and then forgotten.
  await writeTextAtomically(beside("truth.csv"), async (truth) => {
    await truth.write("clickId,robotic,family\n");
    const tables = tablesOf(simulateTraffic(traffic), truth, (table) => {
      fields ??= fieldsOfTable(table);
    });
    await writeClickFile(options.out, tables);
  });
  const map = canonicalColumnMap(fields!);
  await writeTextAtomically(beside("map.json"), (sink) =>
    sink.write(`${JSON.stringify(map, undefined, 2)}\n`),
  );
  await writePurchaseFile(beside("purchases.csv"), simulatePurchases(traffic));
  stdout.write(
    `wrote ${options.out}, and beside it ${name}.map.json, ${name}.purchases.csv, ${name}.truth.csv\n`,
  );
}

async function* tablesOf(
  chunks: Iterable<TrafficChunk>,
  truth: TextSink,
  seen: (table: ClickTable) => void,
): AsyncGenerator<ClickTable> {
  for (const chunk of chunks) {
    seen(chunk.table);
    await truth.write(truthText(chunk));
    yield chunk.table;
  }
}

function truthText({ table, truth, family }: TrafficChunk): string {
  let text = "";
  for (let row = 0; row < table.rowCount; row++)
    text += `${table.clickId[row]},${truth[row]},${ROBOT_FAMILIES[family[row]!]}\n`;
  return text;
}
