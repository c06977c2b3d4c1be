import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { InputError } from "@slidr/clicks";

/** Before hours of work: a directory that nothing can be written to is found now, not after the work is done. */
export async function requireWritable(directory: string, option: string, command: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
    const probe = join(directory, `.slidr-${process.pid}.tmp`);
    await writeFile(probe, "");
    await rm(probe);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new InputError(
      "OUTPUT_DIRECTORY",
      `${command} cannot write to ${directory} (${code}); choose another directory with ${option}`,
      { cause: error },
    );
  }
}
