import type { Figure } from "../figure.js";
import { median } from "../median.js";
import { BUDGETS, MAIN_BUDGET } from "./judge.js";
import { PEERS } from "./scorePeers.js";
import type { SeedResult } from "./studySeed.js";
import { valuesOf } from "./studyTables.js";

/** The classifier's figures beside the best peer's: by true humans where the truth is known, else the AUC of labels. */
export function studyFigures(results: readonly SeedResult[], log: string): Figure[] {
  const isTold = results[0]!.models.classifier!.auc !== undefined;
  const measures = isTold ? [...BUDGETS.map((budget) => `recall@humans ${budget}`), "auc"] : ["labelAuc"];
  return measures.map((measure) => {
    const isTarget = log === "synthetic" && measure === `recall@humans ${MAIN_BUDGET}`;
    return { metric: `${log}: ${measure}`, ...besideBestPeer(results, measure, isTarget) };
  });
}

function besideBestPeer(
  results: readonly SeedResult[],
  measure: string,
  isTarget: boolean,
): Omit<Figure, "metric"> {
  const medianOf = (model: string) => median(valuesOf(results, "models", model, measure));
  const value = medianOf("classifier");
  const figure = { bench: "quality", value, unit: "share", better: "higher", runs: results.length } as const;
  const peers = PEERS.filter((name) => results.every(({ versions }) => versions[name] !== undefined));
  const [best] = [...peers].sort((a, b) => medianOf(b) - medianOf(a));
  if (best === undefined)
    return { ...figure, peer: "bench/peers/install.sh installs them", peerValue: "missing" };
  const peerValue = medianOf(best);
  const ratio = value / peerValue;
  return {
    ...figure,
    peer: `${best} ${results[0]!.versions[best]}`,
    peerValue,
    ratio,
    ...(isTarget && { target: 1, targetOn: "ratio", met: ratio >= 1 }),
  };
}
