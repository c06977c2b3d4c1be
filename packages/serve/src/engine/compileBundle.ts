import { type Click, InputError, type Slices } from "@slidr/clicks";
import { createEncoder, type Encoder, type EncoderOptions } from "@slidr/features";
import { type Bundle, checkGoldenRows } from "@slidr/guardrails";
import { type BundleDecider, bundleDecider } from "../bundle/bundleDecider.js";
import { type CustomLevels, slicesFromJson } from "../bundle/slicesJson.js";

/**
 * Whether a click is robotic by a rule of yours, for slices where the score does not decide.
 *
 * It sees what the log keeps, so that a replay decides the same: the click, and its row of features with their names.
 */
export type Heuristic = (click: Click, features: Float32Array, names: readonly string[]) => boolean;

/** What a bundle cannot hold: code and slow-moving tables. */
export interface BundleExtras extends EncoderOptions {
  /** Slice functions that the bundle names, by the name of their level. */
  readonly customLevels?: CustomLevels;
  /** Decides clicks of slices that the bundle marks `heuristicOnly`; without it they are valid. */
  readonly heuristic?: Heuristic;
}

/** A bundle made ready to decide. */
export interface CompiledBundle extends BundleDecider {
  readonly digest: string;
  readonly encoder: Encoder;
  readonly slices: Slices;
}

/**
 * Parses and joins every part of a bundle, and scores its golden rows, where it has any, on this machine.
 *
 * @throws InputError where parts, or parts and extras, do not fit; `GOLDEN_FAILED` where a golden row scores otherwise
 */
export function compileBundle(bundle: Bundle, extras: BundleExtras = {}): CompiledBundle {
  const decider = bundleDecider(bundle);
  requireGolden(bundle, decider);
  return {
    ...decider,
    digest: bundle.digest,
    encoder: createEncoder(decider.spec, extras),
    slices: slicesFromJson(bundle.json("slices.json"), extras.customLevels),
  };
}

/** The registry has asked this before the bundle went live, on another machine perhaps. */
function requireGolden(bundle: Bundle, { decideRow }: BundleDecider): void {
  if (bundle.golden.length === 0) return;
  const { passed, message, action } = checkGoldenRows(bundle.golden, decideRow);
  if (passed) return;
  throw new InputError("GOLDEN_FAILED", `bundle ${bundle.digest.slice(0, 12)}: ${message}; ${action}`);
}
