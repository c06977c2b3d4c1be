import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const source = resolve(dirname(fileURLToPath(import.meta.url)), "../src");

/** Every module that `entry` reaches: our files by path, packages by name. Type-only imports leave no trace. */
function reached(entry: string, seen = new Set<string>()): Set<string> {
  if (seen.has(entry)) return seen;
  seen.add(entry);
  if (!entry.startsWith(source)) return seen;
  const text = readFileSync(entry, "utf8")
    .replace(/\/\*.*?\*\//gs, "")
    .replace(/^(import|export) type .*?;$/gms, "");
  for (const [, specifier] of text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)) {
    const isOurs = specifier!.startsWith(".");
    reached(isOurs ? resolve(dirname(entry), specifier!.replace(/\.js$/, ".ts")) : specifier!, seen);
  }
  return seen;
}

describe("import graph", () => {
  test("the main entry reaches no TensorFlow.js and nothing of src/tensorflow", () => {
    const modules = [...reached(resolve(source, "index.ts"))];
    expect(modules.length).toBeGreaterThan(25);
    expect(modules.filter((module) => /tensorflow/i.test(module))).toEqual([]);
    expect(modules.filter((module) => !module.startsWith(source)).sort()).toEqual([
      "@slidr/clicks",
      "node:crypto",
      "node:fs/promises",
      "node:os",
      "node:path",
      "node:worker_threads",
      "pure-rand/distribution/uniformFloat64",
      "pure-rand/distribution/uniformInt",
      "pure-rand/generator/xoroshiro128plus",
    ]);
  });

  test("the tensorflow entry imports TensorFlow.js only when it is called", () => {
    const modules = [...reached(resolve(source, "tensorflow/index.ts"))];
    expect(modules).toContain(resolve(source, "tensorflow/tensorflowTrainer.ts"));
    expect(modules.filter((module) => module.startsWith("@tensorflow"))).toEqual([]);
  });

  test("the onnx entry names one native package, which it imports only when a scorer is opened, and no TensorFlow.js", () => {
    const modules = [...reached(resolve(source, "onnx/index.ts"))];
    expect(modules.filter((module) => !module.startsWith(source)).sort()).toEqual([
      "@slidr/clicks",
      "node:fs/promises",
      "node:path",
      "onnxruntime-node",
      "pure-rand/distribution/uniformInt",
      "pure-rand/generator/xoroshiro128plus",
    ]);
    const text = readFileSync(resolve(source, "onnx/loadOnnxruntime.ts"), "utf8");
    expect(text).toContain('await import("onnxruntime-node")');
  });
});
