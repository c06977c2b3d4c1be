import { fail, strictEqual } from "node:assert/strict";
import type { Batch, Engine, TrainerOptions } from "../network/engine.js";
import { initialParameters } from "../network/initialParameters.js";
import { networkLayers } from "../network/layers.js";
import type { Network } from "../network/network.js";
import { fitTransform } from "../transform/fitTransform.js";
import { type Transform, transformInputWidth } from "../transform/transform.js";
import { contractRows } from "./contractRows.js";

/** A claim about engines and how it is checked. */
export interface ContractCase {
  readonly title: string;
  check(engine: Engine): Promise<void>;
}

/** Fails when two numbers are further apart than `tolerance`, or one is no number. */
export function expectNear(actual: number | undefined, expected: number, tolerance: number, what: string) {
  if (actual !== undefined && Math.abs(actual - expected) <= tolerance) return;
  fail(`${what}: expected ${expected} within ${tolerance}, got ${actual}`);
}

/** The same for lists, which must be equally long. */
export function expectAllNear(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what: string,
): void {
  strictEqual(actual.length, expected.length, `${what}: length`);
  for (let index = 0; index < expected.length; index += 1) {
    expectNear(actual[index], expected[index]!, tolerance, `${what}[${index}]`);
  }
}

/** A network as titles name it. */
export function networkTitle({ hidden, cross }: Network): string {
  const crossText = cross === undefined ? "" : `${cross.layers} cross layers of ${cross.width} and `;
  return `${crossText}hidden layers [${hidden}]`;
}

/** A trainer's options and one batch for it: 24 rows of six features, one of them sometimes missing. */
export function sampleTrainer(
  network: Network,
  settings: { l2?: number; kind?: Transform["kind"]; rowCount?: number } = {},
): { options: TrainerOptions; batch: Batch } {
  const { l2 = 0, kind = "piecewiseLinear", rowCount = 24 } = settings;
  const rows = contractRows(rowCount);
  const transform = fitTransform({ ...rows, kind, binsMax: 2 });
  const parameters = initialParameters(networkLayers(network, transformInputWidth(transform)), 5);
  return {
    options: { transform, network, parameters, l2, gradientNormMax: Infinity },
    batch: { ...rows, targets: Float32Array.from(rows.robotic) },
  };
}
