import { readFileSync } from "node:fs";
import { curvesBySlice, curvesOfSketch, sketchScores } from "@slidr/metrics";
import { columnsOfClicks, readColumns } from "../metrics/columns.js";

// A process of its own, so that its peak memory is that of the work alone:
//   curves.ts read|exact|sketch CLICKS SLICES

const [way, clicks, sliceCount] = process.argv.slice(2);
const columns = columnsOfClicks(Number(clicks), Number(sliceCount));
const kept =
  way === "exact"
    ? curvesBySlice({ ...columns, sliceCount: columns.slices.length })
    : way === "sketch"
      ? curvesOfSketch(sketchScores(columns))
      : readColumns(columns);

const peakKib = Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]);
console.log(JSON.stringify({ peakBytes: 1024 * peakKib, kept: Array.isArray(kept) ? kept.length : 0 }));
