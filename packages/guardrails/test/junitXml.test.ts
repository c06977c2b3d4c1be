import { type Finding, junitXml } from "@slidr/guardrails";
import fc from "fast-check";
import { JSDOM } from "jsdom";
import { describe, expect, test } from "vitest";
import { sampleFinding } from "./samples.js";

const { DOMParser } = new JSDOM("").window;

/** By a real, strict XML parser: it throws on what is not well-formed. */
function parse(xml: string): Element {
  const { documentElement } = new DOMParser().parseFromString(xml, "application/xml");
  expect(documentElement.tagName).toBe("testsuites");
  return documentElement;
}

const failed: Finding = sampleFinding({
  passed: false,
  message: 'FPR of <mobile> & "tv" is 4%',
  slice: "mobile/IN",
  interval: { lower: 0.01, upper: 0.05, confidence: 0.95 },
  pValue: 0.001,
  samples: ["a", "b"],
  action: "look at mobile/IN",
});

describe("junitXml", () => {
  test("a finding that blocks is a failure with all that a person needs; others are told and pass", () => {
    const warned = sampleFinding({
      severity: "warn",
      passed: false,
      code: "FEW",
      message: "few",
      action: "wait",
    });
    const root = parse(junitXml([failed, warned, sampleFinding()], { name: "slidr check" }));
    const suite = root.querySelector("testsuite")!;
    expect(
      ["name", "tests", "failures", "errors", "skipped"].map((name) => suite.getAttribute(name)),
    ).toEqual(["slidr check", "3", "1", "0", "0"]);
    const [first, second, third] = [...root.querySelectorAll("testcase")];
    expect(first!.getAttribute("classname")).toBe("slidr.humanDensity");
    expect(first!.getAttribute("name")).toBe("HUMAN_DENSITY (mobile/IN)");
    const failure = first!.querySelector("failure")!;
    expect(failure.getAttribute("type")).toBe("block");
    expect(failure.getAttribute("message")).toBe('FPR of <mobile> & "tv" is 4%');
    expect(failure.textContent).toBe(
      "action: look at mobile/IN\nobserved 0.01, limit 0.002, n 1000\n95% interval: 0.01 to 0.05\np-value 0.001\nclicks: a, b",
    );
    expect(second!.querySelector("failure")).toBeNull();
    expect(second!.querySelector("system-out")!.textContent).toBe("warn: few; wait");
    expect(third!.querySelector("system-out")!.textContent).toBe("human density: all is well");
  });

  test("warnings fail where that is asked for", () => {
    const warned = sampleFinding({ severity: "warn", passed: false });
    const root = parse(junitXml([warned, sampleFinding()], { name: "x", failOn: "warn" }));
    expect(root.getAttribute("failures")).toBe("1");
  });

  test("whatever a name, a message or an id holds, a strict parser reads it back, but for what XML cannot hold", () => {
    const text = fc.string({ unit: "binary", maxLength: 40 });
    fc.assert(
      fc.property(text, text, text, text, (name, message, slice, action) => {
        const root = parse(junitXml([{ ...failed, message, slice, action }], { name }));
        expect(root.querySelector("testsuite")!.getAttribute("name")).toBe(sayable(name));
        expect(root.querySelector("testcase")!.getAttribute("name")).toBe(
          `HUMAN_DENSITY (${sayable(slice)})`,
        );
        const failure = root.querySelector("failure")!;
        expect(failure.getAttribute("message")).toBe(sayable(message));
        expect(failure.textContent).toContain(`action: ${sayable(action)}\n`);
      }),
      {
        numRuns: 50,
        seed: 9,
        examples: [["]]><&\"'\t\n\r", "\u0000\u000b\ud800x\udc00\ufffe\u{1f916}", "a\nb", "&#0;"]],
      },
    );
  });

  test("no findings are a suite without cases", () => {
    expect(parse(junitXml([], { name: "x" })).querySelectorAll("testcase")).toHaveLength(0);
  });
});

/** What is left of a text in XML 1.0 (production 2), character by character. */
function sayable(text: string): string {
  return Array.from(text, (character) => {
    const code = character.codePointAt(0)!;
    const isAllowed =
      code === 9 ||
      code === 10 ||
      code === 13 ||
      (code >= 32 && code < 0xd800) ||
      (code > 0xdfff && code < 0xfffe) ||
      code > 0xffff;
    return isAllowed ? character : "\ufffd";
  }).join("");
}
