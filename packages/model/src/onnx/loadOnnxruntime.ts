import { InputError } from "@slidr/clicks";
import type * as onnxruntime from "onnxruntime-node";

/** The optional peer, loaded here and nowhere else. */
export async function loadOnnxruntime(caller: string): Promise<typeof onnxruntime> {
  try {
    return await import("onnxruntime-node");
  } catch (cause) {
    throw new InputError(
      "ONNXRUNTIME_MISSING",
      `${caller} requires the package onnxruntime-node, which is not installed or cannot load here: npm install onnxruntime-node`,
      { cause },
    );
  }
}
