import { InputError } from "@slidr/clicks";

/** Columns that say which clicks stand for what, checked. */
export interface TwoSides {
  readonly purchased: Uint8Array;
  readonly presumedHuman: Uint8Array;
}

/** Fewer presumed humans than this say nothing about how humans are. */
export const PRESUMED_HUMANS_MIN = 100;
/** Fewer purchasers than this say nothing about how purchasers are: two for each side of every fold, at least. */
export const PURCHASERS_MIN = 10;

/** Throws unless the column has one value a click. */
export function checkLength(caller: string, name: string, column: ArrayLike<number>, n: number): void {
  if (column.length === n) return;
  throw new InputError(
    "LENGTH_MISMATCH",
    `${caller} requires ${name} to have ${n} values, got ${column.length}`,
  );
}

/** Throws unless the column has one 0 or 1 a click. */
export function checkFlags(caller: string, name: string, column: Uint8Array, n: number): void {
  checkLength(caller, name, column, n);
  const culprit = column.findIndex((flag) => flag > 1);
  if (culprit < 0) return;
  throw new InputError(
    "FLAG_VALUE",
    `${caller} requires ${name} to be 0 or 1, got ${column[culprit]} at index ${culprit}`,
  );
}

/** Throws unless there are purchasers and presumed humans enough to compare. */
export function checkSides(caller: string, { purchased, presumedHuman }: TwoSides): void {
  checkFlags(caller, "purchased", purchased, purchased.length);
  checkFlags(caller, "presumedHuman", presumedHuman, purchased.length);
  const purchasers = countOf(purchased);
  if (purchasers < PURCHASERS_MIN) {
    const rule = `at least ${PURCHASERS_MIN} purchasing clicks`;
    throw new InputError(
      "TOO_FEW_PURCHASERS",
      `${caller} requires ${rule}, got ${purchasers} of ${purchased.length}`,
    );
  }
  const humans = countOf(presumedHuman);
  if (humans >= PRESUMED_HUMANS_MIN) return;
  throw new InputError(
    "TOO_FEW_HUMANS",
    `${caller} requires at least ${PRESUMED_HUMANS_MIN} presumed humans, got ${humans} of ${presumedHuman.length}`,
  );
}

/** Throws unless the matrix is [n x width] of finite numbers. */
export function checkMatrix(
  caller: string,
  name: string,
  values: Float32Array | Float64Array,
  width: number,
  n: number,
): void {
  if (!(Number.isSafeInteger(width) && width >= 1)) {
    throw new InputError("WIDTH_RANGE", `${caller} requires a width of 1 or more for ${name}, got ${width}`);
  }
  if (values.length !== n * width) {
    const rule = `${name} to have ${n} x ${width} values`;
    throw new InputError("LENGTH_MISMATCH", `${caller} requires ${rule}, got ${values.length}`);
  }
  const culprit = (values as Float64Array).findIndex((value) => !Number.isFinite(value));
  if (culprit < 0) return;
  const place = `click ${Math.floor(culprit / width)}, column ${culprit % width}`;
  throw new InputError(
    "VALUE_RANGE",
    `${caller} requires finite ${name}, got ${values[culprit]} at ${place}`,
  );
}

/** Throws unless weights are finite, not negative, and some purchaser has one above 0. */
export function checkPurchaseWeights(caller: string, weights: Float64Array, purchased: Uint8Array): void {
  checkLength(caller, "purchaseWeights", weights, purchased.length);
  let sum = 0;
  for (let click = 0; click < weights.length; click++) {
    const weight = weights[click]!;
    if (!(weight >= 0 && weight < Infinity)) {
      throw new InputError(
        "WEIGHT_RANGE",
        `${caller} requires finite purchaseWeights >= 0, got ${weight} at index ${click}`,
      );
    }
    sum += weight * purchased[click]!;
  }
  if (sum > 0) return;
  throw new InputError(
    "WEIGHTS_ZERO",
    `${caller} requires some purchasing click to weigh more than 0, got ${countOf(purchased)} purchasing clicks that all weigh 0`,
  );
}

/** How many of the flags are 1. */
export function countOf(flags: Uint8Array): number {
  return flags.reduce((sum, flag) => sum + flag, 0);
}
