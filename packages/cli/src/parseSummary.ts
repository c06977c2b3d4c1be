import { InputError } from "@slidr/clicks";
import type { RunSummary } from "./summary.js";

/** What a value must be: a kind by name, `[shape]` for a list, or an object with these fields and perhaps others. */
type Shape =
  | "string"
  | "number"
  | "boolean"
  | "object"
  | readonly [Shape]
  | { readonly [field: string]: Shape };

const RATES = {
  ivr: "number",
  ivrInterval: ["number"],
  fpr: "number",
  fprInterval: ["number"],
  roboticCoverage: "number",
  roboticCoverageInterval: ["number"],
  counts: {
    clicks: "number",
    invalidClicks: "number",
    purchases: "number",
    invalidPurchases: "number",
    robotic: "number",
    invalidRobotic: "number",
  },
} as const;

const PART = { fromMs: "number", toMs: "number", clicks: "number", purchases: "number" } as const;

const SLICE = { slice: "string", threshold: "number", calibratedAs: "string", ...RATES } as const;

const TURNED = { newlyInvalid: "number", noLongerInvalid: "number" } as const;

const SUMMARY: Shape = {
  source: { kind: "string", name: "string" },
  budget: "number",
  method: "string",
  slicedBy: ["string"],
  split: { by: "string", train: PART, calibrate: PART, test: PART },
  rows: { read: "number", rejected: "number", dropped: "number", clicks: "number" },
  labels: {
    purchaseWindowMs: "number",
    human: "number",
    notHuman: "number",
    unknown: "number",
    byPurchase: "number",
    byRfm: "number",
  },
  weights: { method: "string", cells: "number", effectiveSampleSize: "number" },
  features: ["string"],
  leftOut: [{ feature: "string", reason: "string" }],
  engine: { name: "string", backend: "string", reason: "string" },
  model: "string",
  history: [{ epoch: "number", loss: "number" }],
  policies: [{ policy: "string", ...RATES, thresholds: "object", bySlice: [SLICE] }],
  curves: [
    {
      slice: "string",
      sliceCount: "number",
      purchases: "number",
      clicks: "number",
      fpr: ["number"],
      ivr: ["number"],
      chosen: [
        {
          policy: "string",
          fpr: "number",
          fprInterval: ["number"],
          ivr: "number",
          ivrInterval: ["number"],
        },
      ],
    },
  ],
  scores: { histogram: { edges: ["number"], clicks: ["number"], purchases: ["number"] } },
  change: {
    against: "string",
    text: "string",
    before: { ...RATES, ...TURNED },
    bySlice: [{ ...SLICE, ...TURNED }],
  },
  frontier: [{ budget: "number", ivr: "number", fpr: "number" }],
  certificate: {
    primal: "number",
    dualBound: "number",
    gap: "number",
    exact: "boolean",
    lambda: "number",
    binding: ["string"],
  },
  purchasers: {
    held: "string",
    unsupported: ["string"],
    circumstances: ["string"],
    presumedHumans: "number",
    distance: "object",
    reweighted: "object",
    support: "object",
    advice: ["string"],
  },
  findings: [{ check: "string", severity: "string", passed: "boolean", message: "string", action: "string" }],
  bundle: { digest: "string", promoted: "boolean", why: "string" },
  notes: ["string"],
  stagesS: "object",
  peakMemoryBytes: "number",
};

/** The summary in the text of a `summary.json`, with every field the report draws; `path` is for its errors. */
export function parseSummary(text: string, path: string): RunSummary {
  const summary = parseJson(text, path);
  const version = (summary as { version?: unknown } | null)?.version;
  if (version !== 1)
    throw new InputError(
      "SUMMARY_VERSION",
      `report requires a summary of version 1, got ${String(version)} in ${path}`,
    );
  const fault = firstFault(summary, SUMMARY, "");
  if (fault !== undefined)
    throw new InputError("SUMMARY_FIELD", `report requires ${fault} in ${path}; run slidr train again`);
  return summary as RunSummary;
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError("SUMMARY_JSON", `report requires JSON in ${path}, got: ${(error as Error).message}`);
  }
}

/** The first field, depth first, that is missing or of another kind, as the end of a sentence. */
function firstFault(value: unknown, shape: Shape, place: string): string | undefined {
  const kind = typeof shape === "string" ? shape : Array.isArray(shape) ? "list" : "object";
  if (kindOf(value) !== kind) {
    const got = value === undefined ? "no such field" : JSON.stringify(value).slice(0, 40);
    return `${place} (${kind === "object" ? "an" : "a"} ${kind}), got ${got}`;
  }
  const parts: [unknown, Shape, string][] = Array.isArray(shape)
    ? (value as unknown[]).map((item, index) => [item, shape[0], `${place}[${index}]`])
    : typeof shape === "string"
      ? []
      : Object.entries(shape).map(([field, inner]) => [
          (value as Record<string, unknown>)[field],
          inner,
          place === "" ? field : `${place}.${field}`,
        ]);
  for (const part of parts) {
    const fault = firstFault(...part);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "list" : typeof value;
}
