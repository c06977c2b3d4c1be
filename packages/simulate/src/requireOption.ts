import { InputError } from "@slidr/clicks";

/** Checks options of one public function and words its errors; each check names the option by its dotted path. */
export interface OptionChecks {
  /** A finite number in [min, max]; `rule` says so in words. */
  range(path: string, value: unknown, min: number, max: number, rule: string): void;
  integer(path: string, value: unknown, min: number, max: number, rule: string): void;
  /** Weights >= 0 that do not all vanish. */
  weights(path: string, weights: object): void;
  /** Only names from `known`: a misspelt option would otherwise be its default in silence. */
  names(path: string, given: unknown, known: readonly string[]): void;
  fail(code: string, rule: string, culprit: unknown): never;
}

/** The {@link OptionChecks} whose errors name `caller`. */
export function optionChecks(caller: string): OptionChecks {
  const fail = (code: string, rule: string, culprit: unknown): never => {
    throw new InputError(code, `${caller} requires ${rule}, got ${shown(culprit)}`);
  };
  const range = (path: string, value: unknown, min: number, max: number, rule: string): void => {
    if (typeof value === "number" && Number.isFinite(value) && value >= min && value <= max) return;
    fail("OPTION_RANGE", `${path} ${rule}`, value);
  };
  return {
    range,
    fail,
    integer(path, value, min, max, rule) {
      range(path, value, min, max, rule);
      if (!Number.isInteger(value)) fail("OPTION_RANGE", `${path} ${rule}`, value);
    },
    weights(path, weights) {
      let sum = 0;
      for (const [name, weight] of Object.entries(weights) as [string, number][]) {
        range(`${path}.${name}`, weight, 0, Number.MAX_VALUE, ">= 0");
        sum += weight;
      }
      if (!(sum > 0)) fail("OPTION_RANGE", `${path} with a sum > 0`, weights);
    },
    names(path, given, known) {
      if (typeof given !== "object" || given === null) {
        return fail("OPTION_TYPE", `${path} to be an object`, given);
      }
      for (const name of Object.keys(given)) {
        if (!known.includes(name)) fail("OPTION_UNKNOWN", `${path} with keys of ${known.join(", ")}`, name);
      }
    },
  };
}

function shown(value: unknown): string {
  if (typeof value === "string" || (typeof value === "object" && value !== null))
    return JSON.stringify(value);
  return String(value);
}
