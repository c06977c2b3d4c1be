import { parseThresholdTable } from "@slidr/calibrate";
import { InputError, type Slices } from "@slidr/clicks";
import { encodeTable, parseSpec } from "@slidr/features";
import type { BaselineStore, Bundle, Finding, Registry } from "@slidr/guardrails";
import { checkCandidate } from "./checkCandidate.js";
import { type CheckedDays, checkDays } from "./checkDays.js";
import { chooseFeatures } from "./chooseFeatures.js";
import { purchasedInTheEnd } from "./labelClicks.js";
import { markRobotic } from "./markRobotic.js";
import { profileDays } from "./profileDays.js";
import { readBaseline } from "./readBaseline.js";
import { incomparable, readLivePolicy } from "./readLivePolicy.js";
import type { Listener } from "./stages.js";
import type { Traffic } from "./traffic.js";

export interface CheckLogOptions {
  readonly traffic: Traffic;
  readonly slices: Slices;
  readonly timeZone: string;
  readonly roboticClicksMax: number;
  /** Accepted days; none without it. */
  readonly baselines?: BaselineStore | undefined;
  readonly registry: Registry;
  /** Judged on the log's clicks, beside what is live; the log alone without it. */
  readonly bundle?: Bundle | undefined;
  readonly timer: () => number;
  readonly listener: Listener;
}

/** The guardrails on a log and, where one is given, on a bundle that decides its clicks; nothing is trained or moved. */
export async function checkLog(options: CheckLogOptions): Promise<CheckedDays> {
  const { traffic, slices, timeZone, bundle, listener } = options;
  const { table } = traffic;
  const assignment = slices.assign(table);
  const wanted = bundle && parseSpec(bundle.json("features.json"));
  const { spec, leftOut } = chooseFeatures(traffic, timeZone, wanted);
  for (const { feature, reason } of leftOut) listener.note(`left out ${feature}: ${reason}`);
  if (bundle) requireComparable(bundle, incomparable(bundle, { spec, slices }));
  listener.stage("features");
  const features = encodeTable(spec, table, {
    onProgress: ({ done, total }) => listener.progress(done, total),
  });
  listener.stage("check data");
  const baseline = await readBaseline(options.baselines, timeZone);
  const days = checkDays(profileDays({ assignment, spec, features }, traffic, timeZone), baseline);
  if (bundle === undefined) return days;
  listener.stage("check model");
  const rows = Uint32Array.from({ length: table.rowCount }, (_, row) => row);
  const part = {
    rows,
    values: features.values,
    slice: assignment.slice,
    tree: assignment.tree,
    purchased: purchasedInTheEnd(traffic),
    robotic: markRobotic(table, options.roboticClicksMax),
  };
  const thresholds = parseThresholdTable(bundle.json("thresholds.json"));
  const live = await readLivePolicy({ registry: options.registry, spec, slices, part });
  const { ofBundle, ofThisMachine } = checkCandidate({
    candidate: {
      name: `bundle ${bundle.digest.slice(0, 12)}`,
      spec,
      modelJson: bundle.json("model.json"),
      weightBytes: bundle.bytes("weights.bin"),
      thresholds,
      certificate: certificateOf(bundle),
      golden: bundle.golden,
    },
    part,
    table,
    live,
    budget: thresholds.budget,
    timer: options.timer,
  });
  return { ...days, findings: [...days.findings, ...ofBundle, ...ofThisMachine] };
}

function requireComparable(bundle: Bundle, why: string | undefined): void {
  if (why === undefined) return;
  const name = bundle.digest.slice(0, 12);
  throw new InputError(
    "CHECK_BUNDLE",
    `check requires a log that serves --bundle ${name}, but ${why.replace(", which was live,", "")} than this log gives; name its --slice, and map the columns that its features read`,
  );
}

function certificateOf(bundle: Bundle) {
  const has = bundle.manifest.parts.some(({ name }) => name === "certificate.json");
  return has
    ? (bundle.json("certificate.json") as NonNullable<
        Parameters<typeof checkCandidate>[0]["candidate"]["certificate"]
      >)
    : undefined;
}

/** What a bundle of a registry says of itself: what was found when it was made, and its golden rows, scored again. */
export function findingsOfBundle(bundle: Bundle, golden: Finding): Finding[] {
  return [...bundle.findings.filter(({ code }) => code !== golden.code), golden];
}
