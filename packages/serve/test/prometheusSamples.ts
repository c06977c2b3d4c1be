import type { Click } from "@slidr/clicks";
import { createMicroBatcher, type Decision, type MicroBatcher } from "@slidr/serve";

/** One line of a scrape. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Prometheus' text format, line by line; a line that is not of it throws. */
export function parseScrape(text: string): Sample[] {
  return text.split("\n").flatMap((line) => {
    if (line === "" || line.startsWith("#")) return [];
    const match = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/.exec(line);
    if (match === null) throw new Error(`no line of a scrape: ${line}`);
    const [, name, labels = "", value] = match;
    const pairs = [...labels.matchAll(/([a-z]+)="((?:[^"\\]|\\.)*)"/g)];
    return [
      {
        name: name!,
        labels: Object.fromEntries(pairs.map(([, key, text]) => [key!, text!])),
        value: Number(value),
      },
    ];
  });
}

export function sampleValue(
  samples: readonly Sample[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  return samples.find(
    (sample) =>
      sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
  )?.value;
}

export const logStats = {
  appended: 9,
  written: 5,
  repeated: 1,
  unwritten: 2,
  pending: 1,
  sealed: 1,
  textBytes: 1000,
  errors: 3,
};

export const deferrerStats = { deferred: 7, pushed: 4, buffered: 1, lost: 2, failures: 1, lastError: "" };

export const workerStats = {
  settled: 8,
  givenUp: 1,
  beaten: 2,
  postponed: 3,
  published: 7,
  failures: 4,
  lastError: "connection lost",
};

export function sampleBatcher(): MicroBatcher {
  return createMicroBatcher({
    width: 1,
    scoreBatch: async (_features, rowCount, scores) => void scores.fill(0.5, 0, rowCount),
  });
}

const versions = { clickId: "a", bundle: "b", specHash: "s", decidedAtMs: 0 };

export function clickOn(device = "tv"): Click {
  return { clickId: "a", clickedAtMs: 0, userId: "u", attributes: { device } };
}

export const degradedDecision: Decision = {
  ...versions,
  degraded: true,
  invalid: false,
  cause: "store",
  reason: "store: gone",
  counted: "no",
};

export function scoredDecision(resolvedSlice: string, invalid = false, extra: object = {}): Decision {
  return {
    ...versions,
    degraded: false,
    invalid,
    score: 0.5,
    slice: "whatever/a/client/sends",
    resolvedSlice,
    calibratedAs: "all",
    threshold: 0.5,
    features: new Float32Array(1),
    duplicate: false,
    ...extra,
  };
}
