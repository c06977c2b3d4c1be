import type { BaselineStore } from "@slidr/guardrails";
import type { CheckedDays } from "./checkDays.js";

/** Keeps a run's days: those that failed in quarantine, the others as accepted once a bundle that learnt from them is live. */
export async function keepDays(
  store: BaselineStore | undefined,
  { accepted, failed }: Pick<CheckedDays, "accepted" | "failed">,
  promoted: boolean,
): Promise<void> {
  if (store === undefined) return;
  const who = "slidr train";
  for (const { profile, findings } of failed) await store.record({ profile, findings, who });
  if (!promoted) return;
  for (const profile of accepted) await store.record({ profile, findings: [], who });
}
