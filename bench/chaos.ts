import { parseArgs } from "node:util";
import { clickAt } from "@slidr/clicks";
import { simulateTable } from "@slidr/simulate";
import { type Account, account } from "./chaos/account.js";
import { LATE_MS, openLoop } from "./chaos/openLoop.js";
import { SCENARIOS, type Scenario } from "./chaos/scenarios.js";
import { mountSmallDisk } from "./chaos/smallDisk.js";
import { startTestBed } from "./chaos/testBed.js";
import type { Bench, Figure } from "./figure.js";

/** Room enough again, for a disk that was full. */
const LARGE_DISK_BYTES = 256 * 2 ** 20;

interface Load {
  readonly perSecond: number;
  readonly seconds: number;
}

/**
 * A whole service under faults: every click is answered, in time or counted as degraded, and decided once.
 *
 *     pnpm bench chaos [--rate 500] [--seconds 9] [--only "Redis paused"]
 */
export const chaosBench: Bench = async (emit, args) => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rate: { type: "string", default: "500" },
      seconds: { type: "string", default: "9" },
      only: { type: "string", default: "" },
    },
  });
  const load = { perSecond: Number(values.rate), seconds: Number(values.seconds) };
  const rows: [string, Account | string][] = [];
  for (const scenario of SCENARIOS) {
    if (!scenario.name.includes(values.only)) continue;
    const result = await runScenario(scenario, load);
    rows.push([scenario.name, result]);
    if (typeof result === "string") continue;
    for (const fault of result.faults) console.error(`chaos: ${scenario.name}: ${fault}`);
    const { faults, late, decided } = result;
    emit(noneOf(`${scenario.name}: sums that do not add up`, faults.length, "sums"));
    emit(noneOf(`${scenario.name}: decided after ${LATE_MS} ms`, late, `of ${decided} decided`));
  }
  console.log(
    `\n## Faults: ${load.perSecond} clicks/s for ${load.seconds} s each, the fault from one third to two thirds\n`,
  );
  console.log(`${chaosTable(rows)}\n`);
};

/** A figure that should be zero. */
function noneOf(metric: string, value: number, unit: string): Figure {
  const target = { target: 0, targetOn: "value", met: value === 0 } as const;
  return { bench: "chaos", metric, value, unit, better: "lower", ...target, runs: 1 };
}

async function runScenario(scenario: Scenario, { perSecond, seconds }: Load): Promise<Account | string> {
  const disk = scenario.diskBytes === undefined ? undefined : mountSmallDisk(scenario.diskBytes);
  if (scenario.diskBytes !== undefined && disk === undefined)
    return "not run: needs root, to mount a small disk";
  const { table } = simulateTable({ clicks: perSecond * seconds, seed: 1 });
  const simulated = Array.from({ length: table.rowCount }, (_, row) => clickAt(table, row));
  // A click is known again among the last 8 deliveries of each of its entities: with a user of its own, however late it comes again.
  const clicks = scenario.isResent ? simulated.map((click, i) => ({ ...click, userId: `u${i}` })) : simulated;
  const bed = await startTestBed({
    cluster: scenario.cluster ?? false,
    logDirectory: disk?.directory,
    // A full disk shows only when the buffer is full, too.
    ...(disk && { logBufferMax: 200 }),
  });
  try {
    const faults = scenario.run(bed, seconds * 1000);
    const [answers] = await Promise.all([openLoop(bed.engine, clicks, perSecond, scenario.isResent), faults]);
    disk?.resize(LARGE_DISK_BYTES);
    await bed.finish();
    return await account(bed, answers, scenario.isResent);
  } finally {
    await bed.remove();
    disk?.remove();
  }
}

const COLUMNS: readonly (readonly [string, (row: Account) => string | number])[] = [
  ["clicks", ({ sent }) => sent],
  ["decided", ({ decided }) => decided],
  ["degraded", ({ degraded }) => degraded],
  ["rejected", ({ rejected }) => rejected],
  [`decided after ${LATE_MS} ms`, ({ late }) => late],
  ["longest answer, ms", ({ worstMs }) => worstMs.toFixed(1)],
  ["degraded, decided later", ({ delayed }) => delayed],
  ["not decided", ({ undecided }) => undecided],
  ["decided twice", ({ twice }) => twice],
  ["not logged, counted", ({ unlogged }) => unlogged],
  [
    "sums; time",
    ({ faults, late }) =>
      `${faults.length === 0 ? "add up" : `${faults.length} do NOT add up`}; ${late === 0 ? "in time" : `${late} LATE`}`,
  ],
];

/** A row a scenario, as Markdown. */
export function chaosTable(rows: readonly (readonly [string, Account | string])[]): string {
  const head = ["fault", ...COLUMNS.map(([title]) => title)];
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(" | ")} |`;
  const body = rows.map(([name, row]) =>
    typeof row === "string" ? line([name, row]) : line([name, ...COLUMNS.map(([, cell]) => cell(row))]),
  );
  return [line(head), line(head.map(() => "---")), ...body].join("\n");
}
