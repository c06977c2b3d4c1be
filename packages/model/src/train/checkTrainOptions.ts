import { InputError } from "@slidr/clicks";
import { MODEL_LIMITS } from "../network/modelLimits.js";
import { checkTransformOptions } from "../transform/checkTransformOptions.js";
import { checkTrainingRows } from "./checkTrainingRows.js";
import { checkCheckpoint } from "./openCheckpoints.js";
import type { NetworkShape, TrainSettings, TrainSettingsOptions } from "./trainOptions.js";

/**
 * Checks what does not depend on the training rows, before they are looked at.
 *
 * @throws InputError SETTING_RANGE, WIDTH_MISMATCH, DUPLICATE_NAME, CHECKPOINT_DIRECTORY and, for validation rows, as
 *   `checkTrainingRows` does; the signal's reason when aborted
 */
export async function checkTrainOptions(
  options: TrainSettingsOptions & NetworkShape,
  settings: TrainSettings,
  caller: string,
): Promise<void> {
  options.signal?.throwIfAborted();
  checkSettings({ ...settings, seed: options.seed }, caller);
  checkNames(options, caller);
  checkTransformOptions({ ...options, kind: options.transform }, caller);
  checkLayers(options, caller);
  if (options.validation) checkTrainingRows(options.validation, options.names, caller, "validation");
  await checkCheckpoint(options, caller);
}

function checkSettings(settings: TrainSettings & { seed: number }, caller: string): void {
  const rule = (name: keyof typeof settings, text: string, holds: boolean): void => {
    if (holds) return;
    throw new InputError("SETTING_RANGE", `${caller} requires ${name} ${text}, got ${settings[name]}`);
  };
  const { epochsMax, batchSize, learningRate, l2, gradientNormMax, patienceEpochs, humanWeight, seed } =
    settings;
  rule("epochsMax", "to be an integer >= 1", Number.isInteger(epochsMax) && epochsMax >= 1);
  rule("batchSize", "to be an integer >= 1", Number.isInteger(batchSize) && batchSize >= 1);
  rule("learningRate", "to be finite and > 0", learningRate > 0 && learningRate < Infinity);
  rule("l2", "to be finite and >= 0", l2 >= 0 && l2 < Infinity);
  rule("gradientNormMax", "> 0", gradientNormMax > 0);
  rule("patienceEpochs", ">= 1", patienceEpochs >= 1);
  rule("humanWeight", "to be finite and > 0", humanWeight > 0 && humanWeight < Infinity);
  rule("seed", "to be an integer", Number.isInteger(seed));
}

function checkNames({ width, names }: TrainSettingsOptions, caller: string): void {
  if (!isSize(width, MODEL_LIMITS.width)) {
    throw new InputError("SETTING_RANGE", `${caller} requires ${ruleOf("width", "width")}, got ${width}`);
  }
  if (names.length !== width) {
    throw new InputError(
      "WIDTH_MISMATCH",
      `${caller} requires names of length ${width} (width), got ${names.length}`,
    );
  }
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name))
      throw new InputError("DUPLICATE_NAME", `${caller} requires distinct names, got "${name}" twice`);
    seen.add(name);
  }
}

function checkLayers({ hidden, cross }: NetworkShape, caller: string): void {
  const rule = (holds: boolean, text: string, got: unknown): void => {
    if (!holds) throw new InputError("SETTING_RANGE", `${caller} requires ${text}, got ${got}`);
  };
  const { layers, width } = MODEL_LIMITS;
  rule(hidden.length <= layers, `at most ${layers} hidden layers`, hidden.length);
  for (const units of hidden) rule(isSize(units, width), `hidden layers of integers in [1, ${width}]`, units);
  if (cross === undefined) return;
  rule(isSize(cross.width, width), ruleOf("cross.width", "width"), cross.width);
  rule(isSize(cross.layers, layers), ruleOf("cross.layers", "layers"), cross.layers);
}

function isSize(size: number, max: number): boolean {
  return Number.isInteger(size) && size >= 1 && size <= max;
}

function ruleOf(name: string, limit: keyof typeof MODEL_LIMITS): string {
  return `${name} to be an integer in [1, ${MODEL_LIMITS[limit]}]`;
}
