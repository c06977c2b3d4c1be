import { InputError } from "@slidr/clicks";
import type { Trainer } from "../network/engine.js";
import type { BatchSource } from "./batchSource.js";
import { cosineDecay } from "./cosineDecay.js";
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
  /** Begins error messages. */
  readonly caller: string;
}

/**
 * The training loop, the same for every engine: epochs of Adam steps, early stopping, best parameters kept.
 *
 * @throws InputError LOSS_NOT_FINITE with epoch and batch; the signal's reason when aborted
 */
export async function runTraining(
  options: RunTrainingOptions,
): Promise<{ parameters: Float32Array; history: TrainingHistory }> {
  const { trainer, validation, epochsMax, patienceEpochs } = options;
  const epochs: EpochSummary[] = [];
  let best: { epoch: number; loss: number; parameters: Float32Array } | undefined;
  for (let epoch = 1; epoch <= epochsMax; epoch += 1) {
    const report = await runEpoch(options, epoch);
    if (validation === undefined) {
      epochs.push({ epoch, loss: report.loss });
      continue;
    }
    const loss = await validationLoss(trainer, validation, options.width, options.batchSize);
    if (!Number.isFinite(loss))
      throw notFinite(options.caller, "validation loss", loss, `after epoch ${epoch}`);
    epochs.push({ epoch, loss: report.loss, validationLoss: loss });
    options.onProgress?.({ ...report, validationLoss: loss });
    // Invariant: `best` holds the lowest validation loss so far and the parameters that gave it.
    if (best === undefined || loss < best.loss)
      best = { epoch, loss, parameters: await trainer.parameters() };
    if (epoch - best.epoch >= patienceEpochs) break;
  }
  const history = {
    epochs,
    bestEpoch: best?.epoch ?? epochs.length,
    stoppedEarly: epochs.length < epochsMax,
  };
  return { parameters: best?.parameters ?? (await trainer.parameters()), history };
}

async function runEpoch(options: RunTrainingOptions, epoch: number): Promise<TrainingProgress> {
  const { trainer, source, epochsMax, batchSize, nowMs, caller } = options;
  const batchCount = source.rowCount === undefined ? undefined : Math.ceil(source.rowCount / batchSize);
  const startedAtMs = nowMs?.();
  let lossSum = 0;
  let rowCount = 0;
  let batch = 0;
  let report: TrainingProgress | undefined;
  for await (const rows of source.batches(epoch - 1)) {
    options.signal?.throwIfAborted();
    const progress = epoch - 1 + (batchCount === undefined ? 0 : batch / batchCount);
    const rate = cosineDecay(options.learningRate, progress / epochsMax);
    batch += 1;
    const loss = hasWeight(rows.weights, rows.rowCount) ? await trainer.step(rows, rate) : 0;
    if (!Number.isFinite(loss)) throw notFinite(caller, "loss", loss, `in epoch ${epoch}, batch ${batch}`);
    lossSum += loss * rows.rowCount;
    rowCount += rows.rowCount;
    report = { epoch, epochsMax, batch, ...(batchCount && { batchCount }), loss: lossSum / rowCount };
    if (nowMs && startedAtMs !== undefined) {
      report = { ...report, rowsPerSecond: (1000 * rowCount) / Math.max(nowMs() - startedAtMs, 1e-3) };
    }
    options.onProgress?.(report);
    // Engines may compute without ever waiting: let timers, progress bars and abort signals have their turn.
    await new Promise((resolve) => setImmediate(resolve));
  }
  options.signal?.throwIfAborted();
  if (report === undefined)
    throw new InputError("NO_ROWS", `${caller} requires training rows, got none in epoch ${epoch}`);
  return report;
}

/** A batch without any weight says nothing, and its mean loss would be 0 / 0. */
function hasWeight(weights: Float32Array, rowCount: number): boolean {
  for (let row = 0; row < rowCount; row += 1) if (weights[row]! > 0) return true;
  return false;
}

function notFinite(caller: string, what: string, loss: number, where: string): InputError {
  return new InputError(
    "LOSS_NOT_FINITE",
    `${caller} requires a finite ${what}, got ${loss} ${where}: lower the learning rate or look at the features' range`,
  );
}
