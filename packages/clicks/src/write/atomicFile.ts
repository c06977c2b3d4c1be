import { randomBytes } from "node:crypto";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { InputError } from "../inputError.js";

const BUFFERED_CHARS = 1 << 20;

/** Takes text on its way to a file. */
export interface TextSink {
  write(text: string): Promise<void>;
}

/**
 * A text file that appears as one step when it is committed: its old content or the new one is there, never a part,
 * also after a crash. Whoever discards it leaves the old file as it was.
 */
export class AtomicTextFile implements TextSink {
  #parts: string[] = [];
  #chars = 0;
  #isOpen = true;

  private constructor(
    readonly path: string,
    readonly temporary: string,
    readonly handle: FileHandle,
  ) {}

  static async create(path: string): Promise<AtomicTextFile> {
    const temporary = temporaryName(path);
    const handle = await open(temporary, "wx").catch((cause: NodeJS.ErrnoException) => {
      throw new InputError(
        "FILE_UNWRITABLE",
        `cannot write into ${dirname(path)} (${cause.code}); name a directory that exists and may be written to`,
        { cause },
      );
    });
    return new AtomicTextFile(path, temporary, handle);
  }

  async write(text: string): Promise<void> {
    this.#parts.push(text);
    this.#chars += text.length;
    if (this.#chars >= BUFFERED_CHARS) await this.#flush();
  }

  async commit(): Promise<void> {
    await this.#flush();
    await this.handle.sync();
    await this.#close();
    await rename(this.temporary, this.path);
    await syncDirectory(dirname(this.path));
  }

  /** Nothing where the file was committed. */
  async discard(): Promise<void> {
    if (!this.#isOpen) return;
    await this.#close();
    await rm(this.temporary, { force: true });
  }

  async #flush(): Promise<void> {
    const text = this.#parts.join("");
    this.#parts = [];
    this.#chars = 0;
    if (text !== "") await this.handle.writeFile(text, "utf8");
  }

  async #close(): Promise<void> {
    this.#isOpen = false;
    await this.handle.close();
  }
}

/** Writes a text file as one step; whoever fails inside `fill` leaves the old file as it was. */
export async function writeTextAtomically<Result>(
  path: string,
  fill: (sink: TextSink) => Promise<Result>,
): Promise<Result> {
  const file = await AtomicTextFile.create(path);
  try {
    const result = await fill(file);
    await file.commit();
    return result;
  } finally {
    await file.discard();
  }
}

/** Lets `make` create a file under a temporary name beside `path`, makes it durable, and renames it. */
export async function replaceAtomically<Result>(
  path: string,
  make: (temporary: string) => Promise<Result>,
): Promise<Result> {
  const temporary = temporaryName(path);
  try {
    const result = await make(temporary);
    await syncFile(temporary);
    await rename(temporary, path);
    await syncDirectory(dirname(path));
    return result;
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, "r+");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes the rename itself durable; a platform that cannot open directories does so by other means. */
async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, "r").catch(() => undefined);
  try {
    await handle?.sync().catch(() => {});
  } finally {
    await handle?.close();
  }
}

function temporaryName(path: string): string {
  return `${path}.${randomBytes(6).toString("hex")}.tmp`;
}
