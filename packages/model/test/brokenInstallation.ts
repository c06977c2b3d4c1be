import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A folder with packages of our making in its node_modules: name -> file -> text. */
export function installFiles(packages: Readonly<Record<string, Readonly<Record<string, string>>>>): string {
  const folder = mkdtempSync(join(tmpdir(), "slidr-broken-"));
  writeFileSync(join(folder, "package.json"), "{}");
  for (const [name, files] of Object.entries(packages)) {
    for (const [file, text] of Object.entries(files)) {
      const path = join(folder, "node_modules", name, file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
  }
  return folder;
}

/**
 * A folder with all that `source` has installed, as links, and a copy of one package under the name `rename` (its own:
 * in its place) with only the `parts` named. What is not named is what the installation lacks.
 */
export function installParts(
  source: string,
  name: string,
  parts: readonly string[],
  rename: string = name,
): string {
  const folder = installFiles({});
  const from = join(source, "node_modules");
  const to = join(folder, "node_modules");
  for (const entry of readdirSync(from)) {
    const isScope = entry.startsWith("@");
    for (const path of isScope ? readdirSync(join(from, entry)).map((own) => `${entry}/${own}`) : [entry]) {
      if (path === rename || path.startsWith(".")) continue;
      mkdirSync(dirname(join(to, path)), { recursive: true });
      symlinkSync(join(from, path), join(to, path));
    }
  }
  const manifest = JSON.parse(readFileSync(join(from, name, "package.json"), "utf8"));
  mkdirSync(join(to, rename), { recursive: true });
  writeFileSync(join(to, rename, "package.json"), JSON.stringify({ ...manifest, name: rename }));
  for (const part of parts) {
    // A library of half a gigabyte is linked.
    if (part === "deps") symlinkSync(join(from, name, part), join(to, rename, part));
    else cpSync(join(from, name, part), join(to, rename, part), { recursive: true });
  }
  return folder;
}
