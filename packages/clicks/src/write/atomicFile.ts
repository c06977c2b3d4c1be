import { randomBytes } from "node:crypto";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { InputError } from "../inputError.js";
import { syncDirectory } from "./syncDirectory.js";

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
  #isCommitted = false;

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
    await this.handle.sync().catch(unwritable(this.path));
    await this.#close();
    await rename(this.temporary, this.path).catch(unwritable(this.path));
    this.#isCommitted = true;
    await syncDirectory(dirname(this.path));
  }

  /** Nothing where the file was committed. */
  async discard(): Promise<void> {
    if (this.#isCommitted) return;
    if (this.#isOpen) await this.#close();
    await rm(this.temporary, { force: true });
  }

  async #flush(): Promise<void> {
    const text = this.#parts.join("");
    this.#parts = [];
    this.#chars = 0;
    if (text !== "") await this.handle.writeFile(text, "utf8").catch(unwritable(this.path));
  }

  async #close(): Promise<void> {
    this.#isOpen = false;
    await this.handle.close();
  }
}

/**
 * Streams text into a file that appears as one step: the old content or the new one is there, never a part.
 *
 * The text goes to a temporary file beside `path`, which is flushed to the disk and renamed when `fill` is done. Memory is
 * that of about a million characters, whatever the size of the file.
 *
 * @param path - the file to make or replace; its directory exists.
 * @param fill - writes the text, in order, awaiting each write. When it throws, the old file stays as it was.
 * @returns what `fill` returned.
 * @throws InputError `FILE_UNWRITABLE` when the disk refuses, and whatever `fill` throws.
 *
 * @example
 * ```ts
 * import { mkdtempSync, readFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { writeTextAtomically } from "@slidr/clicks";
 *
 * const path = join(mkdtempSync(join(tmpdir(), "slidr-")), "rows.txt");
 * await writeTextAtomically(path, async (sink) => {
 *   for (let row = 1; row <= 3; row++) await sink.write(`row ${row};`);
 * });
 * readFileSync(path, "utf8"); // => "row 1;row 2;row 3;"
 * ```
 */
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

/**
 * Lets `make` create a file of any kind under a temporary name, which then appears as one step: flushed to the disk and renamed.
 *
 * @param path - the file to make or replace; its directory exists.
 * @param make - creates the file at the path it is given, beside `path`, and closes it. When it throws, nothing has changed.
 * @returns what `make` returned.
 * @throws whatever `make` and the disk throw.
 *
 * @example
 * ```ts
 * import { mkdtempSync, readdirSync } from "node:fs";
 * import { writeFile } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { replaceAtomically } from "@slidr/clicks";
 *
 * const directory = mkdtempSync(join(tmpdir(), "slidr-"));
 * await replaceAtomically(join(directory, "bytes.bin"), (temporary) => writeFile(temporary, Uint8Array.of(1, 2)));
 * readdirSync(directory); // => ["bytes.bin"]
 * ```
 */
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

/** For `catch`: says which file the disk refuses, which errors of open files do not. */
function unwritable(path: string): (cause: NodeJS.ErrnoException) => never {
  return (cause) => {
    throw new InputError(
      "FILE_UNWRITABLE",
      `cannot write ${path} (${cause.code}); free space there, or name another file`,
      { cause },
    );
  };
}

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, "r+");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function temporaryName(path: string): string {
  return `${path}.${randomBytes(6).toString("hex")}.tmp`;
}
