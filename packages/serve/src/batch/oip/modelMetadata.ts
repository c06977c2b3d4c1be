import { InputError } from "@slidr/clicks";

/** A model as its server describes it; whatever is missing is undefined or wrong, for the reader to check. */
interface Metadata {
  readonly versions?: unknown;
  readonly inputs?: unknown;
  readonly outputs?: unknown;
}

interface TensorMetadata {
  readonly name?: unknown;
  readonly datatype?: unknown;
  readonly shape?: unknown;
}

/**
 * Checks that a model takes rows and gives a score each, before it gets the first; throws OIP_MODEL.
 *
 * @returns its width
 */
export function widthOfModel(
  from: string,
  body: Uint8Array,
  { input, output, version }: { input: string; output: string; version: string | undefined },
): number {
  const metadata = parsed(from, body);
  const { versions } = metadata;
  // Servers that do not list versions leave the list out, or empty.
  const isListed = Array.isArray(versions) && versions.length > 0;
  if (version !== undefined && isListed && !versions.includes(version)) {
    throw fault(from, `to have version ${version}`, versions);
  }
  const inputs = tensors(metadata.inputs);
  const width = rowWidth(inputs.find(({ name }) => name === input));
  if (inputs.length !== 1 || width === undefined) {
    throw fault(from, `to have the one input "${input}", FP32 [-1, features]`, metadata.inputs);
  }
  const score = tensors(metadata.outputs).find(({ name }) => name === output);
  const { datatype, shape } = score ?? {};
  const isColumn = Array.isArray(shape) && shape[0] === -1 && (shape.length === 1 || rowWidth(score) === 1);
  if (datatype !== "FP32" || !isColumn) {
    throw fault(from, `to have an output "${output}", FP32 [-1, 1]`, metadata.outputs);
  }
  return width;
}

function parsed(from: string, body: Uint8Array): Metadata {
  try {
    return Object(JSON.parse(new TextDecoder().decode(body)));
  } catch {
    throw fault(from, "to describe itself in JSON", new TextDecoder().decode(body.subarray(0, 100)));
  }
}

function tensors(list: unknown): TensorMetadata[] {
  return Array.isArray(list) ? list.map((tensor) => Object(tensor) as TensorMetadata) : [];
}

/** Columns of a float32 tensor of any number of rows. */
function rowWidth(tensor: TensorMetadata | undefined): number | undefined {
  const { datatype, shape } = tensor ?? {};
  if (datatype !== "FP32" || !Array.isArray(shape) || shape.length !== 2 || shape[0] !== -1) return undefined;
  return Number.isSafeInteger(shape[1]) && shape[1] >= 1 ? shape[1] : undefined;
}

function fault(from: string, rule: string, found: unknown): InputError {
  return new InputError(
    "OIP_MODEL",
    `openOipBatchModel requires ${from} ${rule}, got ${String(JSON.stringify(found)).slice(0, 200)}`,
  );
}
