import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { InputError } from "@slidr/clicks";

const PREFIX_MIN = 8;

/** The digest of the one bundle in a registry whose digest begins with `prefix`, of 8 or more characters. */
export async function findDigest(registry: string, prefix: string, command = "promote"): Promise<string> {
  if (prefix.length < PREFIX_MIN || !/^[0-9a-f]{1,64}$/.test(prefix))
    throw new InputError(
      "DIGEST",
      `${command} requires a bundle's digest, or ${PREFIX_MIN} or more of its first characters (0-9, a-f), got ${JSON.stringify(prefix)}; slidr history lists digests`,
    );
  const digests = await bundleDigests(registry);
  const found = digests.filter((digest) => digest.startsWith(prefix));
  if (found.length === 1) return found[0]!;
  if (found.length > 1)
    throw new InputError(
      "DIGEST_AMBIGUOUS",
      `${command} requires a digest that names one bundle, got ${prefix}, which begins ${found.length} in ${registry}; give more of it: ${shortened(found, 16)}`,
    );
  throw new InputError(
    "DIGEST_UNKNOWN",
    `${command} requires a bundle of ${registry}, got ${prefix}; ${digests.length === 0 ? "it holds none: name another with --registry" : `it holds ${shortened(digests, 12)}`}`,
  );
}

/** Sorted; none where there is no registry. */
async function bundleDigests(registry: string): Promise<string[]> {
  const entries = await readdir(join(registry, "bundles")).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  return entries.filter((name) => /^[0-9a-f]{64}$/.test(name)).sort();
}

function shortened(digests: readonly string[], characters: number): string {
  const shown = digests.slice(0, 5).map((digest) => digest.slice(0, characters));
  return (
    shown.join(", ") + (digests.length > shown.length ? ` and ${digests.length - shown.length} more` : "")
  );
}
