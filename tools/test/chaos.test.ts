import { expect, test } from "vitest";
import { chaosBench } from "../../bench/chaos.js";
import type { Figure } from "../../bench/figure.js";
import { describeWithRedis } from "../describeWithRedis.js";

describeWithRedis("the bench of faults", () => {
  test.each(["Redis killed", "disk is full"])(
    "the sums add up under: %s",
    async (only) => {
      const figures: Figure[] = [];
      await chaosBench(
        (figure) => void figures.push(figure),
        ["--rate", "150", "--seconds", "3", "--only", only],
      );
      expect(figures.map(({ value, met }) => [value, met])).toEqual([[0, true]]);
    },
    60_000,
  );
});
