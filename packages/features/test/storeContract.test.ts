import { createMemoryStore } from "@slidr/features";
import { createOracle, storeContract } from "@slidr/features/contract";
import { describe, expect, test } from "vitest";

describe("the memory store keeps the contract", () => {
  const cases = storeContract((spec) => {
    return { store: createMemoryStore(spec, { entitiesMax: 100_000 }), close: () => {} };
  });
  for (const { title, run } of cases) test(title, run);
});

describe("the contract", () => {
  const brokenBy = async (breakRow: (values: Float64Array) => void) => {
    const cases = storeContract((spec) => {
      const oracle = createOracle(spec);
      const update: typeof oracle.update = (click) => {
        const raw = oracle.update(click);
        breakRow(raw.values);
        return raw;
      };
      return { store: { ...oracle, update }, close: () => {} };
    });
    const broken: string[] = [];
    for (const { title, run } of cases.slice(0, 5)) await run().catch(() => broken.push(title));
    return broken;
  };

  test("finds a store that counts one too many", async () => {
    const addOne = (values: Float64Array) => values.set(values.map((value) => value + 1));
    expect(await brokenBy(addOne)).toHaveLength(5);
  });

  test("finds nothing in a store that is right", async () => {
    expect(await brokenBy(() => {})).toEqual([]);
  });
});
