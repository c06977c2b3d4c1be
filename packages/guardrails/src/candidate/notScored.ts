import type { Finding } from "../finding.js";

/** What a check says that would score rows again and was given neither a scorer nor features to do it with. */
export function notScored(check: string, code: string): Finding {
  return {
    check,
    code,
    severity: "info",
    passed: false,
    message: "no scorer or no features were given, so no row was scored again",
    observed: 0,
    limit: 0,
    n: 0,
    action: "pass the candidate's score and the clicks' features",
  };
}
