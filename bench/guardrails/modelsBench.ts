import { parseArgs } from "node:util";
import { wasmEngine } from "@slidr/model";
import type { Bench } from "../figure.js";
import { HELD_OUT_SET, TUNING_SETS } from "./faultSets.js";
import { modelTable } from "./faultTables.js";
import { modelStudy } from "./modelStudy.js";

/**
 * What `checkModel` says of models that were really retrained, on clean days and with each fault in a training day.
 *
 *     pnpm bench guardrails --studies models [--set "held out"|"first tuning"|"second tuning"] [--weeks 11] [--clicks 30000]
 */
export const modelsBench: Bench = async (emit, args) => {
  const { values } = parseArgs({
    args: [...args],
    strict: false,
    options: {
      set: { type: "string", default: "held out" },
      weeks: { type: "string", default: "11" },
      clicks: { type: "string", default: "30000" },
    },
  });
  const set = [HELD_OUT_SET, ...TUNING_SETS].find(({ name }) => name === values.set);
  if (set === undefined) throw new Error(`bench guardrails has no set of faults "${values.set}"`);
  const study = await modelStudy(set, {
    weeks: Number(values.weeks),
    clicksPerDay: Number(values.clicks),
    engine: await wasmEngine(),
  });
  const { clean, faults } = study;
  console.log(
    `\n## Retrained models, ${set.name} set: ${clean.length} clean, ${faults.length} with a fault\n`,
  );
  console.log(`${modelTable(study)}\n`);
  const shared = { bench: "guardrails", unit: "share" } as const;
  const blockedShare = (of: readonly { blocked: readonly string[] }[]) =>
    of.filter(({ blocked }) => blocked.length > 0).length / of.length;
  emit({
    ...shared,
    metric: `retrained models blocked, a fault in their data, ${set.name} set`,
    value: blockedShare(faults),
    better: "higher",
    runs: faults.length,
  });
  emit({
    ...shared,
    metric: `retrained models blocked, clean data, ${set.name} set`,
    value: blockedShare(clean),
    better: "lower",
    runs: clean.length,
  });
};
