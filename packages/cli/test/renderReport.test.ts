import { JSDOM } from "jsdom";
import { expect, test } from "vitest";
import { renderReport } from "../src/report/renderReport.js";
import { exampleSummary } from "./exampleSummary.js";

const page = renderReport(exampleSummary);

test("the page needs no network and runs no script", () => {
  const { document } = new JSDOM(page).window;
  expect(document.querySelectorAll("script, link, iframe, object, img, [src], [href]").length).toBe(0);
  expect(page).not.toContain("@import");
  const addresses = [...page.matchAll(/https?:\/\/[^"\s<]+/g)].map(([address]) => address);
  // Names of XML vocabularies, which nothing fetches.
  expect(new Set(addresses)).toEqual(
    new Set(addresses.filter((address) => address.startsWith("http://www.w3.org/"))),
  );
});

test("a slice's name is text, whatever it holds", () => {
  expect(page).toContain("&#60;img src=x&#62;");
});

test("every policy, slice and finding is on the page, with its counts", () => {
  for (const { policy } of exampleSummary.policies) expect(page).toContain(`<td>${policy}</td>`);
  expect(page).toContain("1 of 100");
  expect(page).toContain("Thursday 17:00: 0 of 1,165 labelled clicks are human");
  expect(page).toContain("not promoted: 1 findings block it");
});

const { document } = new JSDOM(page).window;

/** The picture with that title. */
function plot(title: string): Element {
  return [...document.querySelectorAll("svg")].find((svg) => svg.getAttribute("aria-label") === title)!;
}

test("every plot has a title and a description for screen readers", () => {
  const plots = [...document.querySelectorAll("svg")];
  expect(plots.length).toBe(12);
  for (const svg of plots) {
    expect(svg.getAttribute("role")).toBe("img");
    expect(svg.querySelector("title")!.textContent).toBe(svg.getAttribute("aria-label"));
    expect(svg.querySelector("desc")!.textContent!.length).toBeGreaterThan(20);
  }
});

test("a curve's points lie where the summary's figures say", () => {
  const svg = plot("IVR against FPR, all traffic");
  // 8 budgets of 0.01 on the pixels from 48 to 404; IVR 0 to 0.3 on those from 244 to 30.
  const across = (fpr: number) => 48 + (fpr / 0.08) * 356;
  const up = (ivr: number) => 244 - (ivr / 0.3) * 214;
  const dots = [...svg.querySelectorAll("circle")].map((dot) => [dot, "cx", "cy"] as const);
  const places = dots.map(([dot, x, y]) => [Number(dot.getAttribute(x)), Number(dot.getAttribute(y))]);
  // First the global ring at the origin, last the per-slice dot; the knee is a diamond, drawn as a path.
  expect(places[0]).toEqual([across(0), up(0)]);
  expect(places.at(-1)![0]).toBeCloseTo(across(0.01), 6);
  expect(places.at(-1)![1]).toBeCloseTo(up(0.1), 6);
  const knee = svg.querySelector(
    '[transform^="translate("][stroke-width="1.75"], g[stroke-width="1.75"] path',
  )!;
  const [x, y] = knee
    .getAttribute("transform")!
    .match(/[\d.]+/g)!
    .map(Number);
  expect(x).toBeCloseTo(across(0.04), 6);
  expect(y).toBeCloseTo(up(0.2), 6);
});

test("lambda is said in words, and the frontier is a table too", () => {
  expect(page).toContain(
    "One more basis point of budget (0.01% of purchasers&#39; clicks) buys 4.00 basis points of clicks.",
  );
  const free = { ...exampleSummary, certificate: { ...exampleSummary.certificate, lambda: 0 } };
  expect(renderReport(free)).toContain("One more basis point of budget buys nothing here.");
  const held = { ...exampleSummary.purchasers, held: "reweighted" as const };
  expect(renderReport({ ...exampleSummary, purchasers: held })).toContain(
    "(0.01% of purchasers&#39; clicks, reweighted) buys 4.00",
  );
  expect(page).not.toContain("on which the budget says nothing");
  const unsupported = ["guest", "a", "b", "c", "d", "e", "<f>"];
  const without = renderReport({ ...exampleSummary, purchasers: { ...held, unsupported } });
  expect(
    without.split("without guest, a, b, c, d and 2 more, on which the budget says nothing"),
  ).toHaveLength(3);
  expect(page).toContain("<th>0.250%</th><th>0.500%</th><th>1.00%<small>chosen</small></th><th>2.00%</th>");
});

test("a slice's row says whose threshold it has, and what to know about it", () => {
  const row = [...document.querySelectorAll("tr")].find((each) =>
    each.textContent!.startsWith("<img src=x>"),
  )!;
  const cells = [...row.querySelectorAll("td")].map((cell) => cell.textContent);
  expect(cells.slice(0, 3)).toEqual(["<img src=x>", "0.9000", "all"]);
  expect(cells.at(-1)).toBe("few purchasers: pooled");
});

test("before and after stand side by side, with the change in points and the clicks that turn", () => {
  const rows = [...document.querySelectorAll("tr")].filter((row) => row.textContent!.startsWith("mobile"));
  const cells = [...rows.at(-1)!.querySelectorAll("td")].map((cell) => cell.firstChild!.textContent);
  // Threshold before, now; IVR before, now, change; FPR before, now, change; become invalid, valid
  expect(cells).toEqual([
    "mobile",
    ...["0.9500", "0.9000"],
    ...["25.00%", "30.00%", "+5.00"],
    ...["0%", "1.00%", "+1.00"],
    ...["55", "5"],
  ]);
  expect(plot("IVR by slice, before and now").querySelector("desc")!.textContent).toContain(
    "mobile: 25.00% before, 30.00% now",
  );
});

test("of many slices the table lists a hundred, and sums up the others", () => {
  const [own, ...others] = exampleSummary.policies;
  const bySlice = Array.from({ length: 250 }, (_, index) => ({
    ...own!.bySlice[0]!,
    slice: `slice ${index}`,
  }));
  const turned = bySlice.map((row) => ({ ...row, newlyInvalid: 0, noLongerInvalid: 0 }));
  const many = renderReport({
    ...exampleSummary,
    policies: [{ ...own!, bySlice }, ...others],
    change: { ...exampleSummary.change, bySlice: turned },
  });
  const sum = [...new JSDOM(many).window.document.querySelectorAll("tr")].find((row) =>
    row.textContent!.startsWith("150 smaller slices"),
  )!;
  expect([...sum.querySelectorAll("td")].map((cell) => cell.textContent).slice(3, 7)).toEqual([
    "150,000",
    "30.00%",
    "15,000",
    "1.00%",
  ]);
  expect(many).toContain("And 150 smaller slices, in summary.json.");
  expect(many).toContain("The 12 busiest slices; the table has more.");
});

test("a run without purchasers in a slice, or of one label alone, has a page all the same", () => {
  const [own, ...others] = exampleSummary.policies;
  const [row, ...rest] = own!.bySlice;
  const silent = { ...row!, counts: { ...row!.counts, purchases: 0, invalidPurchases: 0 } };
  const { reliability: _, ...scores } = exampleSummary.scores;
  const { knee: __, ...curve } = exampleSummary.curves[1]!;
  const bare = renderReport({
    ...exampleSummary,
    scores,
    curves: [exampleSummary.curves[0]!, { ...curve, purchases: 0 }],
    policies: [{ ...own!, bySlice: [silent, ...rest] }, ...others],
  });
  expect(bare).toContain("no purchasers here: its FPR is unknown");
  expect(bare).toContain("Without purchasers there is no FPR.");
  expect(bare).not.toContain("Reliability of the scores");
});

test("the same summary gives the same page", () => {
  expect(renderReport(exampleSummary)).toBe(page);
});

test("findings that failed come first, with how sure they are, clicks to look at and what to do; those that passed fold away", () => {
  const [heading] = [...document.querySelectorAll("h2")].filter(
    ({ textContent }) => textContent === "Guardrails",
  );
  expect(heading!.nextElementSibling!.textContent).toBe("2 findings: 1 blocks.");
  const [failed, passed] = [...document.querySelectorAll("table")].filter(
    (table) => table.querySelector("th")!.textContent === "check",
  );
  const cells = [...failed!.querySelectorAll("tbody td")].map(({ textContent }) => textContent);
  expect(cells[0]).toBe("block humanDensityHUMAN_DENSITY");
  expect(cells[1]).toContain("n 1,165; 0 to 0.00316 with 95% confidence");
  expect(cells[2]).toContain("clicks: c17, <b>c18</b>");
  const details = passed!.closest("details")!;
  expect(details.hasAttribute("open")).toBe(false);
  expect(details.querySelector("summary")!.textContent).toBe("1 passed");
  expect(passed!.textContent).toContain("+2 points");
});
