/** What one fault study of the registry counted. */
export interface FaultTally {
  readonly study: string;
  /** Cases tried. */
  tried: number;
  /** Cases after which the live bundle was one of those it may be, every byte and the chain of moves checked. */
  whole: number;
  /** Cases in which the move itself got through. */
  moved: number;
  /** Errors by code. */
  readonly refused: Map<string, number>;
  /** What must not happen, one line each. */
  readonly violations: string[];
}

export function faultTally(study: string): FaultTally {
  return { study, tried: 0, whole: 0, moved: 0, refused: new Map(), violations: [] };
}

/** Runs one case: the work under the fault, then the check of what it left; neither ends the study. */
export async function tallyCase(
  tally: FaultTally,
  name: string,
  work: () => Promise<unknown>,
  check: (outcome: "moved" | "refused") => Promise<void>,
): Promise<void> {
  tally.tried++;
  const outcome = await work().then(
    () => "moved" as const,
    (error: { code?: string; message: string }) => {
      const code = error.code ?? "OTHER";
      tally.refused.set(code, (tally.refused.get(code) ?? 0) + 1);
      return "refused" as const;
    },
  );
  if (outcome === "moved") tally.moved++;
  try {
    await check(outcome);
    tally.whole++;
  } catch (error) {
    tally.violations.push(`${tally.study}, ${name}: ${(error as Error).message}`);
  }
}

/** A table of all studies; "refused by" counts error codes. */
export function faultTable(tallies: readonly FaultTally[]): string {
  const lines = [
    "| study | cases | live whole | moved | refused, by code |",
    "|---|---|---|---|---|",
    ...tallies.map(({ study, tried, whole, moved, refused }) => {
      const codes = [...refused].sort((a, b) => b[1] - a[1]).map(([code, count]) => `${code} ${count}`);
      return `| ${study} | ${tried} | ${whole} | ${moved} | ${codes.join(", ") || "-"} |`;
    }),
  ];
  return lines.join("\n");
}
