import { describe, expect, test } from "vitest";
import { ExitCode } from "../src/exitCode.js";
import { dayText, timeMs } from "../src/timeParsers.js";
import { slidr, temporaryDirectory } from "./capture.js";

describe("times on the command line", () => {
  test("a date, a time with its zone and epoch milliseconds are one time to every command", () => {
    const atMs = Date.UTC(2024, 4, 1);
    expect(
      ["2024-05-01", "2024-05-01T00:00Z", "2024-05-01T02:00:00+02:00", String(atMs)].map(timeMs),
    ).toEqual([atMs, atMs, atMs, atMs]);
  });

  test.each(["2024-02-31", "2024-02-31T09:00Z", "2024-13-01", "2024-05-01T09:00", "yesterday", "17"])(
    "%s is no time",
    (text) => {
      expect(() => timeMs(text)).toThrow(
        "It must be a date, a time with its zone (2024-03-01T09:00Z), or epoch milliseconds.",
      );
    },
  );

  test("history --at takes a date", async () => {
    const { err } = await slidr("history", "--at", "2024-05-01", "--registry", temporaryDirectory());
    expect(err).not.toContain("It must be");
  });

  test("a day that no calendar has is refused", async () => {
    expect(() => dayText("2023-02-29")).toThrow("It must be a day of the calendar: 2024-03-01.");
    expect(dayText("2024-02-29")).toBe("2024-02-29");
    const { code, err } = await slidr("daily", "--log", temporaryDirectory(), "--day", "2024-02-31");
    expect(code).toBe(ExitCode.usage);
    expect(err).toContain("argument '2024-02-31' is invalid. It must be a day of the calendar: 2024-03-01.");
  });

  test("replay refuses an interval that ends before it begins, and an empty one", async () => {
    const interval = (from: string, to: string) =>
      slidr("replay", "--log", temporaryDirectory(), "--from", from, "--to", to, "--check");
    const { code, err } = await interval("2024-03-05", "2024-03-01");
    expect(code).toBe(ExitCode.badInput);
    expect(err).toBe(
      "slidr: replay requires --from before --to, got 2024-03-05T00:00:00.000Z and 2024-03-01T00:00:00.000Z [INTERVAL]\n",
    );
    expect((await interval("2024-03-05", "2024-03-05")).code).toBe(ExitCode.badInput);
  });
});
