import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  entryPointsOf,
  importerFile,
  type ModuleFormat,
  writeConsumerProject,
} from "../consumer/consumerProject.js";
import { type Check, failed, passed } from "../runner/check.js";
import { commandCheck } from "../runner/commandCheck.js";
import { mapConcurrently } from "../runner/mapConcurrently.js";
import { packedPackages } from "../runner/packedPackages.js";
import { REPOSITORY_ROOT } from "../runner/repositoryRoot.js";
import { type CommandResult, runCommand } from "../runner/runCommand.js";
import { runPnpm } from "../runner/runPnpm.js";
import { runTool } from "../runner/runTool.js";
import type { Stage } from "../runner/stage.js";

/** A project outside the workspace installs the tarballs and uses every entry point as a stranger would. */
export function consumerStage(tarballs: string): Stage {
  return {
    title: "consumer project",
    needs: ["pack"],
    async run() {
      const folder = mkdtempSync(join(tmpdir(), "slidr-consumer-"));
      try {
        return await consumerChecks(folder, tarballs);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

async function consumerChecks(folder: string, tarballs: string): Promise<Check[]> {
  const packages = packedPackages(REPOSITORY_ROOT, tarballs);
  writeConsumerProject(folder, packages, "^20.19.0");
  const install = await runPnpm(["install", "--prefer-offline", "--ignore-scripts", "--no-frozen-lockfile"], {
    cwd: folder,
  });
  const installed = commandCheck("consumer installs the tarballs", install);
  if (installed.status === "failed") return [installed];

  const entryPoints = entryPointsOf(packages);
  const imports = await mapConcurrently([...entryPoints.keys()], 2, (index) =>
    importChecks(folder, entryPoints[index]!, index),
  );
  const help = await runCommand(join(folder, "node_modules", ".bin", "slidr"), ["--help"], { cwd: folder });
  return [
    installed,
    ...imports.flat(),
    commandCheck("consumer runs slidr --help", help),
    // The code loads without its optional peers; the types of the one entry that takes a TensorFlow.js need it.
    commandCheck("consumer adds TensorFlow.js", await addTensorflow(folder)),
    await typeCheck(folder, "node16", "node16", ["types.mts", "types.cts"]),
    await typeCheck(folder, "bundler", "esnext", ["types.ts"]),
  ];
}

function addTensorflow(folder: string): Promise<CommandResult> {
  const flags = ["--save-dev", "--prefer-offline", "--ignore-scripts"];
  return runPnpm(["add", "@tensorflow/tfjs@^4.22.0", ...flags], { cwd: folder });
}

/** ESM and CommonJS load, and give the same names; none is called default. */
async function importChecks(folder: string, entryPoint: string, index: number): Promise<Check[]> {
  const names: Partial<Record<ModuleFormat, string>> = {};
  const checks: Check[] = [];
  for (const format of ["esm", "cjs"] as const) {
    const title = `consumer loads ${entryPoint} as ${format === "esm" ? "ESM" : "CommonJS"}`;
    const result = await runCommand(process.execPath, [importerFile(index, format)], { cwd: folder });
    names[format] = result.stdout;
    const hasDefault = result.exitCode === 0 && (JSON.parse(result.stdout) as string[]).includes("default");
    checks.push(hasDefault ? failed(title, "it exports a default") : commandCheck(title, result));
  }
  const same = `${entryPoint} exports the same names as ESM and as CommonJS`;
  const detail = `ESM: ${names.esm}\nCommonJS: ${names.cjs}`;
  return [...checks, names.esm === names.cjs ? passed(same) : failed(same, detail)];
}

/** Compiles with libraries checked, and counts what is wrong in the consumer or in our types; tfjs's own clash with the DOM's. */
async function typeCheck(
  folder: string,
  moduleResolution: string,
  module: string,
  files: readonly string[],
): Promise<Check> {
  const title = `consumer's types under ${moduleResolution}`;
  const options = ["--noEmit", "--strict", "--pretty", "false", "--target", "es2022", "--types", "node"];
  const args = [...options, "--module", module, "--moduleResolution", moduleResolution, ...files];
  const { exitCode, output } = await runTool("tsc", args, { cwd: folder });
  const errors = output.split("\n").filter((line) => line.includes("error TS"));
  const ours = errors.filter(isOurs);
  if (exitCode !== 0 && errors.length === 0) return failed(title, output);
  return ours.length === 0 ? passed(title) : failed(title, ours.join("\n"));
}

/** Of `FILE(line,column): error ...`: is the file the consumer's or one of our packages', not another library's? */
function isOurs(error: string): boolean {
  const file = error.split("(", 1)[0]!;
  return !file.includes("node_modules/") || file.includes("node_modules/@slidr/");
}
