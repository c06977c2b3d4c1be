import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const program = fileURLToPath(new URL("../src/program.ts", import.meta.url));

/** Packages that a source file loads as it is imported, by whatever of ours it imports: neither types nor `import()`. */
function packagesOf(path: string, seen = new Set<string>()): Set<string> {
  const found = new Set<string>();
  if (seen.has(path)) return found;
  seen.add(path);
  const text = readFileSync(path, "utf8");
  for (const [, what] of text.matchAll(/^(?:import|export) (?!type )[^;]*?from "([^"]+)";/gm)) {
    if (!what!.startsWith(".")) found.add(what!);
    else
      for (const name of packagesOf(join(dirname(path), what!.replace(/\.js$/, ".ts")), seen))
        found.add(name);
  }
  return found;
}

test("the words of all commands load nothing that a command works with", () => {
  expect([...packagesOf(program)].sort()).toEqual(["@slidr/clicks", "commander"]);
});
