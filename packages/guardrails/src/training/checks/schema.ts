import type { Finding } from "../../finding.js";
import type { DayProfile } from "../../profile/dayProfile.js";
import type { TrainingCheck } from "../trainingCheck.js";
import { withEnoughDays } from "../withEnoughDays.js";

/** Columns, features and spec are those of the latest earlier day: compared, not tested, so they take no share of the error. */
export const schema: TrainingCheck = withEnoughDays(
  { check: "schema", code: "SCHEMA", daysMin: 1 },
  ({ profile, baseline }): Finding => {
    const latest = baseline.reduce((a, b) => (b.fromMs > a.fromMs ? b : a), baseline[0]!);
    const changes = changesBetween(latest, profile);
    const passed = changes.length === 0;
    return {
      check: "schema",
      code: "SCHEMA",
      severity: "block",
      passed,
      message: passed
        ? `columns and features: ${profile.schema.length} columns and ${profile.features.length} features, as on the latest earlier day`
        : `columns and features differ from the latest earlier day: ${changes.join(", ")}`,
      observed: changes.length,
      limit: 0,
      n: profile.schema.length + profile.features.length,
      action: passed ? "nothing to do" : "restore the columns, or rebaseline if the change is meant",
    };
  },
);

function changesBetween(before: DayProfile, after: DayProfile): string[] {
  const columns = listChanges(
    before.schema.map(({ name, type }) => [name, type]),
    after.schema.map(({ name, type }) => [name, type]),
  );
  const features = listChanges(
    before.features.map((feature) => [feature.name, `default ${feature.default ?? "none"}`]),
    after.features.map((feature) => [feature.name, `default ${feature.default ?? "none"}`]),
  );
  const order =
    features.length === 0 && before.features.some(({ name }, i) => after.features[i]?.name !== name);
  return [
    ...columns.map((change) => `column ${change}`),
    ...features.map((change) => `feature ${change}`),
    ...(order ? ["the features' order"] : []),
    ...(before.specHash === after.specHash
      ? []
      : [`spec ${before.specHash || "none"} became ${after.specHash || "none"}`]),
  ];
}

function listChanges(before: [string, string][], after: [string, string][]): string[] {
  const [earlier, later] = [new Map(before), new Map(after)];
  return [
    ...before.filter(([name]) => !later.has(name)).map(([name]) => `${name} is gone`),
    ...after.flatMap(([name, type]) => {
      const was = earlier.get(name);
      if (was === undefined) return [`${name} is new`];
      return was === type ? [] : [`${name} was ${was} and is ${type}`];
    }),
  ];
}
