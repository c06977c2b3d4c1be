import { unitOf } from "../mix.js";
import { optionChecks } from "../requireOption.js";
import { worldKey } from "../worldKey.js";
import type { FaultDay, FaultyDay, LabelsFlipped } from "./fault.js";
import { faultScope } from "./faultScope.js";
import { faultyDay } from "./faultyDay.js";

const FLIP_KEY = 0x5bf03635;
const check = optionChecks("injectFault");

/** Some of the known labels in scope are the opposite. */
export function labelsFlipped(day: FaultDay & { labels: Int8Array }, fault: LabelsFlipped): FaultyDay {
  const { flipShare = 0.05, seed = 1 } = fault;
  check.range("flipShare", flipShare, Number.MIN_VALUE, 1, "in (0, 1]");
  const key = worldKey(seed) ^ FLIP_KEY;
  const flipped = faultScope(day.table, fault).map((flag, row) =>
    flag === 1 && day.labels[row] !== -1 && unitOf(row, key) < flipShare ? 1 : 0,
  );
  const labels = day.labels.map((label, row) => (flipped[row] === 1 ? 1 - label : label));
  return faultyDay("labelsFlipped", { ...day, labels }, flipped);
}
