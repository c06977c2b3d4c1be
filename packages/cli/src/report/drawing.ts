import * as Plot from "@observablehq/plot";
import { JSDOM } from "jsdom";
import { Markup } from "./html.js";

const document = new JSDOM("").window.document;

/** Shared by every plot: narrow enough to be read on a phone, in the page's own colours. */
const frame: Plot.PlotOptions = {
  width: 420,
  height: 288,
  marginTop: 30,
  marginLeft: 48,
  marginRight: 16,
  marginBottom: 44,
  style: { fontSize: "12px", background: "none", color: "inherit", overflow: "visible" },
};

/** What a plot is called, and what it shows, for whoever does not see it. */
export interface PlotText {
  readonly title: string;
  readonly description: string;
}

/** Draws a plot without a browser, as inline SVG with a title and a description for screen readers. */
export function draw({ title, description }: PlotText, options: Plot.PlotOptions): Markup {
  const element = Plot.plot({ ...frame, ...options, document });
  element.setAttribute("role", "img");
  element.setAttribute("aria-label", title);
  element.prepend(textElement("title", title), textElement("desc", description));
  return new Markup(element.outerHTML);
}

function textElement(name: "title" | "desc", text: string): Element {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  element.textContent = text;
  return element;
}
