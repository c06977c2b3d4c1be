/** One measured figure, printed as a table row and as a JSON line. */
export interface Figure {
  readonly bench: string;
  readonly metric: string;
  readonly value: number;
  readonly unit: string;
  /** The peer measured in the same run, or what to install when it is missing. */
  readonly peer?: string;
  readonly peerValue?: number | "missing";
  /** value / peerValue. */
  readonly ratio?: number;
  readonly better: "higher" | "lower";
  readonly target?: number;
  readonly targetOn?: "value" | "ratio";
  readonly met?: boolean;
  /** How many runs the median is of. */
  readonly runs: number;
}

/** A bench: measures and hands each figure to `emit` as it is known; `args` are what follows its name on the command line. */
export type Bench = (emit: (figure: Figure) => void, args: readonly string[]) => Promise<void>;
