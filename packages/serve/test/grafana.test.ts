import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parser } from "@prometheus-io/lezer-promql";
import { createEngine, createMemoryQueue } from "@slidr/serve";
import { openPrometheusMetrics, type WatchedParts } from "@slidr/serve/prometheus";
import { beforeAll, describe, expect, test } from "vitest";
import {
  clickOn,
  deferrerStats,
  logStats,
  parseScrape,
  sampleBatcher,
  scoredDecision,
  workerStats,
} from "./prometheusSamples.js";
import { createStore, sampleBundle } from "./samples.js";

describe("docs/grafana/slidr.json", () => {
  const file = fileURLToPath(new URL("../../../docs/grafana/slidr.json", import.meta.url));
  const { panels } = JSON.parse(readFileSync(file, "utf8")) as {
    panels: { title: string; targets: { expr: string }[] }[];
  };
  const queries = panels.flatMap(({ title, targets }) =>
    targets.map(({ expr }) => [title, expr.replaceAll("$__rate_interval", "5m")] as const),
  );
  const labelsOf = new Map<string, Set<string>>();

  beforeAll(async () => {
    const metrics = await openPrometheusMetrics();
    const bundle = sampleBundle(1);
    const parts: Required<WatchedParts> = {
      engine: createEngine({ bundle, createStore, clock: () => 0, timer: () => performance.now() }),
      batcher: () => sampleBatcher().stats(),
      log: { stats: () => logStats },
      deferrer: { stats: () => deferrerStats },
      queue: createMemoryQueue({ clock: () => 0 }),
      worker: { stats: () => workerStats },
      http: { stats: () => ({ answers: { 200: 5, 400: 1 } }) },
    };
    metrics.watch(parts);
    metrics.onDecision(clickOn(), scoredDecision("all"));
    for (const { name, labels } of parseScrape(await metrics.text())) {
      // Prometheus itself adds these two.
      const known = labelsOf.get(name) ?? new Set(["job", "instance"]);
      for (const label of Object.keys(labels)) known.add(label);
      labelsOf.set(name, known);
    }
  });

  test.each(queries)("%s: %s is PromQL on metrics and labels that a scrape has", (_title, query) => {
    const used: { metric: string; label: string }[] = [];
    const grouped: string[] = [];
    let metric = "";
    parser.parse(query).iterate({
      enter({ name, type, from, to, node }) {
        expect(type.isError, `${query} at ${from}`).toBe(false);
        const text = query.slice(from, to);
        if (name === "Identifier" && node.parent?.name === "VectorSelector") metric = text;
        if (name !== "LabelName") return;
        // A matcher stands behind its metric, a grouping before all that it groups.
        if (node.parent?.name === "GroupingLabels") grouped.push(text);
        else used.push({ metric, label: text });
      },
    });
    expect(used.map(({ label }) => label)).toContain("job");
    const metrics = new Set(used.map(({ metric }) => metric));
    for (const metric of metrics) {
      expect([...labelsOf.keys()]).toContain(metric);
      for (const label of grouped) used.push({ metric, label });
    }
    for (const { metric, label } of used) expect([...labelsOf.get(metric)!]).toContain(label);
  });

  test("shows every metric that a scrape has", () => {
    const text = queries.map(([, query]) => query).join("\n");
    const isShown = (name: string) => text.includes(name.replace(/_(sum|count)$/, ""));
    expect([...labelsOf.keys()].filter((name) => !isShown(name))).toEqual([]);
  });
});
