import { InputError } from "@slidr/clicks";
import { fingerprintOf, readCheckpoint, writeCheckpoint } from "./checkpointFile.js";
import type { LoopState } from "./loopState.js";
import { rowsDigest } from "./rowsDigest.js";
import type { TrainingRows } from "./trainingRows.js";
import type { TrainSettingsOptions } from "./trainOptions.js";

/** Where a training goes on from, and how it keeps its state. */
export interface Checkpoints {
  readonly resume?: LoopState | undefined;
  /** To be called after every step; asks for the state, and writes it, every `everySteps` calls. */
  readonly save?: ((stateOf: () => Promise<LoopState>) => Promise<void>) | undefined;
}

type CheckpointSettings = Pick<TrainSettingsOptions, "checkpoint" | "resumeFrom">;

/** Whether a training's fingerprint will be asked for. */
export function needsFingerprint({ checkpoint, resumeFrom }: CheckpointSettings): boolean {
  return checkpoint !== undefined || resumeFrom !== undefined;
}

/**
 * Refuses a checkpoint that could never be written, before hours are spent on what it should keep.
 *
 * @throws InputError SETTING_RANGE, CHECKPOINT_DIRECTORY
 */
export async function checkCheckpoint({ checkpoint }: CheckpointSettings, caller: string): Promise<void> {
  if (checkpoint === undefined) return;
  const { path, everySteps } = checkpoint;
  if (!(Number.isInteger(everySteps) && everySteps >= 1)) {
    throw new InputError(
      "SETTING_RANGE",
      `${caller} requires checkpoint.everySteps to be an integer >= 1, got ${everySteps}`,
    );
  }
  const { access, constants } = await import("node:fs/promises");
  const { dirname } = await import("node:path");
  // With the slash at its end a file is no directory.
  await access(`${dirname(path)}/`, constants.W_OK).catch((cause: NodeJS.ErrnoException) => {
    throw new InputError(
      "CHECKPOINT_DIRECTORY",
      `${caller} requires checkpoint.path in a directory that can be written to, got ${path} (${cause.code})`,
      { cause },
    );
  });
}

/**
 * Opens a training's checkpoints; reads the one to go on from.
 *
 * @param training - beside rows and validation rows, all that decides the result, as JSON
 * @param rows - the training rows, or their digest
 * @throws InputError CHECKPOINT_MISSING, CHECKPOINT_DAMAGED, CHECKPOINT_OTHER
 */
export async function openCheckpoints(
  options: CheckpointSettings & Pick<TrainSettingsOptions, "validation">,
  training: Readonly<Record<string, unknown>>,
  rows: TrainingRows | string,
  caller: string,
): Promise<Checkpoints> {
  if (!needsFingerprint(options)) return {};
  const { checkpoint, resumeFrom, validation } = options;
  const fingerprint = await fingerprintOf({
    caller,
    ...training,
    rows: typeof rows === "string" ? rows : await digestOf(rows),
    validation: validation && (await digestOf(validation)),
  });
  const resume = resumeFrom === undefined ? undefined : await readCheckpoint(resumeFrom, fingerprint, caller);
  let steps = 0;
  return {
    resume,
    save:
      checkpoint &&
      (async (stateOf) => {
        steps += 1;
        if (steps % checkpoint.everySteps !== 0) return;
        await writeCheckpoint(checkpoint.path, fingerprint, await stateOf());
      }),
  };
}

async function digestOf(rows: TrainingRows): Promise<string> {
  const digest = await rowsDigest();
  digest.add(rows);
  return digest.hex();
}
