import type { ChangeSummary, PolicySummary, PurchasersSummary } from "../summary.js";
import type { CalibratedPolicy } from "./calibratePolicies.js";
import { changeSummary } from "./changeSummary.js";
import { readsField } from "./chooseFeatures.js";
import { describePurchasers } from "./describePurchasers.js";
import { invalidBy, judgePolicy, type Truth } from "./judgePolicy.js";
import type { PreparedDay } from "./prepareDay.js";
import type { LivePolicy } from "./readLivePolicy.js";
import type { Representatives } from "./representatives.js";
import type { RetrainOptions } from "./retrainOptions.js";
import type { ScoredPart } from "./scorePart.js";
import type { Stages } from "./stages.js";
import { take } from "./take.js";
import type { Traffic } from "./traffic.js";

/** What the test part says of the policies. */
export interface Judgements {
  readonly policies: readonly PolicySummary[];
  readonly purchasers: PurchasersSummary;
  readonly change: ChangeSummary;
}

export interface JudgeDayOptions {
  readonly options: RetrainOptions;
  readonly day: PreparedDay;
  readonly test: ScoredPart;
  /** The per-slice policy first, the global one second. */
  readonly policies: readonly CalibratedPolicy[];
  readonly standingFor: (part: ScoredPart) => Representatives;
  readonly live: LivePolicy | string;
  readonly stages: Stages;
}

/** Judges every policy on later clicks: against the truth where it is known, against purchasers, against what is live. */
export async function judgeDay({
  options,
  day,
  test,
  policies,
  standingFor,
  live,
  stages,
}: JudgeDayOptions): Promise<Judgements> {
  const { traffic } = options;
  const [perSlice, global] = policies as [CalibratedPolicy, CalibratedPolicy];
  const judged = await stages.run("compare", () =>
    policies.map((policy) => judgePolicy(policy, test, truthOf(traffic, test.rows))),
  );
  const purchasers = await stages.run("compare purchasers", () =>
    describePurchasers({
      table: traffic.table,
      features: day.features,
      part: test,
      representatives: standingFor(test),
      invalid: invalidBy(perSlice, test),
      held: options.hold ?? "plain",
      unsupported: perSlice.unsupported ?? [],
      isSeen: (field) => readsField(day.spec, traffic.fields, field),
    }),
  );
  return { policies: judged, purchasers, change: changeSummary({ part: test, live, perSlice, global }) };
}

function truthOf({ truth, family }: Traffic, rows: Uint32Array): Truth | undefined {
  if (truth === undefined) return undefined;
  return { robot: take(truth, rows), family: family && { ...family, codes: take(family.codes, rows) } };
}
