import type { TensorFlow } from "./tensorflow.js";

export interface TensorflowDevice {
  readonly isGpu: boolean;
  /** For the log, after "on"; undefined where the backend's name says it all. */
  readonly description?: string;
}

interface DeviceFields {
  /** Of tfjs-node and tfjs-node-gpu. */
  readonly isGPUPackage?: boolean;
  readonly isUsingGpuDevice?: boolean;
  /** Of the WebGPU backend. */
  readonly device?: {
    readonly adapterInfo?: {
      readonly vendor?: string;
      readonly description?: string;
      readonly isFallbackAdapter?: boolean;
    };
  };
}

/** What the current backend computes on. */
export function tensorflowDevice(tf: TensorFlow): TensorflowDevice {
  const name = tf.getBackend();
  const fields = tf.backend() as unknown as DeviceFields;
  if (name === "tensorflow") {
    if (fields.isUsingGpuDevice) return { isGpu: true, description: "a GPU" };
    if (!fields.isGPUPackage) return { isGpu: false };
    const cause = "no GPU, or no CUDA library that suits; libtensorflow prints which on stderr";
    return { isGpu: false, description: `the CPU (${cause})` };
  }
  if (name === "webgpu") {
    const { vendor = "an unnamed device", description, isFallbackAdapter } = fields.device?.adapterInfo ?? {};
    const device = description || vendor;
    return isFallbackAdapter
      ? { isGpu: false, description: `${device}, software and no GPU` }
      : { isGpu: true, description: device };
  }
  return { isGpu: name === "webgl" };
}
