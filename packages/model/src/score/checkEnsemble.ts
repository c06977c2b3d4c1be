import { InputError } from "@slidr/clicks";
import type { EnsembleModel } from "./classifierModel.js";

/** Fewer are no ensemble; more cost time and no longer change the mean. */
export const MEMBERS_MIN = 2;
export const MEMBERS_MAX = 32;

/**
 * Throws unless there are 2 to 32 members, all with the ensemble's features in its order.
 *
 * @throws InputError MODEL_SHAPE, naming the member
 */
export function checkEnsemble({ names, kinds, members }: EnsembleModel, caller: string): void {
  const count = members?.length;
  if (!(count >= MEMBERS_MIN && count <= MEMBERS_MAX)) {
    throw new InputError(
      "MODEL_SHAPE",
      `${caller} requires an ensemble of ${MEMBERS_MIN} to ${MEMBERS_MAX} members, got ${count}`,
    );
  }
  members.forEach((member, index) => {
    const same = isSame(member?.names, names) && isSame(member?.kinds, kinds);
    if (same) return;
    throw new InputError(
      "MODEL_SHAPE",
      `${caller} requires members with the ensemble's names and kinds in its order, got others in member ${index + 1} of ${count}`,
    );
  });
}

function isSame(some: readonly string[] | undefined, others: readonly string[]): boolean {
  return some?.length === others.length && some!.every((one, index) => one === others[index]);
}
