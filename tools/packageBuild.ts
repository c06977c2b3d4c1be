import { defineConfig, type Options } from "tsup";

/** The one build every package runs: ESM, CommonJS and types from its entry files. */
export function packageBuild(entry: Record<string, string>): ReturnType<typeof defineConfig> {
  const options: Options = {
    entry,
    format: ["esm", "cjs"],
    target: "node20",
    dts: { compilerOptions: { ignoreDeprecations: "6.0" } },
    clean: true,
    sourcemap: true,
    treeshake: true,
  };
  return defineConfig(options);
}
