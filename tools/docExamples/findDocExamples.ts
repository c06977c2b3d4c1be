import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { listFiles } from "../runner/listFiles.js";
import { workspacePackages } from "../runner/workspacePackages.js";
import type { DocExample } from "./docExample.js";
import { fencedBlocks } from "./fencedBlocks.js";
import { sourceExamples } from "./sourceExamples.js";

/** Every documentation example of the repository: docstrings in packages' sources, READMEs and docs. */
export function findDocExamples(root: string): DocExample[] {
  const folders = workspacePackages(root).map(({ folder }) => `packages/${folder}`);
  const pages = [
    "README.md",
    ...folders.map((folder) => `${folder}/README.md`),
    ...listFiles(root, "docs", ".md"),
  ];
  const sources = folders.flatMap((folder) => listFiles(root, `${folder}/src`, ".ts"));
  const read = (file: string): string => readFileSync(join(root, file), "utf8");
  return [
    ...pages
      .filter((file) => existsSync(join(root, file)))
      .flatMap((file) => fencedBlocks(file, read(file).split("\n"), 1)),
    ...sources.flatMap((file) => sourceExamples(file, read(file))),
  ];
}
