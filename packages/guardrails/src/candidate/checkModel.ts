import { InputError } from "@slidr/clicks";
import { type ErrorBudgetOptions, errorBudget, type Levels } from "../errorBudget.js";
import type { Finding } from "../finding.js";
import { shareEqually } from "../shareEqually.js";
import type { CandidateModel, JudgedClicks, JudgedModel } from "./judgedModel.js";
import { modelChecks } from "./modelChecks.js";
import type { ModelCheck, ModelContext } from "./modelContext.js";
import { decideRows } from "./rows/decideRows.js";
import { groupRows } from "./rows/groupRows.js";

/** What {@link checkModel} looks at, and how strictly. */
export interface CheckModelOptions extends ErrorBudgetOptions {
  readonly candidate: CandidateModel;
  /** The model in force, on the same clicks; absent on the first day. */
  readonly live?: JudgedModel;
  readonly clicks: JudgedClicks;
  /** The false-positive budget, in (0, 1). */
  readonly budget: number;
  /** Default: `modelChecks()`. */
  readonly checks?: readonly ModelCheck[];
}

/**
 * Checks a candidate model: by itself, and against the live one on the same clicks.
 *
 * A check that compares rates asks whether a difference is surely beyond a tolerance, not whether there is one: more clicks make
 * it surer, not stricter. All checks share the model's part of one chance of a false block (`errorBudget`). Users' clicks go
 * together, so intervals count users, not clicks (with `clicks.user`).
 * What is taken as given: users are independent of each other, and these clicks are of the kind that will come.
 *
 * @param options see {@link CheckModelOptions}
 * @returns findings in the order of the checks, readable also when they pass; `blockingFindings` of them forbid a promotion
 * @throws InputError `LENGTH_MISMATCH`, `SLICE_RANGE`, `BUDGET_RANGE`, `OPTION`; a check that throws is not caught
 *
 * Cost: some ten passes over the clicks.
 *
 * @example
 * ```ts
 * import { blockingFindings, checkModel } from "@slidr/guardrails";
 *
 * // 4,000 clicks of as many users, half of them robots. The live model's scores tell them apart; the candidate's call everyone a robot.
 * const robotic = Uint8Array.from({ length: 4000 }, (_, i) => i % 2);
 * const purchased = robotic.map((robot, i) => (robot === 0 && i % 10 === 0 ? 1 : 0));
 * const slices = [{ name: "all", parent: -1, threshold: 0.5, calibratedAs: "all" }];
 * const table = { version: 1, method: "hull", budget: 0.01, slices } as const;
 * const findings = checkModel({
 *   live: { name: "yesterday's", scores: Float32Array.from(robotic, (robot) => (robot ? 0.9 : 0.1)), table },
 *   candidate: { name: "today's", scores: Float32Array.from(robotic, (robot) => (robot ? 0.9 : 0.8)), table },
 *   clicks: { purchased, robotic },
 *   budget: 0.01,
 * });
 * blockingFindings(findings).map((finding) => finding.code); // => ["MODEL_CERTIFICATE", "MODEL_FPR_BUDGET", "MODEL_FPR", "MODEL_IVR"]
 * ```
 */
export function checkModel(options: CheckModelOptions): Finding[] {
  const { checks = modelChecks() } = options;
  const levels = shareEqually(errorBudget(options).model, Math.max(1, checks.length));
  const context = contextOf(options, levels);
  const findings = checks.flatMap((check) => check(context));
  return options.live === undefined ? [nothingLive(), ...findings] : findings;
}

function contextOf(options: CheckModelOptions, { block, warn }: Levels): ModelContext {
  const { candidate, live, clicks, budget } = options;
  requireColumns(options);
  const { slice, slices = ["all"], user, robotic } = clicks;
  const rowCount = clicks.purchased.length;
  const decided = <Model extends JudgedModel>(model: Model) => ({
    ...model,
    invalid: decideRows({ scores: model.scores, table: model.table, slice, slices, robotic }),
  });
  return {
    candidate: decided(candidate),
    ...(live && { live: decided(live) }),
    clicks,
    slices,
    rowCount,
    groups: groupRows({ rowCount, slice, sliceCount: slices.length, user }),
    budget,
    alpha: block,
    warnAlpha: warn,
  };
}

function nothingLive(): Finding {
  return {
    check: "checkModel",
    code: "MODEL_LIVE",
    severity: "info",
    passed: false,
    message: "no live model to compare with: the candidate was checked by itself alone",
    observed: 0,
    limit: 0,
    n: 0,
    action: "nothing to do on the first day; later, pass the live model",
  };
}

function requireColumns({ candidate, live, clicks, budget }: CheckModelOptions): void {
  if (!(budget > 0 && budget < 1)) {
    throw new InputError("BUDGET_RANGE", `checkModel requires budget in (0, 1), got ${budget}`);
  }
  const n = clicks.purchased.length;
  const columns: Record<string, ArrayLike<number> | undefined> = {
    "clicks.robotic": clicks.robotic,
    "clicks.slice": clicks.slice,
    "clicks.user": clicks.user,
    "candidate.scores": candidate.scores,
    "live.scores": live?.scores,
  };
  for (const [name, column] of Object.entries(columns)) {
    if (column === undefined || column.length === n) continue;
    throw new InputError(
      "LENGTH_MISMATCH",
      `checkModel requires ${name} to have ${n} values, one a click, got ${column.length}`,
    );
  }
  const { slice, slices, features } = clicks;
  if ((slice === undefined) !== (slices === undefined)) {
    throw new InputError(
      "OPTION",
      "checkModel requires clicks.slice and clicks.slices together, got one of them",
    );
  }
  const beyond = slice?.findIndex((index) => index >= slices!.length) ?? -1;
  if (beyond >= 0) {
    throw new InputError(
      "SLICE_RANGE",
      `checkModel requires slice < ${slices!.length}, got ${slice![beyond]} at index ${beyond}`,
    );
  }
  if (features !== undefined && n > 0 && features.length % n !== 0) {
    throw new InputError(
      "LENGTH_MISMATCH",
      `checkModel requires clicks.features to have a whole number of values for each of ${n} clicks, got ${features.length}`,
    );
  }
}
