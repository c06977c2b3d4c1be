import { InputError } from "@slidr/clicks";
import type { Batch, Trainer } from "../network/engine.js";
import type { BatchSource } from "./batchSource.js";
import { cosineDecay } from "./cosineDecay.js";
import type { EpochProgress, LoopState } from "./loopState.js";
import type { Checkpoints } from "./openCheckpoints.js";
import type { EpochSummary, TrainingHistory, TrainingProgress } from "./trainingProgress.js";
import type { TrainingRows } from "./trainingRows.js";
import { validationLoss } from "./validationLoss.js";

export interface RunTrainingOptions {
  readonly trainer: Trainer;
  readonly source: BatchSource;
  readonly validation?: TrainingRows | undefined;
  readonly width: number;
  readonly epochsMax: number;
  readonly batchSize: number;
  /** At the start; it falls to 0 over `epochsMax` along half a cosine. */
  readonly learningRate: number;
  /** Epochs without a lower validation loss after which training stops. */
  readonly patienceEpochs: number;
  readonly onProgress?: ((progress: TrainingProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds from any origin; for rows per second only. */
  readonly nowMs?: (() => number) | undefined;
  /** Called after every step; asks for the state where it is to be kept. */
  readonly save?: Checkpoints["save"];
  /** Where an earlier run had got to; the trainer already holds its parameters. */
  readonly resume?: LoopState | undefined;
  /** Begins error messages. */
  readonly caller: string;
  /** Says which network diverged, where it is one of several. */
  readonly place?: string | undefined;
}

/** What the loop carries from epoch to epoch. */
interface Loop {
  readonly epochs: EpochSummary[];
  best: LoopState["best"];
}

/**
 * The training loop, the same for every engine: epochs of Adam steps, early stopping, best parameters kept.
 *
 * @throws InputError LOSS_NOT_FINITE with step, epoch and batch; the signal's reason when aborted
 */
export async function runTraining(
  options: RunTrainingOptions,
): Promise<{ parameters: Float32Array; history: TrainingHistory }> {
  const { trainer, validation, epochsMax, patienceEpochs, resume } = options;
  const loop: Loop = { epochs: [...(resume?.epochs ?? [])], best: resume?.best };
  let start = resume?.progress;
  for (let epoch = start?.epoch ?? 1; epoch <= epochsMax; epoch += 1) {
    const report = await runEpoch(options, loop, start ?? { epoch, batch: 0, lossSum: 0, rowCount: 0 });
    start = undefined;
    if (validation === undefined) {
      loop.epochs.push({ epoch, loss: report.loss });
      continue;
    }
    const loss = await validationLoss(trainer, validation, options.width, options.batchSize);
    if (!Number.isFinite(loss)) throw notFinite(options, "validation loss", loss, `after epoch ${epoch}`);
    loop.epochs.push({ epoch, loss: report.loss, validationLoss: loss });
    options.onProgress?.({ ...report, validationLoss: loss });
    // Invariant: `best` holds the lowest validation loss so far and the parameters that gave it.
    if (loop.best === undefined || loss < loop.best.loss)
      loop.best = { epoch, loss, parameters: await trainer.parameters() };
    if (epoch - loop.best.epoch >= patienceEpochs) break;
  }
  const history = {
    epochs: loop.epochs,
    bestEpoch: loop.best?.epoch ?? loop.epochs.length,
    stoppedEarly: loop.epochs.length < epochsMax,
  };
  const parameters = loop.best?.parameters ?? (await trainer.parameters());
  // No loss is computed from what the last step leaves behind, and a dead unit hides an infinite weight from a loss.
  const culprit = parameters.find((parameter) => !Number.isFinite(parameter));
  if (culprit !== undefined) {
    const batch = batchCountOf(options);
    throw notFinite(options, "model", culprit, `after ${stepText(options, history.bestEpoch, batch)}`);
  }
  return { parameters, history };
}

function batchCountOf({ source, batchSize }: RunTrainingOptions): number {
  return Math.ceil(source.rowCount / batchSize);
}

function stepText(options: RunTrainingOptions, epoch: number, batch: number): string {
  return `step ${(epoch - 1) * batchCountOf(options) + batch}, epoch ${epoch}, batch ${batch}`;
}

async function runEpoch(
  options: RunTrainingOptions,
  loop: Loop,
  start: EpochProgress,
): Promise<TrainingProgress> {
  const { source, trainer, epochsMax, nowMs, caller, signal } = options;
  const { epoch } = start;
  const batchCount = batchCountOf(options);
  const startedAtMs = nowMs?.();
  let { batch, lossSum, rowCount } = start;
  let newRows = 0;
  const reportOf = (): TrainingProgress => ({
    epoch,
    epochsMax,
    batch,
    batchCount,
    loss: lossSum / rowCount,
    ...(nowMs &&
      startedAtMs !== undefined && {
        rowsPerSecond: (1000 * newRows) / Math.max(nowMs() - startedAtMs, 1e-3),
      }),
  });
  let index = 0;
  for await (const rows of source.batches(epoch - 1)) {
    signal?.throwIfAborted();
    index += 1;
    // A resumed run draws the batches it has learned from again, to be where it was in the shuffled order.
    if (index <= start.batch) continue;
    const progress = Math.min((epoch - 1 + batch / batchCount) / epochsMax, 1);
    batch += 1;
    newRows += rows.rowCount;
    // A batch without any weight says nothing, and its mean loss would be 0 / 0.
    if (hasWeight(rows)) {
      const loss = await trainer.step(rows, cosineDecay(options.learningRate, progress));
      if (!Number.isFinite(loss))
        throw notFinite(options, "loss", loss, `at ${stepText(options, epoch, batch)}`);
      lossSum += loss * rows.rowCount;
      rowCount += rows.rowCount;
    }
    if (rowCount > 0) options.onProgress?.(reportOf());
    await options.save?.(() => stateOf(options, loop, { epoch, batch, lossSum, rowCount }));
    // Engines may compute without ever waiting: let timers, progress bars and abort signals have their turn.
    await new Promise((resolve) => setImmediate(resolve));
  }
  signal?.throwIfAborted();
  if (rowCount === 0) {
    throw new InputError(
      "NO_ROWS",
      `${caller} requires training rows with weight, got none in epoch ${epoch}`,
    );
  }
  return reportOf();
}

function hasWeight({ weights, rowCount }: Batch): boolean {
  for (let row = 0; row < rowCount; row += 1) if (weights[row]! > 0) return true;
  return false;
}

async function stateOf(
  { trainer }: RunTrainingOptions,
  { epochs, best }: Loop,
  progress: EpochProgress,
): Promise<LoopState> {
  return { progress, epochs, trainer: await trainer.state(), best };
}

function notFinite(
  { caller, place = "" }: RunTrainingOptions,
  what: string,
  got: number,
  where: string,
): InputError {
  return new InputError(
    "LOSS_NOT_FINITE",
    `${caller} requires a finite ${what}, got ${got} ${where}${place}: lower the learning rate or look at the features' range`,
  );
}
