import { defineConfig, type Options } from "tsup";

/**
 * The one build every package runs: ESM, CommonJS and types from its entry files.
 *
 * Our packages import each other by name and stay outside each other's bundles; their types are read from source,
 * so packages build in any order. Named exports only: a default export looks different from ESM and from CommonJS.
 */
export function packageBuild(entry: Record<string, string>): ReturnType<typeof defineConfig> {
  const options: Options = {
    entry,
    format: ["esm", "cjs"],
    target: "node20",
    // The option that tsup sets for the compiler is deprecated in TypeScript 6.
    dts: { compilerOptions: { ignoreDeprecations: "6.0" } },
    clean: true,
    sourcemap: true,
    treeshake: true,
    // Two entry files of a package share one copy of what both use, from CommonJS too.
    splitting: true,
    // import.meta.url, which finds files beside the code, has no meaning in CommonJS without it.
    shims: true,
  };
  return defineConfig(options);
}
