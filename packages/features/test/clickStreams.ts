import type { Click } from "@slidr/clicks";
import fc from "fast-check";

const oneOf = <T>(...values: T[]) => fc.constantFrom(...values);

/** Short streams that reorder, repeat ids, leave fields out, pause past every window and crowd tile edges. */
export const clickStreams: fc.Arbitrary<Click[]> = fc
  .array(
    fc.record({
      stepMs: fc.oneof(
        { weight: 6, arbitrary: fc.integer({ min: 0, max: 6 }) },
        { weight: 2, arbitrary: oneOf(5, 10, 20, 30, 60) },
        { weight: 1, arbitrary: fc.integer({ min: 0, max: 150 }) },
        { weight: 2, arbitrary: fc.integer({ min: -70, max: -1 }) },
      ),
      clickId: fc.oneof(
        fc.nat(11).map(String),
        fc.nat().map((id) => `id-${id}`),
      ),
      userId: oneOf("u1", "u2", "u3", "u4", "u5", ""),
      sessionId: oneOf("s1", "s2", "s3", "s4", undefined),
      ip: oneOf("10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.1.1", undefined),
      loggedIn: oneOf(true, false, undefined),
      campaignId: oneOf("c1", "c2"),
      device: oneOf("phone", ""),
    }),
    { maxLength: 80 },
  )
  .map((steps) => {
    let now = 1_000_000;
    return steps.map(({ stepMs, campaignId, device, sessionId, ip, loggedIn, ...click }): Click => {
      now += stepMs;
      return {
        ...click,
        clickedAtMs: now,
        attributes: { campaignId, device },
        ...(sessionId === undefined ? {} : { sessionId }),
        ...(ip === undefined ? {} : { ip }),
        ...(loggedIn === undefined ? {} : { loggedIn }),
      };
    });
  });
