import { defaultSpec, defineSpec, type FeatureSpec, fitSpecToLog } from "@slidr/features";
import type { Traffic } from "./traffic.js";

export interface ChosenFeatures {
  readonly spec: FeatureSpec;
  readonly leftOut: readonly { readonly feature: string; readonly reason: string }[];
}

/** The default features (or the caller's), less those that the log cannot serve and those that its map leaves out. */
export function chooseFeatures(
  traffic: Pick<Traffic, "fields" | "leaveOut">,
  timeZone: string,
  wanted: FeatureSpec = defaultSpec({ timeZone }),
): ChosenFeatures {
  const fitted = fitSpecToLog(wanted, traffic.fields);
  const leftOut = [...fitted.leftOut];
  const kept = fitted.spec.features.filter((feature) => {
    const found = traffic.leaveOut.find(
      (entry) => entry.feature === feature.name || entry.feature === feature.kind,
    );
    if (found) leftOut.push({ feature: feature.name, reason: found.why });
    return found === undefined;
  });
  return { spec: defineSpec(kept, { timeZone: fitted.spec.timeZone }), leftOut };
}
