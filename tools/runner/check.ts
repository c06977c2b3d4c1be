/** One thing that was looked at: a test, an example, a rule on a package. What the closing counts count. */
export interface Check {
  readonly name: string;
  readonly status: "passed" | "failed" | "skipped";
  /** Why it failed or was skipped; what the reader needs to mend it. */
  readonly detail?: string;
}

export function passed(name: string): Check {
  return { name, status: "passed" };
}

export function failed(name: string, detail: string): Check {
  return { name, status: "failed", detail };
}

export function skipped(name: string, detail: string): Check {
  return { name, status: "skipped", detail };
}
