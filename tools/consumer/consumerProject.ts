import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PackedPackage } from "../runner/packedPackages.js";
import { codeEntryPoints } from "../runner/workspacePackages.js";

export type ModuleFormat = "esm" | "cjs";

/** The file of the consumer that prints the names it gets from entry point number `index`. */
export function importerFile(index: number, format: ModuleFormat): string {
  return `import-${index}.${format === "esm" ? "mjs" : "cjs"}`;
}

/** Every import path that the packed packages offer. */
export function entryPointsOf(packages: readonly PackedPackage[]): string[] {
  return packages.flatMap(({ manifest }) => codeEntryPoints(manifest));
}

/**
 * Writes a project that has nothing of this workspace but the tarballs: each of our packages comes from its
 * tarball, also where another of ours depends on it.
 */
export function writeConsumerProject(
  folder: string,
  packages: readonly PackedPackage[],
  nodeTypes: string,
): void {
  mkdirSync(folder, { recursive: true });
  const sources = Object.fromEntries(
    packages.map(({ manifest, tarball }) => [manifest.name, `file:${tarball}`]),
  );
  const manifest = {
    name: "consumer",
    private: true,
    dependencies: sources,
    devDependencies: { "@types/node": nodeTypes },
  };
  const overrides = Object.entries(sources).map(([name, source]) => `  "${name}": "${source}"\n`);
  write("package.json", JSON.stringify(manifest, undefined, 2));
  write("pnpm-workspace.yaml", `packages: []\noverrides:\n${overrides.join("")}`);

  const entryPoints = entryPointsOf(packages);
  entryPoints.forEach((entryPoint, index) => {
    const print = "process.stdout.write(JSON.stringify(Object.keys(names).sort()));\n";
    write(importerFile(index, "esm"), `import * as names from "${entryPoint}";\n${print}`);
    write(importerFile(index, "cjs"), `const names = require("${entryPoint}");\n${print}`);
  });
  for (const extension of ["ts", "mts", "cts"]) write(`types.${extension}`, typeUser(entryPoints));

  function write(name: string, text: string): void {
    writeFileSync(join(folder, name), text);
  }
}

/** Uses the types of every entry point; a module without types, or whose types are `any`, does not compile. */
function typeUser(entryPoints: readonly string[]): string {
  const imports = entryPoints.map((entryPoint, index) => `import * as m${index} from "${entryPoint}";`);
  const uses = entryPoints.map(
    (_, index) => `export const k${index}: IsAny<typeof m${index}[keyof typeof m${index}]> = false;`,
  );
  return [
    ...imports,
    'import { InputError } from "@slidr/clicks";',
    "type IsAny<T> = 0 extends 1 & T ? true : false;",
    ...uses,
    'export const code: string = new InputError("CODE", "message").code;',
    "",
  ].join("\n");
}
