import type { DeviceMix } from "./trafficOptions.js";

/** Values of the `device` attribute. */
export const DEVICES = ["mobile", "desktop", "tablet"] as const;

/** Values of the `os` attribute. */
export const SYSTEMS = ["Android", "iOS", "Windows", "macOS", "Linux"] as const;

/** Values of the `browser` attribute. */
export const BROWSERS = ["Chrome", "Safari", "Edge", "Firefox", "Samsung Internet"] as const;

/** Weights of {@link SYSTEMS} on each device. */
const SYSTEM_WEIGHTS = [
  [0.62, 0.38, 0, 0, 0],
  [0, 0, 0.72, 0.22, 0.06],
  [0.45, 0.55, 0, 0, 0],
];

/** Weights of {@link BROWSERS} on each system. */
const BROWSER_WEIGHTS = [
  [0.8, 0, 0.02, 0.05, 0.13],
  [0.12, 0.86, 0.01, 0.01, 0],
  [0.68, 0, 0.22, 0.1, 0],
  [0.42, 0.5, 0.02, 0.06, 0],
  [0.62, 0, 0.03, 0.35, 0],
];

/** The weights of {@link DEVICES}, in their order. */
export function deviceWeights(mix: DeviceMix): number[] {
  return [mix.mobile, mix.desktop, mix.tablet];
}

/** The system whose share of the device's weights `unit` in [0, 1) falls into; every family draws from these. */
export function systemOf(device: number, unit: number): number {
  return indexAt(SYSTEM_WEIGHTS[device]!, unit);
}

/** The browser whose share of the system's weights `unit` in [0, 1) falls into. */
export function browserOf(system: number, unit: number): number {
  return indexAt(BROWSER_WEIGHTS[system]!, unit);
}

/** The index into weights of sum 1 that `unit` falls into. */
export function indexAt(weights: readonly number[], unit: number): number {
  let left = unit;
  let found = 0;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i]! === 0) continue;
    found = i;
    left -= weights[i]!;
    if (left < 0) break;
  }
  return found;
}
