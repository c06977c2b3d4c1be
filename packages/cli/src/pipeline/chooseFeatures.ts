import { InputError } from "@slidr/clicks";
import { defaultSpec, defineSpec, type FeatureSpec, fitSpecToLog, unservedFeatures } from "@slidr/features";
import type { Traffic } from "./traffic.js";

export interface ChosenFeatures {
  readonly spec: FeatureSpec;
  readonly leftOut: readonly { readonly feature: string; readonly reason: string }[];
}

/**
 * The default features (or the caller's), less those that the log cannot serve, those that its map leaves out, and those that read
 * a field the model is blind to.
 */
export function chooseFeatures(
  traffic: Pick<Traffic, "fields" | "leaveOut">,
  timeZone: string,
  wanted: FeatureSpec = defaultSpec({ timeZone }),
  blindTo: readonly string[] = [],
): ChosenFeatures {
  const served = fitSpecToLog(wanted, traffic.fields);
  const fitted = fitSpecToLog(served.spec, withoutFields(traffic.fields, blindTo));
  const unseen = fitted.leftOut.map(({ feature }) => ({
    feature,
    reason: `it reads ${blindTo.join(" or ")}, which the model is blind to`,
  }));
  const leftOut = [...served.leftOut, ...unseen];
  const kept = fitted.spec.features.filter((feature) => {
    const found = traffic.leaveOut.find(
      (entry) => entry.feature === feature.name || entry.feature === feature.kind,
    );
    if (found) leftOut.push({ feature: feature.name, reason: found.why });
    return found === undefined;
  });
  return { spec: defineSpec(kept, { timeZone: fitted.spec.timeZone }), leftOut };
}

/** A log as though it lacked these fields: a feature that needs one of them cannot be served. */
function withoutFields(fields: Traffic["fields"], blindTo: readonly string[]): Traffic["fields"] {
  for (const field of blindTo) {
    if ((field === "loggedIn" && fields.loggedIn) || fields.attributes.includes(field)) continue;
    const known = [...(fields.loggedIn ? ["loggedIn"] : []), ...fields.attributes];
    throw new InputError(
      "BLIND_FIELD",
      `train requires --blind to name fields of the log, got ${JSON.stringify(field)}; there are ${known.join(", ") || "none"}`,
    );
  }
  return {
    ...fields,
    loggedIn: fields.loggedIn && !blindTo.includes("loggedIn"),
    attributes: fields.attributes.filter((name) => !blindTo.includes(name)),
    numberAttributes: (fields.numberAttributes ?? []).filter((name) => !blindTo.includes(name)),
  };
}

/** Whether some feature of a spec reads the field. */
export function readsField(spec: FeatureSpec, fields: Traffic["fields"], field: string): boolean {
  const without = { ...fields, attributes: fields.attributes.filter((name) => name !== field) };
  return unservedFeatures(spec, field === "loggedIn" ? { ...fields, loggedIn: false } : without).length > 0;
}
