import type { Slices } from "@slidr/clicks";
import { createEncoder, type Encoder, type EncoderOptions } from "@slidr/features";
import type { Bundle } from "@slidr/guardrails";
import { type BundleDecider, bundleDecider } from "../bundle/bundleDecider.js";
import { type CustomLevels, slicesFromJson } from "../bundle/slicesJson.js";

/** What a bundle cannot hold: code and slow-moving tables. */
export interface BundleExtras extends EncoderOptions {
  /** Slice functions that the bundle names, by the name of their level. */
  readonly customLevels?: CustomLevels;
}

/** A bundle made ready to decide. */
export interface CompiledBundle extends BundleDecider {
  readonly digest: string;
  readonly encoder: Encoder;
  readonly slices: Slices;
}

/** Parses and joins every part of a bundle; throws where parts, or parts and extras, do not fit. */
export function compileBundle(bundle: Bundle, extras: BundleExtras = {}): CompiledBundle {
  const decider = bundleDecider(bundle);
  return {
    ...decider,
    digest: bundle.digest,
    encoder: createEncoder(decider.spec, extras),
    slices: slicesFromJson(bundle.json("slices.json"), extras.customLevels),
  };
}
