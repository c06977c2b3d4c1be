import { InputError } from "@slidr/clicks";
import type { OipAnswer } from "./oipClient.js";

interface OutputTensor {
  readonly name?: unknown;
  readonly datatype?: unknown;
  readonly shape?: unknown;
  readonly data?: unknown;
  readonly parameters?: { readonly binary_data_size?: unknown };
}

/**
 * Reads the output of one row each out of an answer, as JSON or as binary; throws OIP_ANSWER where it is not there.
 *
 * @param from the server and model, for the error
 * @param version the model's version that must have answered, where one was asked for
 */
export function readScores(
  from: string,
  { headers, body }: OipAnswer,
  output: string,
  version: string | undefined,
  scores: Float32Array,
): void {
  const fault = (found: string) =>
    new InputError("OIP_ANSWER", `${from} must answer with ${scores.length} scores, got ${found}`);
  const jsonLength = Number(headers.get("inference-header-content-length") ?? body.length);
  const answer = parsedJson(body.subarray(0, jsonLength));
  if (answer === undefined) throw fault("no JSON");
  if (version !== undefined && answer.model_version !== undefined && answer.model_version !== version) {
    throw fault(`an answer of version ${JSON.stringify(answer.model_version)} instead of "${version}"`);
  }
  // Binary tensors follow the JSON in the order in which it names them.
  let offset = jsonLength;
  for (const tensor of answer.outputs) {
    const bytes = Number(tensor?.parameters?.binary_data_size ?? 0);
    if (tensor?.name !== output) {
      offset += bytes;
      continue;
    }
    const { datatype, shape, data } = tensor;
    if (datatype !== "FP32" || !holdsRows(shape, scores.length)) {
      throw fault(`${JSON.stringify(datatype)} of shape ${JSON.stringify(shape)} in "${output}"`);
    }
    if (Array.isArray(data)) writeNumbers(data.flat(), scores, fault);
    else writeBytes(body.subarray(offset, offset + bytes), scores, fault);
    return;
  }
  throw fault(`no output "${output}"`);
}

function parsedJson(
  bytes: Uint8Array,
): { model_version?: unknown; outputs: (OutputTensor | null)[] } | undefined {
  try {
    const answer = JSON.parse(new TextDecoder().decode(bytes));
    return Array.isArray(answer?.outputs) ? answer : undefined;
  } catch {
    return undefined;
  }
}

function holdsRows(shape: unknown, rowCount: number): boolean {
  if (!Array.isArray(shape)) return false;
  return shape[0] === rowCount && (shape.length === 1 || (shape.length === 2 && shape[1] === 1));
}

function writeNumbers(data: unknown[], scores: Float32Array, fault: (found: string) => InputError): void {
  if (data.length !== scores.length) throw fault(`${data.length} numbers`);
  // JSON has no NaN: whatever is no number is no score, and that row's alone.
  for (const [row, value] of data.entries()) scores[row] = typeof value === "number" ? value : Number.NaN;
}

function writeBytes(bytes: Uint8Array, scores: Float32Array, fault: (found: string) => InputError): void {
  if (bytes.length !== 4 * scores.length) throw fault(`${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  for (let row = 0; row < scores.length; row++) scores[row] = view.getFloat32(4 * row, true);
}
