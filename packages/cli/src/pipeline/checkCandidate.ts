import type { Certificate, ThresholdTable } from "@slidr/calibrate";
import type { ClickTable } from "@slidr/clicks";
import { type FeatureSpec, featureNames } from "@slidr/features";
import {
  checkModel,
  type Finding,
  type GoldenRow,
  modelChecks,
  scoreInvariance,
  scoringTime,
} from "@slidr/guardrails";
import { compileScorer, parseModel } from "@slidr/model";
import { rowDecider } from "@slidr/serve";
import { moreClicks } from "./moreClicks.js";
import type { LivePolicy } from "./readLivePolicy.js";
import type { ScoredPart } from "./scorePart.js";
import { take } from "./take.js";

/** So many clicks more within a minute than a row has. */
const MORE_CLICKS = 10;

/** A bundle's parts, as far as the checks need them. */
export interface CandidateParts {
  readonly name: string;
  readonly spec: FeatureSpec;
  readonly modelJson: unknown;
  readonly weightBytes: Uint8Array;
  readonly thresholds: ThresholdTable;
  readonly certificate?: Certificate | undefined;
  readonly golden: readonly GoldenRow[];
}

export interface CheckCandidateOptions {
  readonly candidate: CandidateParts;
  /** The candidate's scores of the part; those of its own scorer without them. */
  readonly scores?: Float32Array;
  /** Clicks to decide, better none that it learnt from. */
  readonly part: Omit<ScoredPart, "scores">;
  /** The log that the part's rows lie in. */
  readonly table: ClickTable;
  readonly live: LivePolicy | string;
  readonly budget: number;
  readonly timer?: (() => number) | undefined;
}

/** What the checks found of the model that would go live. */
export interface CandidateFindings {
  /** What they say of the bundle, to travel with it; the same training gives the same. */
  readonly ofBundle: readonly Finding[];
  /** Times that passed: they are of this machine, and of this moment. */
  readonly ofThisMachine: readonly Finding[];
}

/** The guardrails on a candidate, scored by what its bundle holds, beside the live bundle on the same clicks. */
export function checkCandidate(options: CheckCandidateOptions): CandidateFindings {
  const { candidate, part, table, live, timer } = options;
  const { modelJson, weightBytes, thresholds, spec } = candidate;
  const scorer = compileScorer(parseModel(modelJson, weightBytes));
  const findings = checkModel({
    candidate: {
      name: candidate.name,
      scores: options.scores ?? scoresOf(scorer, part),
      table: thresholds,
      bytes: weightBytes.byteLength + new TextEncoder().encode(JSON.stringify(modelJson)).length,
      weights: new Float32Array(weightBytes.slice().buffer),
      ...(candidate.certificate && { certificate: candidate.certificate }),
      golden: { rows: candidate.golden, decide: rowDecider(scorer, thresholds) },
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
      purchased: part.purchased,
      robotic: part.robotic,
      slice: part.slice,
      slices: part.tree.names,
      user: take(table.userId.codes, part.rows),
      clickId: (click) => table.clickId[part.rows[click]!]!,
      features: part.values,
    },
    budget: options.budget,
    checks: [
      ...modelChecks(),
      scoreInvariance({
        name: `${MORE_CLICKS} more clicks of the user within a minute`,
        change: moreClicks(spec, featureNames(spec), MORE_CLICKS),
        expect: "notLower",
        tolerance: 0.2,
        brokenMax: 0.05,
      }),
      ...(timer ? [scoringTime({ timer })] : []),
    ],
  });
  const isOfThisMachine = (finding: Finding) => finding.check === "scoringTime" && finding.passed;
  return {
    ofBundle: findings.filter((finding) => !isOfThisMachine(finding)),
    ofThisMachine: findings.filter(isOfThisMachine),
  };
}

function scoresOf(
  scorer: ReturnType<typeof compileScorer>,
  { values, rows }: Pick<ScoredPart, "values" | "rows">,
): Float32Array {
  const scores = new Float32Array(rows.length);
  scorer.scoreBatch(values, rows.length, scores);
  return scores;
}
