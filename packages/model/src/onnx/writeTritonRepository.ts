import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { InputError, replaceAtomically, syncDirectory } from "@slidr/clicks";
import type { Model } from "../score/classifierModel.js";
import { exportableModel } from "./exportableModel.js";
import { type ExportOnnxOptions, exportOnnx } from "./exportOnnx.js";
import { goldenScores } from "./goldenScores.js";
import { outputsOf } from "./onnxNames.js";
import { type TritonOptions, tritonConfig, tritonOutputs, tritonWidth } from "./tritonConfig.js";

const caller = "writeTritonRepository";

/** Where a version of a model now is. */
export interface TritonVersion {
  /** `directory/name/version`. */
  readonly path: string;
  /** Whether an earlier config.pbtxt was there, which stays as it is: it may have been tuned by hand. */
  readonly configKept: boolean;
}

/**
 * Writes a model into a Triton model repository: `NAME/config.pbtxt`, `NAME/VERSION/model.onnx` and, beside it, golden
 * rows.
 *
 * The version appears as one step, by a rename: a Triton that polls finds all of it or nothing, also after a crash. Triton
 * takes no notice of the temporary folder in NAME (its name is no number) nor of golden.json.
 *
 * @param directory - the repository; made if absent
 * @param name - of the model: 1 to 100 of A-Z, a-z, 0-9, "_", "-" and ".", the first a letter or digit
 * @param version - an integer >= 1 that the model does not have yet
 * @param model - trained, or a velocity rule
 * @param options - how Triton runs it, used where the model has no config.pbtxt yet; golden rows and spec hash
 * @throws InputError TRITON_NAME, TRITON_VERSION, TRITON_CONFIG when the model there takes rows of another width or
 *   has other outputs, TRITON_OPTIONS; MODEL_UNFITTED and EXPORT_RANGE as `exportOnnx` does; what the disk throws
 *
 * @example
 * ```ts
 * import { mkdtempSync, readdirSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { velocityRule } from "@slidr/model";
 * import { writeTritonRepository } from "@slidr/model/onnx";
 *
 * const { model } = velocityRule({ names: ["clicks"], column: "clicks" });
 * const directory = mkdtempSync(join(tmpdir(), "slidr-triton-"));
 * await writeTritonRepository(directory, "slidr", 1, model);
 * readdirSync(join(directory, "slidr")).sort(); // => ["1", "config.pbtxt"]
 * readdirSync(join(directory, "slidr/1")).sort(); // => ["golden.json", "model.onnx"]
 * ```
 */
export async function writeTritonRepository(
  directory: string,
  name: string,
  version: number,
  model: Model,
  options: TritonOptions & ExportOnnxOptions = {},
): Promise<TritonVersion> {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name)) {
    throw new InputError(
      "TRITON_NAME",
      `${caller} requires a name of 1 to 100 letters, digits, "_", "-" and ".", got ${JSON.stringify(name)}`,
    );
  }
  requirePositive("version", version, "TRITON_VERSION");
  const config = checkedOptions(options);
  const checked = exportableModel(model, caller);
  const { specHash, golden = goldenScores(checked) } = options;
  const bytes = exportOnnx(checked, { golden, ...(specHash !== undefined && { specHash }) });

  const folder = join(directory, name);
  await mkdir(folder, { recursive: true });
  const configKept = await keepOrWriteConfig(folder, name, checked, config);
  const temporary = await mkdtemp(join(folder, ".writing-"));
  const path = join(folder, String(version));
  try {
    await replaceAtomically(join(temporary, "model.onnx"), (file) => writeFile(file, bytes));
    await replaceAtomically(join(temporary, "golden.json"), (file) =>
      writeFile(file, JSON.stringify(golden)),
    );
    await rename(temporary, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOTEMPTY" && code !== "EEXIST" && code !== "EPERM") throw error;
    throw new InputError(
      "TRITON_VERSION",
      `${caller} requires a version that ${folder} lacks, got ${version}`,
    );
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  await syncDirectory(folder);
  return { path, configKept };
}

function checkedOptions(options: TritonOptions): Required<TritonOptions> {
  const { batchRowsMax = 65_536, queueDelayMaxUs = 500, instanceCount = 1, instanceKind = "auto" } = options;
  for (const [field, value] of Object.entries({ batchRowsMax, queueDelayMaxUs, instanceCount })) {
    requirePositive(field, value, "TRITON_OPTIONS");
  }
  return { batchRowsMax, queueDelayMaxUs, instanceCount, instanceKind };
}

function requirePositive(field: string, value: number, code: string): void {
  if (Number.isSafeInteger(value) && value >= 1) return;
  throw new InputError(code, `${caller} requires ${field} to be an integer >= 1, got ${value}`);
}

/** @returns whether a config.pbtxt was there */
async function keepOrWriteConfig(
  folder: string,
  name: string,
  model: Model,
  options: Required<TritonOptions>,
): Promise<boolean> {
  const width = model.names.length;
  const outputs = outputsOf(model);
  const path = join(folder, "config.pbtxt");
  const there = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (there === undefined) {
    await replaceAtomically(path, (file) => writeFile(file, tritonConfig(name, width, outputs, options)));
    return false;
  }
  const declared = tritonWidth(there);
  if (declared !== width) {
    throw new InputError(
      "TRITON_CONFIG",
      `${caller} requires ${path} to declare dims [ ${width} ] for the model's features, got ${declared}; use another name`,
    );
  }
  const served = tritonOutputs(there);
  if (served.length === outputs.length) return true;
  throw new InputError(
    "TRITON_CONFIG",
    `${caller} requires ${path} to declare the model's outputs ${outputs.join(", ")}, got ${served.join(", ")}; use another name`,
  );
}
