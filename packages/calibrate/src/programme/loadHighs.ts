import { InputError } from "@slidr/clicks";
import type { Highs } from "highs";

/** One WebAssembly instance serves every call: its models are made and disposed of one by one. */
let loaded: Promise<Highs> | undefined;

/** The solver HiGHS, from the optional peer `highs`, which is loaded here and nowhere else. */
export function loadHighs(caller: string): Promise<Highs> {
  loaded ??= import("highs").then(
    ({ default: instantiate }) => instantiate(),
    (cause: Error) => {
      throw new InputError(
        "HIGHS_MISSING",
        `${caller} requires the package highs, which is not installed or cannot load here: npm install highs`,
        { cause },
      );
    },
  );
  return loaded;
}
