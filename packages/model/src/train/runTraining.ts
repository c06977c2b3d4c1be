import { InputError } from "@slidr/clicks";
import type { Batch, Trainer } from "../network/engine.js";
import type { BatchSource } from "./batchSource.js";
import { cosineDecay } from "./cosineDecay.js";
import type { EpochProgress, LoopState } from "./loopState.js";
import type { EpochSummary, TrainingHistory, TrainingProgress } from "./trainingProgress.js";
import type { TrainingRows } from "./trainingRows.js";
import { validationLoss } from "./validationLoss.js";

export interface RunTrainingOptions {
  readonly trainer: Trainer;
  readonly source: BatchSource;
  readonly validation?: TrainingRows;
  readonly width: number;
  readonly epochsMax: number;
  readonly batchSize: number;
  /** At the start; it falls to 0 over `epochsMax` along half a cosine. */
  readonly learningRate: number;
  /** Epochs without a lower validation loss after which training stops. */
  readonly patienceEpochs: number;
  readonly onProgress?: (progress: TrainingProgress) => void;
  readonly signal?: AbortSignal;
  /** Milliseconds from any origin; for rows per second only. */
  readonly nowMs?: () => number;
  /** Keeps the state every so many steps. */
  readonly checkpoint?: { readonly everySteps: number; save(state: LoopState): Promise<void> };
  /** Where an earlier run had got to; the trainer already holds its parameters. */
  readonly resume?: LoopState;
  /** Begins error messages. */
  readonly caller: string;
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
    if (!Number.isFinite(loss))
      throw notFinite(options.caller, "validation loss", loss, `after epoch ${epoch}`);
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
  return { parameters: loop.best?.parameters ?? (await trainer.parameters()), history };
}

async function runEpoch(
  options: RunTrainingOptions,
  loop: Loop,
  start: EpochProgress,
): Promise<TrainingProgress> {
  const { source, epochsMax, batchSize, nowMs, caller, signal } = options;
  const { epoch } = start;
  const batchCount = source.rowCount === undefined ? undefined : Math.ceil(source.rowCount / batchSize);
  const startedAtMs = nowMs?.();
  let { batch, lossSum, rowCount } = start;
  const reportOf = (): TrainingProgress => ({
    epoch,
    epochsMax,
    batch,
    ...(batchCount && { batchCount }),
    loss: lossSum / rowCount,
    ...(nowMs &&
      startedAtMs !== undefined && {
        rowsPerSecond: (1000 * (rowCount - start.rowCount)) / Math.max(nowMs() - startedAtMs, 1e-3),
      }),
  });
  let index = 0;
  for await (const rows of source.batches(epoch - 1)) {
    signal?.throwIfAborted();
    index += 1;
    // A resumed run draws the batches it has learned from again, to be where it was in the shuffled order.
    if (index <= start.batch) continue;
    const progress = epoch - 1 + (batchCount === undefined ? 0 : batch / batchCount);
    const rate = cosineDecay(options.learningRate, Math.min(progress / epochsMax, 1));
    batch += 1;
    const loss = await stepOf(options, rows, rate);
    if (!Number.isFinite(loss)) {
      const step = batchCount === undefined ? "" : `step ${(epoch - 1) * batchCount + batch}, `;
      throw notFinite(caller, "loss", loss, `at ${step}epoch ${epoch}, batch ${batch}`);
    }
    lossSum += loss * rows.rowCount;
    rowCount += rows.rowCount;
    options.onProgress?.(reportOf());
    await saveCheckpoint(options, loop, { epoch, batch, lossSum, rowCount });
    // Engines may compute without ever waiting: let timers, progress bars and abort signals have their turn.
    await new Promise((resolve) => setImmediate(resolve));
  }
  signal?.throwIfAborted();
  if (rowCount === 0)
    throw new InputError("NO_ROWS", `${caller} requires training rows, got none in epoch ${epoch}`);
  return reportOf();
}

/** A batch without any weight says nothing, and its mean loss would be 0 / 0. */
async function stepOf({ trainer }: RunTrainingOptions, rows: Batch, rate: number): Promise<number> {
  for (let row = 0; row < rows.rowCount; row += 1)
    if (rows.weights[row]! > 0) return trainer.step(rows, rate);
  return 0;
}

async function saveCheckpoint(
  { checkpoint, trainer }: RunTrainingOptions,
  { epochs, best }: Loop,
  progress: EpochProgress,
): Promise<void> {
  if (checkpoint === undefined || progress.batch % checkpoint.everySteps !== 0) return;
  const state = { progress, epochs, trainer: await trainer.state() };
  await checkpoint.save(best === undefined ? state : { ...state, best });
}

function notFinite(caller: string, what: string, loss: number, where: string): InputError {
  return new InputError(
    "LOSS_NOT_FINITE",
    `${caller} requires a finite ${what}, got ${loss} ${where}: lower the learning rate or look at the features' range`,
  );
}
