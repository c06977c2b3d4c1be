import type { Click } from "@slidr/clicks";
import { InputError } from "@slidr/clicks";
import type { DerivedDefinition, FeatureDefinition } from "./featureSpec.js";
import { missingDefault, type ValueKind, valueKinds } from "./valueKind.js";

/** What a feature may read of a click: all but whether it led to a purchase, which is known only later. */
export type FeatureClick = Omit<Click, "purchased" | "purchasedAtMs">;

/** A caller's own feature: a pure function with a name and a version. */
export interface Derivation {
  /** `"acme/clicksPerUser@1"`. It stands in the spec and so in its hash: raise the version when the numbers change. */
  readonly id: string;
  /**
   * Makes one number of the inputs' values (in the order of `inputs`, before rounding to float32) and of the click.
   * Must depend on nothing else. NaN means missing; infinite values are an error. Both arguments are reused between
   * calls: read them, do not keep them.
   */
  readonly compute: (inputs: Float64Array, click: FeatureClick) => number;
}

/** What a derived feature is made of. */
export interface DerivedOptions {
  readonly name: string;
  /** The function, or only its id. */
  readonly derivation: Derivation | string;
  /** Features it is made of; they need not be columns of the spec themselves. */
  readonly inputs?: readonly FeatureDefinition[];
  /** Columns of the click that the function reads itself, so that a log without them can leave the feature out. */
  readonly columns?: readonly string[];
  readonly kind?: ValueKind;
  readonly missing?: number;
}

/**
 * A feature of one's own: any pure function of other features and of the click.
 *
 * Its inputs are counted by every store and SQL dialect like all features; the function runs in the encoder, the one
 * place that rounds, so it too gives the same numbers offline and online. The function itself is no part of the spec:
 * hand it to `createEncoder` or `encodeTable` as one of `derivations`.
 *
 * @returns a definition with the given name.
 * @throws InputError DERIVED.
 *
 * @example
 * ```ts
 * import { count, defineSpec, derived, distinct, encodeTable } from "@slidr/features";
 *
 * const clicksPerUser = {
 *   id: "acme/clicksPerUser@1",
 *   compute: (inputs: Float64Array) => inputs[0]! / inputs[1]!,
 * };
 * const feature = derived({
 *   name: "ip_clicksPerUser_1h",
 *   derivation: clicksPerUser,
 *   inputs: [count({ by: "ip", window: "1h" }), distinct("userId", { by: "ip", window: "1h" })],
 *   kind: "ratio",
 * });
 * const table = {
 *   rowCount: 2,
 *   clickId: ["a", "b"],
 *   clickedAtMs: Float64Array.of(0, 1000),
 *   userId: { kind: "string", codes: Uint32Array.of(0, 0), dictionary: ["u1"] },
 *   ip: { kind: "string", codes: Uint32Array.of(0, 0), dictionary: ["203.0.113.9"] },
 *   attributes: {},
 * } as const;
 * const matrix = encodeTable(defineSpec([feature], { timeZone: "UTC" }), table, { derivations: [clicksPerUser] });
 * Array.from(matrix.values); // => [1, 2]
 * ```
 */
export function derived(options: DerivedOptions): DerivedDefinition {
  const { derivation } = options;
  return checkDerived(
    {
      kind: "derived",
      name: options.name,
      derivation: typeof derivation === "string" ? derivation : derivation.id,
      inputs: options.inputs ?? [],
      columns: options.columns ?? [],
      valueKind: options.kind ?? "number",
      missing: options.missing ?? missingDefault,
    },
    "derived",
  );
}

/** Returns the definition, or throws what is wrong with its own fields (not with its inputs). */
export function checkDerived(definition: DerivedDefinition, caller: string): DerivedDefinition {
  const { name, derivation, valueKind, columns } = definition;
  const fault = (rule: string, got: unknown) =>
    new InputError("DERIVED", `${caller} requires ${rule}, got ${JSON.stringify(got)} in ${name}`);
  if (typeof derivation !== "string" || !/^[^\s@]+@\d+$/.test(derivation)) {
    throw fault('a derivation id with a version, like "acme/clicksPerUser@1"', derivation);
  }
  if (!valueKinds.includes(valueKind)) throw fault(`a value kind of ${valueKinds.join(", ")}`, valueKind);
  if (!Array.isArray(columns) || columns.some((column) => typeof column !== "string")) {
    throw fault("columns as a list of names", columns);
  }
  return definition;
}
