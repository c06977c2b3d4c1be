import type { Click } from "@slidr/clicks";
import type { FeatureSpec, FeatureStore, RawFeatures } from "@slidr/features";
import { createStore } from "./samples.js";

/** A call that a store has not answered: it has counted the click. */
export interface HeldCall {
  readonly click: Click;
  answer(): void;
  fail(error: unknown): void;
}

/** A store that counts at once and answers when it is told to. */
export function heldStore() {
  const calls: HeldCall[] = [];
  const make = (spec: FeatureSpec): FeatureStore => {
    const store = createStore(spec);
    return {
      ...store,
      update(click) {
        const { values, late, duplicate } = store.update(click) as RawFeatures;
        const raw = { values: values.slice(), late, duplicate };
        return new Promise((resolve, reject) => {
          calls.push({ click, answer: () => resolve(raw), fail: reject });
        });
      },
    };
  };
  return { calls, make };
}
