import type { Scorer } from "@slidr/model";
import type { Scores } from "./judge.js";
import type { StudyLog, StudyPart } from "./studyLog.js";

/** One of our models' scores of the calibration and the test part. */
export function scoreParts(scorer: Scorer, { calibrate, test }: StudyLog): Scores {
  const score = ({ rows, values }: StudyPart) => {
    const out = new Float32Array(rows.length);
    scorer.scoreBatch(values, rows.length, out);
    return out;
  };
  return { calibrate: score(calibrate), test: score(test) };
}
