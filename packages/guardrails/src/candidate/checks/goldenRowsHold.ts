import { checkGoldenRows } from "../../golden/checkGoldenRows.js";
import type { ModelCheck } from "../modelContext.js";

/**
 * A check that the candidate's golden rows score and decide as recorded, as a registry checks before every move.
 *
 * @returns a check; its finding `GOLDEN_ROWS` blocks; of severity info, failed, where none are given
 *
 * @example
 * ```ts
 * import { goldenRowsHold } from "@slidr/guardrails";
 *
 * typeof goldenRowsHold(); // => "function"
 * ```
 */
export function goldenRowsHold(): ModelCheck {
  return ({ candidate: { golden } }) => {
    if (golden !== undefined) return checkGoldenRows(golden.rows, golden.decide);
    return {
      check: "goldenRows",
      code: "GOLDEN_ROWS",
      severity: "info",
      passed: false,
      message: "no golden rows were given, so none were scored again",
      observed: 0,
      limit: 0,
      n: 0,
      action: "record some with goldenRows and pass them with the candidate",
    };
  };
}
