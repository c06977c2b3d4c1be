import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findChromium } from "../../../tools/findChromium.js";
import { renderReport } from "../src/report/renderReport.js";
import { exampleSummary } from "./exampleSummary.js";

/** Pictures to look at; git ignores them. */
const pictures = fileURLToPath(new URL("../../../out/screenshots", import.meta.url));
const executablePath = findChromium();
if (executablePath === undefined)
  console.warn("SKIPPED: the report in a browser needs Chromium, which is not here");

describe.skipIf(executablePath === undefined)("the report in headless Chromium", () => {
  let browser: Browser;
  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true });
    writeFileSync(join(pictures, "report.html"), renderReport(exampleSummary));
    const args = ["--no-sandbox", "--disable-background-networking"];
    browser = await chromium.launch({ executablePath: executablePath!, args });
  });
  afterAll(() => browser.close());

  /** Opens the page; fails on anything it asks of a network or says on the console. */
  async function open(width: number, colorScheme: "light" | "dark"): Promise<Page> {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    const complaints: string[] = [];
    page.on("request", (request) => {
      if (!request.url().startsWith("file:")) complaints.push(request.url());
    });
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    await page.goto(pathToFileURL(join(pictures, "report.html")).href);
    expect(complaints).toEqual([]);
    return page;
  }

  test.each([
    [390, "light"],
    [390, "dark"],
    [1280, "light"],
    [1280, "dark"],
  ] as const)("fits a screen %i wide in %s mode without scrolling sideways", async (width, scheme) => {
    const page = await open(width, scheme);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
    await page.screenshot({ path: join(pictures, `report-${width}-${scheme}.png`), fullPage: true });
    await page.close();
  });

  test("is readable on a phone: no text of a plot is smaller than 9 pixels", async () => {
    const page = await open(390, "light");
    const sizes = await page.$$eval("svg text", (texts) =>
      texts.map((text) => text.getBoundingClientRect().height),
    );
    expect(sizes.length).toBeGreaterThan(20);
    expect(Math.min(...sizes.filter((size) => size > 0))).toBeGreaterThanOrEqual(9);
    await page.close();
  });

  test("prints dark on white, no wider than an A4 sheet, also from a dark browser", async () => {
    const page = await open(720, "dark");
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(720);
    const wide =
      "[...document.querySelectorAll('table')].map((table) => table.getBoundingClientRect().right)";
    expect(Math.max(...((await page.evaluate(wide)) as number[]))).toBeLessThanOrEqual(720);
    expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(255, 255, 255)");
    expect(await page.evaluate("getComputedStyle(document.body).color")).toBe("rgb(28, 29, 31)");
    await page.screenshot({ path: join(pictures, "report-print.png"), fullPage: true });
    await page.close();
  });

  test("text stands out from the page by 4.5 to 1 or more, in light and dark", async () => {
    for (const scheme of ["light", "dark"] as const) {
      const page = await open(1280, scheme);
      const colours = await page.evaluate(
        "(() => { const s = getComputedStyle(document.body); return [s.color, s.backgroundColor]; })()",
      );
      const [ink, paper] = (colours as string[]).map(luminance) as [number, number];
      const contrast = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
      expect(contrast).toBeGreaterThanOrEqual(4.5);
      await page.close();
    }
  });
});

/** WCAG 2.1 relative luminance of "rgb(r, g, b)". */
function luminance(colour: string): number {
  const [red, green, blue] = colour.match(/\d+/g)!.map((part) => {
    const value = Number(part) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
