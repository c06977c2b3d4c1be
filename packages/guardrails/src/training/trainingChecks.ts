import { clockShift } from "./checks/clockShift.js";
import { conversionDelay } from "./checks/conversionDelay.js";
import { counters } from "./checks/counters.js";
import { deliveredTwice } from "./checks/deliveredTwice.js";
import { densityFloor } from "./checks/densityFloor.js";
import { featureDrift } from "./checks/featureDrift.js";
import { hours } from "./checks/hours.js";
import { labelAgreement } from "./checks/labelAgreement.js";
import { labelDensity } from "./checks/labelDensity.js";
import { labelHours } from "./checks/labelHours.js";
import { missingValues } from "./checks/missingValues.js";
import { possibleValues } from "./checks/possibleValues.js";
import { schema } from "./checks/schema.js";
import { slices } from "./checks/slices.js";
import { span } from "./checks/span.js";
import { surge } from "./checks/surge.js";
import { unknownLabels } from "./checks/unknownLabels.js";
import { valueRange } from "./checks/valueRange.js";
import { volume } from "./checks/volume.js";
import type { TrainingCheck } from "./trainingCheck.js";
import { withErrorParts } from "./withErrorParts.js";

/**
 * The checks that `checkTrainingData` makes by default, in the order of their findings.
 *
 * Those with a fixed limit need no part of the error; an hour has so few labels that their count needs six. First whether the day is there and in its place, then its labels, then its features.
 *
 * @example
 * ```ts
 * import { checkTrainingData, profileDay, trainingChecks } from "@slidr/guardrails";
 *
 * const profile = profileDay({ fromMs: 0, toMs: 86_400_000, timeZone: "UTC", clickedAtMs: [5], human: [1] });
 * const findings = checkTrainingData({ profile, baseline: [], checks: [...trainingChecks, () => []] });
 * findings[0]!.message; // => "the day: 0 of 1 clicks (0%) lie outside it (at most 0.2%)"
 * ```
 */
export const trainingChecks: readonly TrainingCheck[] = [
  withErrorParts(0, span),
  withErrorParts(0, schema),
  hours,
  volume,
  surge,
  slices,
  clockShift,
  deliveredTwice,
  densityFloor,
  withErrorParts(6, labelHours),
  labelDensity,
  unknownLabels,
  labelAgreement,
  conversionDelay,
  missingValues,
  withErrorParts(0, possibleValues),
  valueRange,
  featureDrift,
  counters,
];
