import type { Click } from "@slidr/clicks";
import type { Decision } from "@slidr/serve";

/** Click `index` of a second each, and a decision by score on it. */
export function sampleDecision(index: number): [Click, Decision] {
  const clickId = `click-${index}`;
  const click = {
    clickId,
    clickedAtMs: index * 1000,
    userId: `u${index % 7}`,
    attributes: { campaignId: "c" },
  };
  return [
    click,
    {
      clickId,
      bundle: "b".repeat(64),
      specHash: "s",
      decidedAtMs: index * 1000 + 3,
      degraded: false,
      invalid: index % 3 === 0,
      score: Math.fround(0.1 * (index % 10)),
      slice: "mobile",
      resolvedSlice: "all",
      calibratedAs: "all",
      threshold: 0.5,
      features: Float32Array.of(index / 3, -0, 1),
      duplicate: false,
    },
  ];
}

export function degradedDecision(index: number): [Click, Decision] {
  const [click, { clickId, bundle, specHash, decidedAtMs }] = sampleDecision(index);
  const common = { clickId, bundle, specHash, decidedAtMs };
  const why = { cause: "store", reason: "store: gone", counted: "no" } as const;
  return [click, { ...common, degraded: true, invalid: false, ...why }];
}
