import { existsSync, readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";

const NEVER = new Set(["node_modules", "dist", "out", "coverage", ".git", ".generated", ".peers", ".native"]);

/** Files below `root/folder` whose names end in `extension`, as sorted paths relative to `root` with forward slashes. */
export function listFiles(root: string, folder: string, extension: string): string[] {
  const start = join(root, folder);
  if (!existsSync(start)) return [];
  const found: string[] = [];
  const visit = (directory: string): void => {
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) {
        if (!NEVER.has(entry.name)) visit(path);
      } else if (entry.name.endsWith(extension)) {
        found.push(relative(root, path).split(sep).join("/"));
      }
    }
  };
  visit(start);
  return found.sort();
}
