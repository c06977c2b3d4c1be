import { checkHumanDensity, type Finding, type HumanDensityOptions } from "@slidr/guardrails";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { testDensityRuns } from "../src/density/densityRuns.js";
import { seededRandom } from "./samples.js";

const HOUR_MS = 3_600_000;
const MONDAY = Date.parse("2024-01-01T00:00:00Z");

/** A week of clicks, `perHour` in every hour, each human with probability `density(hour)`. */
function week(perHour: number, density: (hour: number) => number, seed = 1) {
  const random = seededRandom(seed);
  const clickedAtMs = new Float64Array(168 * perHour);
  const human = new Int8Array(168 * perHour);
  for (let i = 0; i < human.length; i++) {
    const hour = Math.floor(i / perHour);
    clickedAtMs[i] = MONDAY + hour * HOUR_MS + ((i % perHour) / perHour) * HOUR_MS;
    human[i] = random() < density(hour) ? 1 : 0;
  }
  return { clickedAtMs, human, timeZone: "UTC" };
}

function codes(findings: readonly Finding[]): string[] {
  return findings.map((finding) => finding.code);
}

/** Densest in the evening, a third of that before dawn. */
function rhythm(rate: number): (hour: number) => number {
  return (hour) => rate * (1 + 0.5 * Math.sin(((hour % 24) - 12) * (Math.PI / 12)));
}

describe("checkHumanDensity", () => {
  test("passes a log with a natural night at purchase rates from 0.2% to 5%, and says so readably", () => {
    for (const rate of [0.002, 0.01, 0.05]) {
      const findings = checkHumanDensity(week(2000, rhythm(rate)));
      expect(codes(findings)).toEqual(["HUMAN_DENSITY", "HUMAN_DENSITY_TOO_FEW", "HUMAN_DENSITY_UNKNOWN"]);
      expect(findings[0]!.passed).toBe(true);
    }
    const [summary, small, unknown] = checkHumanDensity(week(2000, rhythm(0.05)));
    expect(summary!.message).toMatchInlineSnapshot(
      `"human density by human labels: no hour of the week lies below 0.997% human, overall it is 4.986%; 168 of 168 hours of the week have clicks enough to be judged alone, runs of hours are judged together (chance of a false alarm at most 0.01)"`,
    );
    expect(summary!.action).toBe("nothing to do");
    expect(summary!.n).toBe(336_000);
    expect(summary!.interval!.lower).toBeLessThan(summary!.observed);
    expect(summary!.interval!.upper).toBeGreaterThan(summary!.observed);
    expect(small!.message).toMatchInlineSnapshot(
      `"0 of 168 hours of the week have too few clicks with human labels to be judged alone (fewer than 1,081), 0 have none"`,
    );
    expect(unknown!.message).toMatchInlineSnapshot(
      `"0 of 336,000 clicks have no human labels yet and are left out of every density"`,
    );
  });

  test("six hours without labels block the day, each hour named where it has clicks enough", () => {
    const missing = (hour: number) => (hour >= 50 && hour < 56 ? 0 : 0.05);
    const findings = checkHumanDensity(week(2000, missing));
    expect(findings[0]!.passed).toBe(false);
    expect(findings[0]!.severity).toBe("block");
    expect(findings[0]!.message).toMatchInlineSnapshot(
      `"human density by human labels: 6 hours and 0 longer runs of hours lie below 0.967% human, overall it is 4.836%; 168 of 168 hours of the week have clicks enough to be judged alone, runs of hours are judged together (chance of a false alarm at most 0.01)"`,
    );
    const hours = findings.filter((finding) => finding.code === "HUMAN_DENSITY_HOUR");
    expect(hours.map((finding) => finding.slice)).toEqual([
      "Wednesday 02:00",
      "Wednesday 03:00",
      "Wednesday 04:00",
      "Wednesday 05:00",
      "Wednesday 06:00",
      "Wednesday 07:00",
    ]);
    expect(hours[0]).toMatchInlineSnapshot(`
      {
        "action": "look for purchases missing from the log around Wednesday 02:00, restore the human labels of these hours and train again",
        "check": "humanDensity",
        "code": "HUMAN_DENSITY_HOUR",
        "interval": {
          "confidence": 0.95,
          "lower": 0,
          "upper": 0.0018427397934059364,
        },
        "limit": 0.009672619047619048,
        "message": "Wednesday 02:00: 0 of 2,000 labelled clicks are human by human labels (0.000%, at most 0.184%); the limit is 0.967%",
        "n": 2000,
        "observed": 0,
        "pValue": 3.610551248056588e-9,
        "passed": false,
        "severity": "block",
        "slice": "Wednesday 02:00",
      }
    `);
  });

  test("six hours without labels block also where no single hour could: as one run", () => {
    // 1,500 clicks an hour at 1%: 15 humans expected, 3 at the limit; e^-3 is no proof for one hour, e^-18 is for six.
    const findings = checkHumanDensity(week(1500, (hour) => (hour >= 50 && hour < 56 ? 0 : 0.01)));
    const failed = findings.filter((finding) => finding.severity === "block" && !finding.passed);
    expect(codes(failed)).toEqual(["HUMAN_DENSITY", "HUMAN_DENSITY_RUN"]);
    expect(failed[1]!.slice).toBe("Wednesday 02:00 to Wednesday 08:00");
    expect(failed[1]!.observed).toBe(0);
    expect(failed[1]!.n).toBe(9000);
  });

  test("every message says which labels were judged, and every action what to do about them", () => {
    const log = week(1500, (hour) => (hour >= 50 && hour < 56 ? 0 : 0.01));
    const [summary, run, small, unknown] = checkHumanDensity({ ...log, labels: "purchase labels" });
    expect(summary!.message).toMatch(
      /^human density by purchase labels: 0 hours and 1 longer runs of hours lie /,
    );
    expect(summary!.action).toBe("restore the purchase labels of the hours named below and train again");
    expect(run!.message).toMatch(
      /^Wednesday 02:00 to Wednesday 08:00: 0 of 9,000 labelled clicks are human by purchase labels \(0\.000%, /,
    );
    expect(run!.action).toBe(
      "look for purchases missing from the log around Wednesday 02:00 to Wednesday 08:00, restore the purchase labels of these hours and train again",
    );
    expect(small!.message).toMatch(
      /^168 of 168 hours of the week have too few clicks with purchase labels to be /,
    );
    expect(unknown!.message).toBe(
      "0 of 252,000 clicks have no purchase labels yet and are left out of every density",
    );
    const [whole] = checkHumanDensity({ ...week(2000, rhythm(0.05)), labels: "purchase labels" });
    expect(whole!.message).toMatch(/^human density by purchase labels: no hour of the week lies below /);
  });

  test("a run may lie across the end of the week", () => {
    const findings = checkHumanDensity(week(1500, (hour) => (hour >= 165 || hour < 3 ? 0 : 0.01)));
    const run = findings.find((finding) => finding.code === "HUMAN_DENSITY_RUN");
    expect(run?.slice).toBe("Sunday 21:00 to Monday 03:00");
  });

  test("an hour is an hour of the zone asked for", () => {
    // 02:00 UTC on Wednesday is 21:00 on Tuesday in New York.
    const log = week(8000, (hour) => (hour === 50 ? 0 : 0.05));
    const findings = checkHumanDensity({ ...log, timeZone: "America/New_York" });
    expect(findings[1]!.slice).toBe("Tuesday 21:00");
  });

  test("a log without any human is blocked", () => {
    const [summary] = checkHumanDensity(week(10, () => 0));
    expect(summary!.passed).toBe(false);
    expect(summary!.message).toBe("human density by human labels: none of 1,680 labelled clicks is human");
  });

  test("a log too small to judge anything does not pass in silence", () => {
    const [summary, ...rest] = checkHumanDensity(week(3, (hour) => (hour % 7 === 0 ? 0.5 : 0)));
    expect(summary).toMatchObject({ code: "HUMAN_DENSITY", severity: "warn", passed: false, n: 504 });
    expect(summary!.message).toMatch(
      /^human density by human labels: nothing was judged, for no hour or run of hours has the [0-9,]+ labelled clicks it takes at [0-9.]+% human overall$/,
    );
    expect(codes(rest)).toEqual(["HUMAN_DENSITY_TOO_FEW", "HUMAN_DENSITY_UNKNOWN"]);
  });

  test("an empty log is blocked, not passed", () => {
    const [summary] = checkHumanDensity({ clickedAtMs: [], human: [], timeZone: "UTC" });
    expect(summary!.passed).toBe(false);
    expect(summary!.interval).toEqual({ lower: 0, upper: 1, confidence: 0.95 });
  });

  test("unknown labels are reported and change no density", () => {
    const log = week(300, rhythm(0.05));
    const plain = checkHumanDensity(log);
    const withUnknown = checkHumanDensity({
      ...log,
      clickedAtMs: Float64Array.from([...log.clickedAtMs, ...log.clickedAtMs.subarray(0, 5000)]),
      human: Int8Array.from([...log.human, ...new Int8Array(5000).fill(-1)]),
    });
    expect(withUnknown.slice(0, -1)).toEqual(plain.slice(0, -1));
    expect(withUnknown.at(-1)!.message).toBe(
      "5,000 of 55,400 clicks have no human labels yet and are left out of every density",
    );
    expect(withUnknown.at(-1)!.severity).toBe("info");
  });

  test("an absolute minimum holds where it is the stricter limit", () => {
    const log = week(3000, () => 0.01);
    expect(checkHumanDensity({ ...log, densityMin: 0.001 })[0]!.limit).toBeCloseTo(0.002, 3);
    const strict = checkHumanDensity({ ...log, densityMin: 0.03 });
    expect(strict[0]!.limit).toBe(0.03);
    expect(strict.filter((finding) => finding.code === "HUMAN_DENSITY_HOUR")).toHaveLength(168);
  });

  test("a reference density of better days catches labels that vanished everywhere", () => {
    const log = week(3000, () => 0.001);
    expect(checkHumanDensity(log)[0]!.passed).toBe(true);
    expect(checkHumanDensity({ ...log, referenceDensity: 0.02 })[0]!.passed).toBe(false);
  });

  test("the order of clicks, and cutting a log in pieces of whole weeks, changes nothing", () => {
    const log = week(40, rhythm(0.1));
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat()), (stream) => {
        const keys = Float64Array.from(log.human, () => stream.next().value as number);
        const order = [...keys.keys()].sort((a, b) => keys[a]! - keys[b]! || a - b);
        const shuffled: HumanDensityOptions = {
          clickedAtMs: order.map((i) => log.clickedAtMs[i]! + (keys[i]! % 5) * 168 * HOUR_MS),
          human: order.map((i) => log.human[i]!),
          timeZone: "UTC",
        };
        expect(checkHumanDensity(shuffled)).toEqual(checkHumanDensity(log));
      }),
      { numRuns: 5, seed: 7 },
    );
  });

  test("weeks whose every hour just meets the limit are blocked at most as often as declared", () => {
    // 400 weeks, 3,000 clicks an hour at a density of exactly the limit 0.004; declared 5%, so 20 expected at most;
    // more than 33 would have a probability below 0.3% (scipy 1.17.1: binom.sf(33, 400, 0.05) = 0.0021).
    const random = seededRandom(11);
    const poisson = (mean: number) => {
      let count = 0;
      for (let product = random(); product > Math.exp(-mean); product *= random()) count++;
      return count;
    };
    let blocked = 0;
    for (let trial = 0; trial < 400; trial++) {
      const counts = {
        human: Float64Array.from({ length: 168 }, () => poisson(12)),
        labelled: new Float64Array(168).fill(3000),
        unknown: new Float64Array(168),
      };
      if (testDensityRuns(counts, 0.004, 0.05, [1, 6, 24]).failed.length > 0) blocked++;
    }
    expect(blocked).toBeLessThanOrEqual(33);
    expect(blocked).toBeGreaterThan(0);
  });

  test("bad input is named", () => {
    const one = { clickedAtMs: [MONDAY], human: [1], timeZone: "UTC" };
    const message = (options: Partial<HumanDensityOptions>) => {
      try {
        checkHumanDensity({ ...one, ...options });
      } catch (error) {
        return (error as Error).message;
      }
      throw new Error("expected an error");
    };
    expect(message({ human: [1, 0] })).toBe(
      "checkHumanDensity requires one label per click, got 1 times and 2 labels",
    );
    expect(message({ human: [2] })).toBe(
      "checkHumanDensity requires labels 1 (human), 0 (not human) or -1 (unknown), got 2 at index 0",
    );
    expect(message({ ratioMin: 1 })).toBe("checkHumanDensity requires ratioMin in (0, 1), got 1");
    expect(message({ familyError: Number.NaN })).toBe(
      "checkHumanDensity requires familyError in (0, 1), got NaN",
    );
    expect(message({ densityMin: -1 })).toBe("checkHumanDensity requires densityMin in [0, 1), got -1");
    expect(message({ labels: " " })).toBe('checkHumanDensity requires labels to name them, got " "');
    expect(message({ runHours: [0] })).toBe("checkHumanDensity requires runHours from 1 to 168, got 0");
    expect(message({ timeZone: "" })).toContain("requires an IANA time zone");
  });
});
