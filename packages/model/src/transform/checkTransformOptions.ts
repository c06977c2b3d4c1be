import { InputError } from "@slidr/clicks";
import { MODEL_LIMITS } from "../network/modelLimits.js";
import { FEATURE_KINDS, type FeatureKind } from "./featureKind.js";
import { TRANSFORM_KINDS, type Transform } from "./transform.js";

/**
 * Refuses what would give a transform that `parseModel` cannot read back.
 *
 * @throws InputError WIDTH_MISMATCH, SETTING_RANGE
 */
export function checkTransformOptions(
  {
    kind,
    width,
    kinds,
    missing,
    binsMax,
  }: {
    readonly kind: Transform["kind"];
    readonly width: number;
    readonly kinds: readonly FeatureKind[];
    readonly missing?: readonly (number | undefined)[];
    readonly binsMax?: number;
  },
  caller: string,
): void {
  for (const [what, count] of Object.entries({ kinds: kinds.length, missing: missing?.length ?? width })) {
    if (count === width) continue;
    throw new InputError(
      "WIDTH_MISMATCH",
      `${caller} requires ${what} of length ${width} (width), got ${count}`,
    );
  }
  const rule = (holds: boolean, text: string, got: unknown): void => {
    if (!holds) throw new InputError("SETTING_RANGE", `${caller} requires ${text}, got ${got}`);
  };
  rule(TRANSFORM_KINDS.includes(kind), `a transform among ${TRANSFORM_KINDS.join(", ")}`, kind);
  for (const each of kinds)
    rule(FEATURE_KINDS.includes(each), `kinds among ${FEATURE_KINDS.join(", ")}`, each);
  for (const value of missing ?? []) {
    const holds = value === undefined || Number.isFinite(Math.fround(value));
    rule(holds, "missing values that are finite float32 numbers", value);
  }
  if (binsMax === undefined) return;
  const most = MODEL_LIMITS.boundaries - 1;
  const isCount = Number.isInteger(binsMax) && binsMax >= 1 && binsMax <= most;
  rule(isCount, `binsMax to be an integer in [1, ${most}]`, binsMax);
}
