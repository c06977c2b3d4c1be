import type { SliceAssignment } from "@slidr/clicks";
import { encodeTable, type FeatureMatrix, type FeatureSpec } from "@slidr/features";
import type { PartSummary } from "../summary.js";
import { checkPromise } from "./checkPromise.js";
import { type ChosenFeatures, chooseFeatures } from "./chooseFeatures.js";
import { circumstancesOf } from "./circumstances.js";
import { knownPurchases, type Labels, labelClicks, purchasedInTheEnd } from "./labelClicks.js";
import { markRobotic } from "./markRobotic.js";
import type { RetrainOptions } from "./retrainOptions.js";
import { partSummary, type Split, splitRows } from "./splitRows.js";
import type { Stages } from "./stages.js";

/** A log ready to learn from: sliced, split, labelled and encoded. */
export interface PreparedDay {
  readonly assignment: SliceAssignment;
  readonly split: Split;
  readonly spec: FeatureSpec;
  readonly leftOut: ChosenFeatures["leftOut"];
  readonly labels: Labels;
  /** Rows of the training part that are old enough to be labelled. */
  readonly mature: Uint32Array;
  readonly features: FeatureMatrix;
  /** [rowCount] purchases known on the day, and those that came in the end. */
  readonly purchased: { readonly asOf: Uint8Array; readonly inTheEnd: Uint8Array };
  /** [rowCount] by the heuristic. */
  readonly robotic: Uint8Array;
  readonly parts: Readonly<Record<"train" | "calibrate" | "test", PartSummary>>;
}

/** Slices, splits, labels and encodes a log; first what can fail on a wrong option, so that nobody waits for a training to learn of a misspelt column. */
export async function prepareDay(options: RetrainOptions, stages: Stages): Promise<PreparedDay> {
  const { traffic, listener, timeZone } = options;
  const { table } = traffic;
  const assignment = options.slices.assign(table);
  const split = splitRows(table, traffic.split);
  const { spec, leftOut } = chooseFeatures(traffic, timeZone, options.spec, options.blindTo);
  for (const { feature, reason } of leftOut) listener.note(`left out ${feature}: ${reason}`);

  const labels = await stages.run("labels", () => labelClicks(traffic, split.asOfMs));
  // A click that is still young is labelled only if it has bought already: to learn from those alone would be biased.
  const mature = split.train.filter(
    (row) => table.clickedAtMs[row]! + traffic.purchaseWindowMs <= split.asOfMs,
  );
  const features = await stages.run("features", () =>
    encodeTable(spec, table, { onProgress: ({ done, total }) => listener.progress(done, total) }),
  );
  circumstancesOf({ table, features }, split.test.subarray(0, 1), options.circumstances);
  const purchased = { asOf: knownPurchases(labels.purchase), inTheEnd: purchasedInTheEnd(traffic) };
  const parts = {
    train: partSummary(table, split.train, purchased.asOf),
    calibrate: partSummary(table, split.calibrate, purchased.asOf),
    test: partSummary(table, split.test, purchased.inTheEnd),
  };
  if (options.delta !== undefined) checkPromise(parts.calibrate.purchases, options.budget, options.delta);
  const robotic = markRobotic(table, options.roboticClicksMax);
  return { assignment, split, spec, leftOut, labels, mature, features, purchased, robotic, parts };
}
