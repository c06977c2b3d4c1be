import {
  type BundleParts,
  checkModel,
  type Finding,
  modelChecks,
  scoreInvariance,
  scoringTime,
} from "@slidr/guardrails";
import { compileScorer, parseModel } from "@slidr/model";
import { rowDecider } from "@slidr/serve";
import type { CalibratedPolicy } from "./calibratePolicies.js";
import type { MadeBundle } from "./makeBundle.js";
import { moreClicks } from "./moreClicks.js";
import type { PreparedDay } from "./prepareDay.js";
import type { LivePolicy } from "./readLivePolicy.js";
import type { RetrainOptions } from "./retrainOptions.js";
import type { ScoredPart } from "./scorePart.js";
import { take } from "./take.js";

/** So many clicks more within a minute than a row has. */
const MORE_CLICKS = 10;

export interface CheckCandidateOptions {
  readonly made: MadeBundle;
  readonly perSlice: CalibratedPolicy;
  /** Clicks that nothing was learnt or chosen on. */
  readonly test: ScoredPart;
  readonly live: LivePolicy | string;
  readonly day: PreparedDay;
  readonly options: Pick<RetrainOptions, "traffic" | "budget" | "timer">;
}

/** What the checks found of the model that would go live. */
export interface CandidateFindings {
  /** What they say of the bundle, to travel with it; the same training gives the same. */
  readonly ofBundle: readonly Finding[];
  /** Times that passed: they are of this machine, and of this moment. */
  readonly ofThisMachine: readonly Finding[];
}

/** The guardrails on a candidate, scored by what its bundle holds, beside the live bundle on the clicks of the test part. */
export function checkCandidate(input: CheckCandidateOptions): CandidateFindings {
  const { made, perSlice, test, live, day, options } = input;
  const { table } = options.traffic;
  const { calibration, scorer: name } = perSlice;
  const scorer = compileScorer(parseModel(made.modelJson, made.weightBytes));
  const findings = checkModel({
    candidate: {
      name: "the new model",
      scores: test.scores[name]!,
      table: calibration.table,
      bytes: modelBytes(made.parts),
      weights: new Float32Array(made.weightBytes.slice().buffer),
      certificate: calibration.certificate,
      golden: { rows: made.parts.golden, decide: rowDecider(scorer, calibration.table) },
      score: (features) => scorer.score(features),
      scoreBatch: (features, rowCount, out) => scorer.scoreBatch(features, rowCount, out),
    },
    ...(typeof live !== "string" && {
      live: {
        name: `bundle ${live.digest.slice(0, 12)}`,
        scores: live.scores,
        table: live.table,
        bytes: live.bytes,
      },
    }),
    clicks: {
      purchased: test.purchased,
      robotic: test.robotic,
      slice: test.slice,
      slices: test.tree.names,
      user: take(table.userId.codes, test.rows),
      clickId: (click) => table.clickId[test.rows[click]!]!,
      features: test.values,
    },
    budget: options.budget,
    checks: [
      ...modelChecks(),
      scoreInvariance({
        name: `${MORE_CLICKS} more clicks of the user within a minute`,
        change: moreClicks(day.spec, day.features.names, MORE_CLICKS),
        expect: "notLower",
        tolerance: 0.2,
        brokenMax: 0.05,
      }),
      ...(options.timer ? [scoringTime({ timer: options.timer })] : []),
    ],
  });
  const isOfThisMachine = (finding: Finding) => finding.check === "scoringTime" && finding.passed;
  return {
    ofBundle: findings.filter((finding) => !isOfThisMachine(finding)),
    ofThisMachine: findings.filter(isOfThisMachine),
  };
}

/** What a serving process holds of a bundle: the model and its weights. */
function modelBytes({ model, weights }: Pick<BundleParts, "model" | "weights">): number {
  return weights.byteLength + new TextEncoder().encode(JSON.stringify(model)).length;
}
