import type { FeaturePlan } from "../plan/featurePlan.js";
import { canonicalJson } from "../spec/canonicalJson.js";
import type { KeyPart } from "../spec/entity.js";
import { joinHashes } from "./hashText.js";

/** The different parts that a plan's keys are made of: each is read and hashed once per click. */
export class KeyParts {
  readonly parts: readonly KeyPart[];
  /** [2 x parts] hi and lo of the current click; (0, 0) = missing. */
  readonly hashes: Int32Array;
  /** Per key of the plan: its parts, as places in `hashes`. */
  private readonly places: readonly Int32Array[];

  constructor(plan: FeaturePlan) {
    const parts = new Map<string, KeyPart>();
    for (const part of plan.keys.flat()) parts.set(canonicalJson(part), part);
    const ids = [...parts.keys()];
    this.parts = [...parts.values()];
    this.hashes = new Int32Array(2 * ids.length);
    this.places = plan.keys.map((key) =>
      Int32Array.from(key, (part) => 2 * ids.indexOf(canonicalJson(part))),
    );
  }

  /** Joins the parts' hashes into keys [2 x plan.keys]; a key with a missing part is missing. */
  join(keys: Int32Array): void {
    const { hashes, places } = this;
    for (let k = 0; k < places.length; k++) {
      const key = places[k]!;
      const at = 2 * k;
      keys[at] = hashes[key[0]!]!;
      keys[at + 1] = hashes[key[0]! + 1]!;
      for (let p = 1; p < key.length; p++) {
        const hi = hashes[key[p]!]!;
        const lo = hashes[key[p]! + 1]!;
        if ((hi === 0 && lo === 0) || (keys[at] === 0 && keys[at + 1] === 0)) {
          keys[at] = 0;
          keys[at + 1] = 0;
          break;
        }
        joinHashes(keys, at, hi, lo);
      }
    }
  }
}
