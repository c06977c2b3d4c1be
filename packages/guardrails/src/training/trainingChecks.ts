import { clockShift } from "./checks/clockShift.js";
import { conversionDelay } from "./checks/conversionDelay.js";
import { counters } from "./checks/counters.js";
import { deliveredTwice } from "./checks/deliveredTwice.js";
import { densityFloor } from "./checks/densityFloor.js";
import { featureDrift } from "./checks/featureDrift.js";
import { hours } from "./checks/hours.js";
import { labelAgreement } from "./checks/labelAgreement.js";
import { labelDensity } from "./checks/labelDensity.js";
import { missingValues } from "./checks/missingValues.js";
import { possibleValues } from "./checks/possibleValues.js";
import { schema } from "./checks/schema.js";
import { slices } from "./checks/slices.js";
import { span } from "./checks/span.js";
import { unknownLabels } from "./checks/unknownLabels.js";
import { valueRange } from "./checks/valueRange.js";
import { volume } from "./checks/volume.js";
import type { TrainingCheck } from "./trainingCheck.js";

/**
 * The checks that `checkTrainingData` makes by default, in the order of their findings.
 *
 * First whether the day is there and in its place, then its labels, then its features.
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
  span,
  schema,
  hours,
  volume,
  slices,
  clockShift,
  deliveredTwice,
  densityFloor,
  labelDensity,
  unknownLabels,
  labelAgreement,
  conversionDelay,
  missingValues,
  possibleValues,
  valueRange,
  featureDrift,
  counters,
];
