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

test("every plot has a text for screen readers", () => {
  const plots = page.match(/<svg[^>]*>/g)!;
  expect(plots.length).toBe(7);
  for (const plot of plots) expect(plot).toMatch(/role="img" aria-label="[^"]+"/);
});

test("the same summary gives the same page", () => {
  expect(renderReport(exampleSummary)).toBe(page);
});
