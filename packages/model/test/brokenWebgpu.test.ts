import { rmSync } from "node:fs";
import * as tf from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { describeWithWebgpu } from "../../../tools/describeWithWebgpu.js";
import { importFrom } from "../../../tools/findNative.js";
import { tensorflowEngine } from "../src/tensorflow/index.js";
import { installFiles, installParts } from "./brokenInstallation.js";

const REFUSAL = "tensorflowEngine requires the webgpu backend:";

describe("WebGPU that is not installed", () => {
  test("is refused with the package that is missing", async () => {
    const folder = installFiles({});
    const importModule = importFrom(folder);
    await expect(tensorflowEngine({ tf, importModule, backend: "webgpu" })).rejects.toThrow(
      `${REFUSAL} webgpu is not installed`,
    );
    rmSync(folder, { recursive: true });
  });
});

// In this order: what is registered once in a process stays.
describeWithWebgpu("WebGPU that is broken", (native) => {
  test("without Dawn's binary it is refused with the file that is missing", async () => {
    const folder = installParts(native, "webgpu", ["index.js"]);
    await expect(
      tensorflowEngine({ tf, importModule: importFrom(folder), backend: "webgpu" }),
    ).rejects.toThrow(/requires the webgpu backend: webgpu is broken \(Cannot find module '.*dawn\.node'\)/);
    rmSync(folder, { recursive: true });
  });

  // Elsewhere WebGPU runs on what the system always has.
  if (process.platform === "linux") {
    test("without a Vulkan driver it is refused, and the global object stays as it was", async () => {
      const before = process.env.VK_DRIVER_FILES;
      process.env.VK_DRIVER_FILES = "/nowhere/driver.json";
      try {
        await expect(
          tensorflowEngine({ tf, importModule: importFrom(native), backend: "webgpu" }),
        ).rejects.toThrow(`${REFUSAL} WebGPU finds no adapter (on Linux it needs a Vulkan driver)`);
      } finally {
        if (before === undefined) delete process.env.VK_DRIVER_FILES;
        else process.env.VK_DRIVER_FILES = before;
      }
      expect(Reflect.get(Reflect.get(globalThis, "navigator") ?? {}, "gpu")).toBeUndefined();
      expect(Reflect.has(globalThis, "GPUBufferUsage")).toBe(false);
    });
  }

  test("a backend imported before navigator.gpu was there is refused", async () => {
    const importModule = importFrom(native);
    await importModule("@tensorflow/tfjs-backend-webgpu");
    await expect(tensorflowEngine({ tf, importModule, backend: "webgpu" })).rejects.toThrow(
      `${REFUSAL} @tensorflow/tfjs-backend-webgpu was imported before navigator.gpu was there, and registers itself ` +
        "on import only",
    );
  });
});
