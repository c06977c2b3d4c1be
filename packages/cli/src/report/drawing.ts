import * as Plot from "@observablehq/plot";
import { JSDOM } from "jsdom";
import { Markup } from "./html.js";

const document = new JSDOM("").window.document;

/** Shared by every plot: narrow enough to be read on a phone, in the page's own colours. */
const frame: Plot.PlotOptions = {
  width: 420,
  height: 280,
  marginLeft: 48,
  marginRight: 16,
  marginBottom: 44,
  style: { fontSize: "12px", background: "none", color: "inherit", overflow: "visible" },
};

/** Draws a plot without a browser, as inline SVG with a text for screen readers. */
export function draw(label: string, options: Plot.PlotOptions): Markup {
  const element = Plot.plot({ ...frame, ...options, document });
  element.setAttribute("role", "img");
  element.setAttribute("aria-label", label);
  return new Markup(element.outerHTML);
}
