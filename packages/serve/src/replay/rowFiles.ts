import * as nodeFiles from "node:fs/promises";
import { join } from "node:path";
import { replaceAtomically } from "@slidr/clicks";
import { partitionOf } from "./replayPlan.js";

/** Where the rows of each partition stand in a file of rows: [start, end) in bytes. */
export interface RowIndex {
  /** Rows in the file. */
  readonly rows: number;
  readonly ranges: readonly (readonly [start: number, end: number])[];
}

/** Rows of a part of the log, gathered by partition. */
export class RowGroups {
  readonly #groups: string[][];
  #rows = 0;

  constructor(readonly partitions: number) {
    this.#groups = Array.from({ length: partitions }, () => []);
  }

  get rows(): number {
    return this.#rows;
  }

  add(row: { readonly clickId: string }): void {
    this.#rows++;
    this.#groups[partitionOf(row.clickId, this.partitions)]!.push(JSON.stringify(row));
  }

  /** Writes the rows, then the index: where the index is, all rows are. */
  async write(work: string, part: number): Promise<RowIndex> {
    const ranges: [number, number][] = [];
    await replaceAtomically(rowsPath(work, part), async (temporary) => {
      const handle = await nodeFiles.open(temporary, "w");
      try {
        let start = 0;
        for (const lines of this.#groups) {
          const bytes = Buffer.from(lines.length === 0 ? "" : `${lines.join("\n")}\n`);
          await handle.appendFile(bytes);
          ranges.push([start, start + bytes.byteLength]);
          start += bytes.byteLength;
        }
      } finally {
        await handle.close();
      }
    });
    const index = { rows: this.#rows, ranges };
    await writeJson(indexPath(work, part), index);
    return index;
  }
}

/** The rows of one partition in one part of the log. */
export async function readRows<Row>(work: string, part: number, partition: number): Promise<Row[]> {
  const index = (await readJson(indexPath(work, part))) as RowIndex;
  const [start, end] = index.ranges[partition]!;
  if (start === end) return [];
  const handle = await nodeFiles.open(rowsPath(work, part), "r");
  try {
    const bytes = Buffer.alloc(end - start);
    await handle.read(bytes, 0, bytes.byteLength, start);
    return JSON.parse(`[${bytes.toString("utf8", 0, bytes.byteLength - 1).replaceAll("\n", ",")}]`) as Row[];
  } finally {
    await handle.close();
  }
}

function rowsPath(work: string, part: number): string {
  return join(work, `rows-${part}.jsonl`);
}

/** The file whose being there says that a part is done. */
export function indexPath(work: string, part: number): string {
  return join(work, `rows-${part}.json`);
}

/** Writes JSON as one step. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await replaceAtomically(path, (temporary) => nodeFiles.writeFile(temporary, JSON.stringify(value)));
}

/** Undefined where there is no such file. */
export async function readJson(path: string): Promise<unknown> {
  const text = await nodeFiles.readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  return text === undefined ? undefined : JSON.parse(text);
}
