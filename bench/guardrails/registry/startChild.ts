import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ChildTask } from "./registryChild.js";

interface Esbuild {
  build(options: Record<string, unknown>): Promise<unknown>;
}

/** Bundles the child once, with the esbuild that tsx brings: hundreds of processes start, each in a tenth of a second. */
export async function bundleChild(): Promise<string> {
  const fromTsx = createRequire(createRequire(import.meta.url).resolve("tsx/package.json"));
  const { build } = fromTsx("esbuild") as Esbuild;
  const outfile = join(mkdtempSync(join(tmpdir(), "slidr-child-")), "child.mjs");
  const entry = fileURLToPath(new URL("registryChild.ts", import.meta.url));
  // DuckDB is loaded by readers of click logs alone.
  const external = ["@duckdb/*"];
  const options = {
    platform: "node",
    format: "esm",
    conditions: ["@slidr/source"],
    external,
    logLevel: "error",
  };
  await build({ entryPoints: [entry], bundle: true, outfile, ...options });
  return outfile;
}

export function startChild(script: string, task: ChildTask): ChildProcess {
  return spawn(process.execPath, [script, JSON.stringify(task)], { stdio: ["ignore", "pipe", "pipe"] });
}

/** How it ended, and what it printed on either stream. */
export function ended(
  child: ChildProcess,
): Promise<{ signal: string | null; code: number | null; output: string }> {
  let output = "";
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.setEncoding("utf8");
    stream.on("data", (text: string) => {
      output += text;
    });
  }
  return new Promise((resolve) => child.once("close", (code, signal) => resolve({ signal, code, output })));
}
