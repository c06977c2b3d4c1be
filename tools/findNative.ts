import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { REPOSITORY_ROOT } from "./runner/repositoryRoot.js";

/** The last Node on which tfjs-node 4.22 works: the next one took util.isNullOrUndefined away. */
const TFJS_NODE_LAST = 22;

/** What `import()` gives to a file in a folder of .native/. */
export type NativeImport = (name: string) => Promise<unknown>;

/** The folder that tools/native/installTensorflow.sh made, where this Node can use it; else undefined. */
export function findNativeTensorflow(
  part: "tensorflow" | "tensorflow-gpu" = "tensorflow",
): string | undefined {
  const major = Number(process.versions.node.split(".")[0]);
  return major <= TFJS_NODE_LAST ? installedFolder(part) : undefined;
}

/**
 * The folder that tools/native/installWebgpu.sh made, where WebGPU finds an adapter; else undefined.
 *
 * Cost: a short process, about 0.2 s.
 */
export function findWebgpu(): string | undefined {
  const folder = installedFolder("webgpu");
  if (folder === undefined) return undefined;
  const code = `import { create } from "webgpu"; process.exit((await create([]).requestAdapter()) === null ? 1 : 0);`;
  return spawnSync(process.execPath, ["--input-type=module", "-e", code], { cwd: folder }).status === 0
    ? folder
    : undefined;
}

/** Imports as a file in `folder` would. */
export function importFrom(folder: string): NativeImport {
  const { resolve } = createRequire(join(folder, "package.json"));
  return async (name) => import(/* @vite-ignore */ pathToFileURL(resolve(name)).href);
}

/** The scripts write `installed` last. */
function installedFolder(part: string): string | undefined {
  const folder = join(REPOSITORY_ROOT, ".native", part);
  return existsSync(join(folder, "installed")) ? folder : undefined;
}
