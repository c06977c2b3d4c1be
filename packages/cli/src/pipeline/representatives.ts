import { presumedHumans, type RepresentativeWeights, representativeWeights } from "@slidr/calibrate";
import { InputError } from "@slidr/clicks";
import { type CircumstanceSources, circumstancesOf } from "./circumstances.js";
import type { ScoredPart } from "./scorePart.js";
import { take } from "./take.js";

/** Of more presumed humans than this, every so many-th is compared with purchasers: enough to place them. */
const COMPARED_MAX = 20_000;

/** Who stands for whom in a part of the log; arrays have one entry per click of the part. */
export interface Representatives {
  readonly presumedHuman: Uint8Array;
  /** The presumed humans that purchasers were compared with: all, or a regular sample. */
  readonly compared: Uint8Array;
  /** Users. */
  readonly cluster: Uint32Array;
  /** The circumstances that were weighed by, by name. */
  readonly circumstances: readonly string[];
  /** The weights, or why there are none. */
  readonly weights: RepresentativeWeights | { readonly why: string };
}

export interface RepresentativesOptions extends CircumstanceSources {
  readonly part: ScoredPart;
  /** The feature that says how fast a user clicks. */
  readonly velocityColumn: string;
  readonly circumstances?: readonly string[] | undefined;
}

/** Weighs a part's purchasers to represent its presumed humans. */
export function representativesOf(options: RepresentativesOptions): Representatives {
  const { table, features, part, velocityColumn } = options;
  const { rows, purchased, robotic, values } = part;
  const { of, width, values: circumstances } = circumstancesOf(options, rows, options.circumstances);
  const cluster = take(table.userId.codes, rows);
  const at = features.names.indexOf(velocityColumn);
  if (!purchased.includes(1)) {
    const nobody = new Uint8Array(rows.length);
    return {
      presumedHuman: nobody,
      compared: nobody,
      cluster,
      circumstances: of,
      weights: { why: "nobody bought" },
    };
  }
  const velocity = Float32Array.from(rows, (_, click) => values[click * features.width + at]!);
  const presumedHuman = presumedHumans({ purchased, robotic, velocity });
  const compared = everySo(presumedHuman);
  const weigh = () =>
    representativeWeights({ circumstances, width, purchased, presumedHuman: compared, cluster });
  return {
    presumedHuman,
    compared,
    cluster,
    circumstances: of,
    weights: width === 0 ? { why: "the log has no circumstances" } : orWhy(weigh),
  };
}

/** What a part of the log does not allow is a line in the report, not the end of the run. */
export function orWhy<Result>(work: () => Result): Result | { readonly why: string } {
  try {
    return work();
  } catch (error) {
    if (error instanceof InputError) return { why: error.message };
    throw error;
  }
}

function everySo(flags: Uint8Array): Uint8Array {
  const count = flags.reduce((sum, flag) => sum + flag, 0);
  const step = Math.ceil(count / COMPARED_MAX);
  let seen = 0;
  return flags.map((flag) => (flag === 1 && seen++ % step === 0 ? 1 : 0));
}
