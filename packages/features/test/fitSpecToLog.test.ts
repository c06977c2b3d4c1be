import {
  attribute,
  count,
  defaultSpec,
  defineSpec,
  derived,
  distinct,
  fitSpecToLog,
  lookup,
} from "@slidr/features";
import { describe, expect, test } from "vitest";

const everything = {
  sessionId: true,
  ip: "address",
  loggedIn: true,
  attributes: ["campaignId", "device"],
} as const;

describe("fitSpecToLog", () => {
  test("keeps a spec that the log serves as it is", () => {
    const spec = defaultSpec({ timeZone: "UTC" });
    expect(fitSpecToLog(spec, everything)).toEqual({ spec, leftOut: [] });
  });

  test("leaves out, with a reason each, what a log with opaque addresses and no campaign cannot serve", () => {
    const fields = { sessionId: false, ip: "opaque", loggedIn: false, attributes: ["device"] } as const;
    const { spec, leftOut } = fitSpecToLog(defaultSpec({ timeZone: "UTC" }), fields);
    const opaque = "ip is an opaque id, which has no address prefix";
    expect(leftOut).toEqual([
      { feature: "ip24_clicks_10m", reason: opaque },
      { feature: "ip24_clicks_1h", reason: opaque },
      { feature: "ip24_clicks_1d", reason: opaque },
      { feature: "ip24_distinct_ip_1d", reason: opaque },
      { feature: "campaign_device_clicks_10m", reason: "the log has no campaignId" },
      { feature: "campaign_device_clicks_1h", reason: "the log has no campaignId" },
      { feature: "campaign_device_clicks_1d", reason: "the log has no campaignId" },
      { feature: "campaign_device_loggedIn_clicks_10m", reason: "the log has no campaignId" },
      { feature: "campaign_device_loggedIn_clicks_1h", reason: "the log has no campaignId" },
      { feature: "campaign_device_loggedIn_clicks_1d", reason: "the log has no campaignId" },
      { feature: "loggedIn", reason: "the log has no loggedIn" },
    ]);
    expect(spec.features.map((feature) => feature.name)).toEqual([
      "user_clicks_1m",
      "user_clicks_10m",
      "user_clicks_1h",
      "user_clicks_1d",
      "user_burst_1m_1h",
      "user_gap",
      "user_gapLog",
      "ip_clicks_10m",
      "ip_clicks_1h",
      "ip_clicks_1d",
      "ip_distinct_user_1d",
      "hourOfDay",
      "dayOfWeek",
    ]);
  });

  test("looks at both sides of a distinct, at a lookup's key, and at a derived feature's inputs and columns", () => {
    const input = count({ by: "ip", window: "1h" });
    const spec = defineSpec(
      [
        count({ by: "userId", window: "1h" }),
        distinct("sessionId", { by: "userId", window: "1d" }),
        lookup("reputation", { by: "ip" }),
        derived({ name: "ofInput", derivation: "test/x@1", inputs: [input] }),
        derived({ name: "ofColumn", derivation: "test/x@1", columns: ["price"] }),
        attribute("amount"),
      ],
      { timeZone: "UTC" },
    );
    const fields = {
      sessionId: false,
      ip: "absent",
      loggedIn: true,
      attributes: ["amount"],
      numberAttributes: [],
    } as const;
    expect(fitSpecToLog(spec, fields).leftOut).toEqual([
      { feature: "user_distinct_session_1d", reason: "the log has no sessionId" },
      { feature: "ip_reputation", reason: "the log has no ip" },
      { feature: "ofInput", reason: "its input ip_clicks_1h is left out: the log has no ip" },
      { feature: "ofColumn", reason: "the log has no price" },
      { feature: "amount", reason: "amount holds texts, not numbers" },
    ]);
  });

  test("a log that serves none is an error", () => {
    const spec = defineSpec([count({ by: "ip", window: "1h" })], { timeZone: "UTC" });
    expect(() => fitSpecToLog(spec, { ...everything, ip: "absent" })).toThrow(
      "fitSpecToLog requires a log that serves one feature or more: the log has no ip",
    );
  });
});
