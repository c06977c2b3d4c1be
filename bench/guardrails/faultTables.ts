import { clopperPearson } from "@slidr/metrics";
import { FAULT_CELLS, FAULT_SCOPES, type FaultScopeName } from "./faultSets.js";
import type { FaultsStudy, JudgedFault, Verdict } from "./faultsStudy.js";
import type { ModelStudy } from "./modelStudy.js";

/** Findings named in a cell. */
const NAMED_MAX = 3;

/** How often each fault was blocked, in all traffic and in the small slice, and by which findings. */
export function catchTable({ faults }: FaultsStudy): string {
  const kinds = [...new Set(FAULT_CELLS.map(({ kind }) => kind))];
  const row = (title: string, of: readonly JudgedFault[]) =>
    `| ${title} | ${FAULT_SCOPES.map((scope) => catches(of, scope)).join(" | ")} | ${caughtBy(of)} |`;
  return [
    "| fault | all traffic: blocked | warned only | 1% slice: blocked | warned only | blocked most often by |",
    "|---|---|---|---|---|---|",
    ...kinds.map((kind) =>
      row(
        kind,
        faults.filter((fault) => fault.kind === kind),
      ),
    ),
    row("**all**", faults),
  ].join("\n");
}

/** The daily runs of clean days, beside a run that always blocks and one that never does. */
export function cleanTable(study: FaultsStudy): string {
  const { cleanDays, faults } = study;
  const days = cleanDays.length;
  const blocked = falseBlocks(study);
  const warned = cleanDays.filter((day) => day.warned.length > 0).length;
  const [whole, small] = FAULT_SCOPES.map((scope) => caught(faults, scope)) as [Caught, Caught];
  const rate = ({ blocked, count }: Caught) => percent(blocked / count);
  return [
    "| run | clean days | blocked | a year | days with a warning | faults blocked, all traffic | 1% slice |",
    "|---|---|---|---|---|---|---|",
    `| these checks | ${days} | ${blocked} | ${((365 * blocked) / days).toFixed(1)} | ${warned} | ${rate(whole)} (${interval(whole)}) | ${rate(small)} (${interval(small)}) |`,
    `| always block | ${days} | ${days} | 365 | 0 | 100% | 100% |`,
    `| never block | ${days} | 0 | 0 | 0 | 0% | 0% |`,
  ].join("\n");
}

/** What was said of models that were really retrained: one each. */
export function modelTable({ clean, faults }: ModelStudy): string {
  const said = ({ blocked, warned }: Verdict) =>
    blocked.length > 0
      ? `blocked: ${blocked.join(", ")}`
      : warned.length > 0
        ? `warned: ${warned.join(", ")}`
        : "passed";
  const kinds = [...new Set(faults.map(({ kind }) => kind))];
  const blocked = clean.filter((model) => model.blocked.length > 0).length;
  const warned = clean.filter((model) => model.blocked.length === 0 && model.warned.length > 0).length;
  return [
    `| fault in a training day | ${FAULT_SCOPES.join(" | ")} |`,
    "|---|---|---|",
    ...kinds.map((kind) => {
      const cells = FAULT_SCOPES.map((scope) =>
        faults
          .filter((fault) => fault.kind === kind && fault.scope === scope)
          .map(said)
          .join("; "),
      );
      return `| ${kind} | ${cells.join(" | ")} |`;
    }),
    `| none | ${blocked} of ${clean.length} blocked, ${warned} warned of | |`,
  ].join("\n");
}

/** Faults of a scope, how many were blocked, and how many only warned of. */
export interface Caught {
  readonly count: number;
  readonly blocked: number;
  readonly warnedOnly: number;
}

export function caught(faults: readonly JudgedFault[], scope: FaultScopeName): Caught {
  const own = faults.filter((fault) => fault.scope === scope);
  const passed = own.filter((fault) => fault.blocked.length === 0);
  const warnedOnly = passed.filter((fault) => fault.warned.length > 0).length;
  return { count: own.length, blocked: own.length - passed.length, warnedOnly };
}

export function falseBlocks({ cleanDays }: FaultsStudy): number {
  return cleanDays.filter((day) => day.blocked.length > 0).length;
}

function catches(faults: readonly JudgedFault[], scope: FaultScopeName): string {
  const { count, blocked, warnedOnly } = caught(faults, scope);
  return count === 0 ? "- | -" : `${blocked} of ${count} (${percent(blocked / count)}) | ${warnedOnly}`;
}

/** The findings that blocked most of the faults, with the share of the blocked that they saw. */
function caughtBy(faults: readonly JudgedFault[]): string {
  const blocked = faults.filter((fault) => fault.blocked.length > 0);
  const counts = new Map<string, number>();
  for (const code of blocked.flatMap((fault) => fault.blocked)) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, NAMED_MAX)
    .map(([code, count]) => `${code} ${percent(count / blocked.length)}`)
    .join(", ");
}

function interval({ blocked, count }: Caught): string {
  const { lower, upper } = clopperPearson(blocked, count, 0.95);
  return `95%: ${percent(lower)} to ${percent(upper)}`;
}

/** One decimal, and never 100% of what is not all. */
function percent(share: number): string {
  return share === 1 ? "100%" : `${(Math.floor(1000 * share) / 10).toFixed(1)}%`;
}
