import type { Figure } from "./figure.js";

/** Figures as fixed-width text, beside their peers and targets. */
export function figureTable(figures: readonly Figure[]): string {
  const rows = [
    ["metric", "value", "unit", "peer", "peer's value", "ratio", "target", "met", "runs"],
    ...figures.map((figure) => [
      figure.metric,
      short(figure.value),
      figure.unit,
      figure.peer ?? "",
      typeof figure.peerValue === "number" ? short(figure.peerValue) : (figure.peerValue ?? ""),
      figure.ratio === undefined ? "" : short(figure.ratio),
      figure.target === undefined ? "" : `${figure.better === "lower" ? "<=" : ">="} ${short(figure.target)}`,
      figure.met === undefined ? "" : figure.met ? "yes" : "NO",
      String(figure.runs),
    ]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((cells) => cells[column]!.length)));
  return rows
    .map((cells) =>
      cells
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Four significant digits, with thousands set apart. */
function short(value: number): string {
  return Number(value.toPrecision(4)).toLocaleString("en-US", { maximumFractionDigits: 6 });
}
