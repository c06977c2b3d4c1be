import { describe } from "vitest";

/** A suite that runs where the part of the world it needs is here, and elsewhere is skipped with a line that says so. */
export function describeWhere(isHere: boolean, missing: string, title: string, body: () => void): void {
  if (isHere) {
    describe(title, body);
    return;
  }
  console.warn(`SKIPPED: "${title}" needs ${missing}, which is not here`);
  describe.skip(`${title} (${missing} is absent)`, body);
}
