import { rmSync } from "node:fs";
import { createRequire } from "node:module";
import { afterAll, expect, test, vi } from "vitest";
import { describeWithTensorflow } from "../../../tools/describeWithTensorflow.js";
import { importFrom } from "../../../tools/findNative.js";
import { tensorflowEngine } from "../src/tensorflow/index.js";
import { installParts } from "./brokenInstallation.js";

const NODE = "@tensorflow/tfjs-node";
const NODE_GPU = "@tensorflow/tfjs-node-gpu";
const NO_WASM = "@tensorflow/tfjs-backend-wasm is not installed";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** Imports from a real installation of tfjs-node that lacks all parts of it but these. */
function importFromParts(native: string, parts: readonly string[], rename?: string) {
  const folder = installParts(native, NODE, parts, rename);
  folders.push(folder);
  return importFrom(folder);
}

describeWithTensorflow("a tfjs-node that is broken", (native) => {
  test("without its binding it is passed over, or refused where it was demanded", async () => {
    const importModule = importFromParts(native, ["dist"]);
    const cause =
      /@tensorflow\/tfjs-node is broken \(The Node\.js native addon module .* can not be found at path/;
    const { backend, reason } = await tensorflowEngine({ importModule });
    expect(backend).toBe("cpu");
    expect(reason).toMatch(cause);
    await expect(tensorflowEngine({ importModule, backend: "tensorflow" })).rejects.toThrow(cause);
  });

  test("without a library that it links, as where CUDA is missing, it says which", async () => {
    const importModule = importFromParts(native, ["dist", "lib"]);
    await expect(tensorflowEngine({ importModule, backend: "tensorflow" })).rejects.toThrow(
      `tensorflowEngine requires the tensorflow backend: ${NODE_GPU} is not installed; ${NODE} is broken ` +
        "(libtensorflow_cc.so.2: cannot open shared object file: No such file or directory)",
    );
  });

  test("on a Node without util.isNullOrUndefined, from 23 on, it says which Node it needs", async () => {
    const util = createRequire(import.meta.url)("node:util");
    const { isNullOrUndefined } = util;
    util.isNullOrUndefined = undefined;
    try {
      const importModule = importFromParts(native, ["dist", "lib", "deps"]);
      const { backend, reason } = await tensorflowEngine({ importModule });
      expect(backend).toBe("cpu");
      expect(reason).toBe(
        `${NODE_GPU} is not installed; ${NODE} is broken (it needs Node 22 or older, this is ${process.version}: ` +
          `(0 , util_1.isNullOrUndefined) is not a function); ${NO_WASM}`,
      );
      // Once more: by now the package is loaded, and its names are gone.
      expect(await tensorflowEngine({ importModule })).toMatchObject({ backend, reason });
    } finally {
      util.isNullOrUndefined = isNullOrUndefined;
    }
  });

  test("a broken tfjs-node-gpu is named, and leaves nothing that stands in tfjs-node's way", async () => {
    const warn = vi.spyOn(console, "warn");
    const importModule = importFromParts(native, ["dist"], NODE_GPU);
    const { backend, reason } = await tensorflowEngine({ importModule });
    expect(backend).toBe("tensorflow");
    expect(reason).toMatch(
      /^@tensorflow\/tfjs-node is installed; @tensorflow\/tfjs-node-gpu is broken \(.*\)$/,
    );
    expect(warn.mock.calls.flat().filter((line) => /already registered/.test(line))).toEqual([]);
    warn.mockRestore();
    expect(await tensorflowEngine({ importModule })).toMatchObject({ backend, reason });
  });
});
