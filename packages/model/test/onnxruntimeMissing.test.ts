import { InputError } from "@slidr/clicks";
import { expect, test, vi } from "vitest";
import { exportOnnx, openOnnxScorer } from "../src/onnx/index.js";
import { velocityModel } from "./onnxModels.js";

vi.mock("onnxruntime-node", () => {
  throw new Error("Cannot find package 'onnxruntime-node'");
});

test("without onnxruntime-node a model is exported all the same, and opening it says what to install", async () => {
  await expect(openOnnxScorer(exportOnnx(velocityModel))).rejects.toThrow(
    new InputError(
      "ONNXRUNTIME_MISSING",
      "openOnnxScorer requires the package onnxruntime-node, which is not installed or cannot load here: npm install onnxruntime-node",
    ),
  );
});
