import * as Plot from "@observablehq/plot";
import { draw } from "./drawing.js";
import type { Markup } from "./html.js";
import { budgetRule } from "./marks.js";

/** One slice's figure before and now. */
export interface ChangedFigure {
  readonly slice: string;
  readonly before: number;
  readonly now: number;
  /** Of `now`. */
  readonly interval?: readonly [lower: number, upper: number];
}

export interface ChangePlotOptions {
  readonly label: string;
  readonly figures: readonly ChangedFigure[];
  /** How a figure is written, in the description. */
  readonly format: (figure: number) => string;
  readonly tickFormat: string;
  readonly domain: readonly [number, number];
  readonly budget?: number;
}

/** How many letters of a slice's name stand beside its row; the table has the whole name. */
const NAME_LENGTH_MAX = 18;
/** About the width of a letter of the plots' text, in pixels. */
const LETTER_PX = 6.6;

/** A row per slice: a ring for what it was, a dot for what it is, an arrow from the one to the other. */
export function changePlot({
  label,
  figures,
  format,
  tickFormat,
  domain,
  budget,
}: ChangePlotOptions): Markup {
  const [, most] = domain;
  const rows = figures.map(({ interval, ...figure }) => ({
    ...figure,
    lower: interval?.[0] ?? figure.now,
    upper: Math.min(most, interval?.[1] ?? figure.now),
    beyond: interval !== undefined && interval[1] > most,
  }));
  const names = new Map(rows.map(({ slice }) => [slice, shorten(slice)]));
  const longest = Math.max(0, ...[...names.values()].map((name) => name.length));
  return draw(
    {
      title: `${label} by slice, before and now`,
      description: rows
        .map(({ slice, before, now }) => `${slice}: ${format(before)} before, ${format(now)} now`)
        .join("; "),
    },
    {
      height: 60 + 26 * rows.length,
      marginTop: 10,
      marginLeft: 12 + LETTER_PX * longest,
      x: { label: `${label} →`, domain: [...domain], tickFormat, ticks: 4, grid: true, clamp: true },
      y: {
        label: null,
        domain: rows.map(({ slice }) => slice),
        tickFormat: (slice: string) => names.get(slice) ?? slice,
        tickSize: 0,
      },
      marks: [
        budgetRule(budget),
        Plot.ruleY(rows, {
          y: "slice",
          x1: "lower",
          x2: "upper",
          stroke: "var(--own)",
          strokeOpacity: 0.6,
          strokeWidth: 1.5,
        }),
        Plot.dot(
          rows.filter(({ beyond }) => beyond),
          { y: "slice", x: "upper", symbol: "triangle", rotate: 90, r: 3, fill: "var(--own)" },
        ),
        Plot.arrow(
          rows.filter(({ before, now }) => before !== now),
          {
            x1: "before",
            x2: "now",
            y1: "slice",
            y2: "slice",
            stroke: "var(--ink)",
            strokeWidth: 1.25,
            insetStart: 5,
            insetEnd: 5,
            headLength: 6,
          },
        ),
        Plot.dot(rows, { y: "slice", x: "before", r: 5.5, stroke: "var(--other)", strokeWidth: 2 }),
        Plot.dot(rows, { y: "slice", x: "now", r: 3.5, fill: "var(--own)" }),
      ],
    },
  );
}

function shorten(name: string): string {
  return name.length <= NAME_LENGTH_MAX ? name : `${name.slice(0, NAME_LENGTH_MAX - 1)}…`;
}
