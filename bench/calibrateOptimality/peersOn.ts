import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runPeer } from "../runPeer.js";
import type { RandomProblem } from "./randomProblem.js";

interface Reached {
  readonly clicks: number;
  readonly purchases: number;
}

/** What the peers reach on a problem: expected counts, where their decisions are drawn at random. */
export interface PeerResults {
  readonly versions: Readonly<Record<string, string>>;
  readonly ThresholdOptimizer: Reached;
  readonly TunedThresholdClassifierCV: Reached;
}

/** Runs fairlearn and scikit-learn on a problem; undefined where the peers are not installed. */
export async function peersOn(problem: RandomProblem): Promise<PeerResults | undefined> {
  const folder = mkdtempSync(join(tmpdir(), "slidr-optimality-"));
  try {
    const file = join(folder, "problem.json");
    writeFileSync(file, JSON.stringify(problem));
    return (await runPeer("threshold_optimizer", [file])) as PeerResults | undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
