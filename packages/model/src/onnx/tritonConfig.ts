import { ONNX_INPUT, ONNX_OUTPUT, ONNX_UNCERTAINTY } from "./onnxNames.js";

/** How Triton is to run a model. */
export interface TritonOptions {
  /** Most rows of one execution. Default 65,536. */
  readonly batchRowsMax?: number;
  /** How long a request waits for others to share a batch with. Default 500. */
  readonly queueDelayMaxUs?: number;
  /** Copies of the model per GPU, or in all without one. Default 1. */
  readonly instanceCount?: number;
  /** Default "auto": on GPUs where Triton has some. */
  readonly instanceKind?: "auto" | "cpu" | "gpu";
}

/** A model's config.pbtxt: protobuf text of Triton's `ModelConfig`. Dims leave the batch out. */
export function tritonConfig(
  name: string,
  width: number,
  outputs: readonly string[],
  options: Required<TritonOptions>,
): string {
  const { batchRowsMax, queueDelayMaxUs, instanceCount, instanceKind } = options;
  const declared = outputs.map((output) => `{ name: "${output}" data_type: TYPE_FP32 dims: [ 1 ] }`);
  return `name: "${name}"
platform: "onnxruntime_onnx"
max_batch_size: ${batchRowsMax}
input [ { name: "${ONNX_INPUT}" data_type: TYPE_FP32 dims: [ ${width} ] } ]
output [ ${declared.join(", ")} ]
dynamic_batching { max_queue_delay_microseconds: ${queueDelayMaxUs} }
instance_group [ { count: ${instanceCount} kind: KIND_${instanceKind.toUpperCase()} } ]
`;
}

/** How many features a config.pbtxt declares, by the dims of its input; undefined where it does not say. */
export function tritonWidth(config: string): number | undefined {
  const input = new RegExp(
    `\\binput\\s*:?\\s*\\[[^]*?"${ONNX_INPUT}"[^]*?\\bdims\\s*:\\s*\\[\\s*(\\d+)\\s*\\]`,
  );
  const digits = input.exec(config)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Which of our outputs a config.pbtxt declares. */
export function tritonOutputs(config: string): string[] {
  const declared = config.slice(config.search(/\boutput\b/));
  return [ONNX_OUTPUT, ONNX_UNCERTAINTY].filter((name) => declared.includes(`"${name}"`));
}
