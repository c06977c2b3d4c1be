import { ok, strictEqual } from "node:assert/strict";
import { defaultSpec } from "../spec/defaultSpec.js";
import type { FeatureSpec } from "../spec/featureSpec.js";
import { compareWithOracle } from "./compareWithOracle.js";
import type { ContractCase } from "./contractCase.js";
import { faultyClicks } from "./faultyClicks.js";
import { paritySpec } from "./paritySpec.js";

/** Every integer of a long, faulty stream equals the oracle's. */
export function parityCases(clicks: number): readonly ContractCase[] {
  const parityCase = (title: string, spec: FeatureSpec, seed: number, outOfOrder: boolean): ContractCase => ({
    title,
    spec,
    async check(store) {
      const report = await compareWithOracle(store, faultyClicks({ clicks, seed, outOfOrder }));
      strictEqual(report.firstDifference, "");
      strictEqual(report.clicks, clicks);
      ok(report.duplicates > 0, "the stream must hold second deliveries");
      if (outOfOrder) ok(report.late > 0, "the stream must hold late clicks");
    },
  });
  return [
    parityCase("a faulty stream reads as the oracle does, every kind of feature", paritySpec, 1, true),
    parityCase("a stream in time order reads as the oracle does", paritySpec, 2, false),
    parityCase(
      "a faulty stream reads as the oracle does under the default spec",
      defaultSpec({ timeZone: "UTC" }),
      3,
      true,
    ),
  ];
}
