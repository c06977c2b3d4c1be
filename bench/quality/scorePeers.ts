import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TrainingRows } from "@slidr/model";
import { runPeer } from "../runPeer.js";
import type { Scores } from "./judge.js";
import type { StudyLog } from "./studyLog.js";
import type { StudyTraining } from "./studyTraining.js";

export const PEERS = ["scikit-learn MLP", "scikit-learn boosting", "LightGBM"] as const;

export interface PeerScores {
  /** By the peer's name; without those that are missing. */
  readonly scores: Readonly<Record<string, Scores>>;
  readonly versions: Readonly<Record<string, string>>;
}

/** Trains the peers on the same rows in Python and scores calibration and test part; undefined where no peers are installed. */
export async function scorePeers(
  { training, validation, kinds, width }: StudyTraining,
  { calibrate, test }: StudyLog,
  { seed, isShort }: { readonly seed: number; readonly isShort: boolean },
  models: readonly string[] = PEERS,
): Promise<PeerScores | undefined> {
  const folder = mkdtempSync(join(tmpdir(), "slidr-quality-"));
  const write = (name: string, values: Float32Array | Uint8Array) =>
    writeFileSync(join(folder, name), values);
  try {
    writeFileSync(join(folder, "rows.json"), JSON.stringify({ width, kinds, seed, models }));
    for (const [part, rows] of Object.entries({ training, validation })) writeRows(write, part, rows);
    const scored = new Float32Array(calibrate.values.length + test.values.length);
    scored.set(calibrate.values);
    scored.set(test.values, calibrate.values.length);
    write("scored.features", scored);
    const report = (await runPeer("quality", isShort ? [folder, "short"] : [folder])) as Report | undefined;
    if (report === undefined) return undefined;
    for (const [name, why] of Object.entries(report.missing))
      console.error(`bench: the peer ${name} is missing: ${why}`);
    const scores = Object.keys(report.versions).map((name) => {
      const all = new Float32Array(Uint8Array.from(readFileSync(join(folder, `${name}.scores`))).buffer);
      const clicks = calibrate.rows.length;
      return [name, { calibrate: all.slice(0, clicks), test: all.slice(clicks) }] as const;
    });
    return { scores: Object.fromEntries(scores), versions: report.versions };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Report {
  readonly versions: Readonly<Record<string, string>>;
  readonly missing: Readonly<Record<string, string>>;
}

function writeRows(
  write: (name: string, values: Float32Array | Uint8Array) => void,
  part: string,
  { features, robotic, weights, rowCount }: TrainingRows,
): void {
  write(`${part}.features`, features);
  write(`${part}.labels`, robotic);
  write(`${part}.weights`, weights ?? new Float32Array(rowCount).fill(1));
}
