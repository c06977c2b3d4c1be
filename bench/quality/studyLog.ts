import { defineSlices } from "@slidr/clicks";
import { encodeTable, type FeatureMatrix, type FeatureSpec } from "@slidr/features";
import { chooseFeatures } from "../../packages/cli/src/pipeline/chooseFeatures.js";
import {
  knownPurchases,
  labelClicks,
  purchasedInTheEnd,
} from "../../packages/cli/src/pipeline/labelClicks.js";
import { markRobotic } from "../../packages/cli/src/pipeline/markRobotic.js";
import { splitRows } from "../../packages/cli/src/pipeline/splitRows.js";
import { take, takeRows } from "../../packages/cli/src/pipeline/take.js";
import type { Traffic } from "../../packages/cli/src/pipeline/traffic.js";

/** More clicks of a session than this within an hour are heuristically robotic; the default of `slidr train`. */
const ROBOTIC_CLICKS_MAX = 10;

export const TIME_ZONE = "UTC";

/** The clicks that thresholds are set on, or that models are judged on; one entry per click. */
export interface StudyPart {
  readonly rows: Uint32Array;
  /** [clicks x width]. */
  readonly values: Float32Array;
  /** 1 where a purchase was known (calibration) or happened at all (test). */
  readonly purchased: Uint8Array;
  /** The heuristic's mark. */
  readonly robotic: Uint8Array;
  /** 1 = robot, where the log knows. Judges, never learns. */
  readonly robot?: Uint8Array | undefined;
  readonly family?: { readonly codes: Uint8Array; readonly names: readonly string[] } | undefined;
  readonly slice: { readonly codes: Uint32Array; readonly names: readonly string[] };
}

/** A log as `slidr train` would see it on the day: features, labels and the chronological split. */
export interface StudyLog {
  readonly traffic: Traffic;
  readonly features: FeatureMatrix;
  /** [rowCount] weak labels: 1 human, 0 not human. */
  readonly human: Int8Array;
  /** The rows to learn from: of the training part, old enough to be labelled. */
  readonly learnable: Uint32Array;
  readonly calibrate: StudyPart;
  readonly test: StudyPart;
}

/** Makes features, labels and parts the way `slidr train` does, by its own code. */
export function studyLog(
  traffic: Traffic,
  { sliceBy, spec }: { readonly sliceBy: string; readonly spec?: FeatureSpec | undefined },
): StudyLog {
  const { table, truth, family } = traffic;
  const split = splitRows(table, traffic.split);
  const labels = labelClicks(traffic, split.asOfMs);
  const features = encodeTable(chooseFeatures(traffic, TIME_ZONE, spec).spec, table);
  const slices = defineSlices({ by: [sliceBy] }).assign(table);
  const robotic = markRobotic(table, ROBOTIC_CLICKS_MAX);
  const part = (rows: Uint32Array, purchased: Uint8Array): StudyPart => ({
    rows,
    values: takeRows(features.values, features.width, rows),
    purchased: take(purchased, rows),
    robotic: take(robotic, rows),
    robot: truth && take(truth, rows),
    family: family && { ...family, codes: take(family.codes, rows) },
    slice: { codes: take(slices.slice, rows), names: slices.tree.names },
  });
  return {
    traffic,
    features,
    human: labels.human,
    learnable: split.train.filter(
      (row) => labels.human[row] !== -1 && table.clickedAtMs[row]! + traffic.purchaseWindowMs <= split.asOfMs,
    ),
    calibrate: part(split.calibrate, knownPurchases(labels.purchase)),
    test: part(split.test, purchasedInTheEnd(traffic)),
  };
}

/** The same log without the features whose name begins with one of these, for ablations. */
export function withoutFeatures(log: StudyLog, isLeftOut: (name: string) => boolean): StudyLog {
  const { features, calibrate, test } = log;
  const kept = features.names.flatMap((name, column) => (isLeftOut(name) ? [] : [column]));
  const narrow = (values: Float32Array) => takeColumns(values, features.width, kept);
  return {
    ...log,
    features: {
      ...features,
      names: kept.map((column) => features.names[column]!),
      kinds: kept.map((column) => features.kinds[column]!),
      width: kept.length,
      values: narrow(features.values),
    },
    calibrate: { ...calibrate, values: narrow(calibrate.values) },
    test: { ...test, values: narrow(test.values) },
  };
}

function takeColumns(values: Float32Array, width: number, columns: readonly number[]): Float32Array {
  const rowCount = values.length / width;
  const taken = new Float32Array(rowCount * columns.length);
  for (let row = 0; row < rowCount; row++)
    columns.forEach((column, index) => {
      taken[row * columns.length + index] = values[row * width + column]!;
    });
  return taken;
}
