import { findNativeTensorflow } from "../findNative.js";
import { realPartStage } from "./realPartStage.js";

export const nativeTensorflow = realPartStage({
  title: "native TensorFlow",
  purpose: "libtensorflow for the engines' contract",
  suites: "THE LIBTENSORFLOW SUITES",
  // Found only, never installed from here: a gigabyte is for the reader to ask for.
  async ensure() {
    const path = findNativeTensorflow();
    const message = "no native TensorFlow.js found; run tools/native/installTensorflow.sh, on Node 20 or 22";
    return { path, message };
  },
});
