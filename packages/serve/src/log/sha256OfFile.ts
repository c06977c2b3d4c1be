import { createHash } from "node:crypto";
import type { LogFiles } from "./logFiles.js";

/** Size and SHA-256 of a file, read in chunks. */
export async function sha256OfFile(
  files: Pick<LogFiles, "open">,
  path: string,
): Promise<{ fileBytes: number; sha256: string }> {
  const hash = createHash("sha256");
  let fileBytes = 0;
  const handle = await files.open(path, "r");
  try {
    for await (const chunk of handle.createReadStream({ autoClose: false }) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      fileBytes += chunk.byteLength;
    }
  } finally {
    await handle.close();
  }
  return { fileBytes, sha256: hash.digest("hex") };
}
