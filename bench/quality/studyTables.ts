import { median } from "../median.js";
import { BUDGETS, MAIN_BUDGET, type Measures } from "./judge.js";
import type { SeedResult } from "./studySeed.js";

/** A heading over the table and its columns: title and measure. */
interface TableShape {
  readonly heading: string;
  readonly columns: readonly (readonly [title: string, measure: string])[];
}

type Section = "models" | "ceilings" | "weightings" | "withoutFamily";

const percent = (share: number) => `${(100 * share).toFixed(1)}%`;
const main = percent(MAIN_BUDGET);

/** All tables of a study as Markdown: each cell is the median of the seeds, with their range. */
export function studyTables(results: readonly SeedResult[]): string {
  const measures = Object.keys(results[0]!.models.classifier!);
  const prefixed = (prefix: string) =>
    measures
      .filter((name) => name.startsWith(prefix))
      .map((name) => [name.slice(prefix.length), name] as const);
  const atHumans = BUDGETS.map(
    (budget) => [`at ${percent(budget)} of humans`, `recall@humans ${budget}`] as const,
  );
  const short = [...atHumans, ["AUC", "auc"]] as const;
  const byPurchasers = BUDGETS.map((budget): TableShape => {
    const key = (measure: string) => `${measure}@purchasers ${budget}`;
    return {
      heading: `Thresholds set at ${percent(budget)} of the calibration part's purchasers, judged on the test part`,
      columns: [
        ["IVR", key("ivr")],
        ["purchasers lost", key("fpr")],
        ["robotic coverage", key("coverage")],
        ["robots caught", key("recall")],
        ["humans lost", key("humanFpr")],
      ],
    };
  });
  return [
    tableOf(results, "models", { heading: "Robots caught", columns: short }),
    ...byPurchasers.map((shape) => tableOf(results, "models", shape)),
    tableOf(results, "models", {
      heading: `Robots caught by family, at ${main} of humans`,
      columns: prefixed("family "),
    }),
    tableOf(results, "models", {
      heading: `Robots caught by slice, one threshold at ${main} of all humans`,
      columns: prefixed("slice recall "),
    }),
    tableOf(results, "models", {
      heading: "Humans lost by slice, the same threshold",
      columns: prefixed("slice humans "),
    }),
    tableOf(results, "ceilings", {
      heading: "The ceiling: trained on the truth, robots caught",
      columns: short,
    }),
    tableOf(results, "weightings", {
      heading: "The classifier with other weights, robots caught",
      columns: short,
    }),
    tableOf(results, "withoutFamily", {
      heading: "The classifier without a family of features, robots caught",
      columns: short,
    }),
    tableOf(results, "models", {
      heading: "Area under the curve of purchase against none, test part",
      columns: [["AUC of labels", "labelAuc"]],
    }),
  ]
    .filter((table) => table !== "")
    .join("\n\n");
}

/** Empty where the log does not tell any of the columns. */
function tableOf(results: readonly SeedResult[], section: Section, { heading, columns }: TableShape): string {
  const names = Object.keys(results[0]![section]);
  const known = columns.filter(([, measure]) =>
    names.some((name) => valuesOf(results, section, name, measure).length > 0),
  );
  if (known.length === 0) return "";
  const lines = [
    ["", ...known.map(([title]) => title)],
    ["---", ...known.map(() => "---")],
    ...names.map((name) => [
      name,
      ...known.map(([, measure]) => cell(valuesOf(results, section, name, measure))),
    ]),
  ];
  return `**${heading}**\n\n${lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n")}`;
}

/** One figure of a model over the seeds that know it. */
export function valuesOf(
  results: readonly SeedResult[],
  section: Section,
  name: string,
  measure: keyof Measures,
): number[] {
  return results
    .map((result) => result[section][name]?.[measure])
    .filter((value): value is number => value !== undefined);
}

function cell(values: readonly number[]): string {
  if (values.length === 0) return "";
  const [low, middle, high] = [Math.min(...values), median(values), Math.max(...values)].map((value) =>
    value.toFixed(value < 0.02 ? 4 : 3).replace(/^0/, ""),
  );
  return low === high ? middle! : `${middle} (${low}-${high})`;
}
