import { trainClassifierOnStream } from "@slidr/model";
import type { Figure } from "../figure.js";
import { heavyTailedRows } from "./rows.js";

const CHUNK_ROWS = 10_000;
const WIDTH = 36;
const chunk = heavyTailedRows(CHUNK_ROWS, WIDTH);

/** Peak memory of training on a stream ten times as long, against the shorter one's. */
export async function measureStreamMemory(emit: (figure: Figure) => void): Promise<void> {
  const short = await peakMegabytes(20);
  const long = await peakMegabytes(200);
  emit({
    bench: "model",
    metric: `peak memory, stream of ${(200 * CHUNK_ROWS) / 1e6}M rows over 0.2M rows`,
    value: long,
    unit: "MB",
    peer: "the stream a tenth as long",
    peerValue: short,
    ratio: long / short,
    better: "lower",
    target: 1.1,
    targetOn: "ratio",
    met: long / short <= 1.1,
    runs: 1,
  });
}

async function peakMegabytes(chunks: number): Promise<number> {
  let bytes = 0;
  const open = function* () {
    for (let index = 0; index < chunks; index += 1) {
      bytes = Math.max(bytes, process.memoryUsage().rss);
      yield chunk;
    }
  };
  const { names, kinds } = chunk;
  await trainClassifierOnStream({ open, width: WIDTH, names, kinds, seed: 1, epochsMax: 1, batchSize: 1024 });
  return Math.round(bytes / 1e6);
}
