import { type Click, defineSlices, InputError, type Slices } from "@slidr/clicks";

/** How a bundle says which slice a click is in: attributes by name, functions by the name they must be given under. */
export interface SlicesJson {
  readonly by: readonly (string | { readonly custom: string })[];
}

/** Slice functions by the name of their level. */
export type CustomLevels = Readonly<Record<string, (click: Click) => string>>;

/**
 * Slices as plain JSON, for a bundle: a bundle holds no code, so a function is stored as its name alone.
 *
 * @example
 * ```ts
 * import { type Click, defineSlices } from "@slidr/clicks";
 * import { slicesToJson } from "@slidr/serve";
 *
 * const shop = { name: "shop", of: (click: Click) => click.userId.slice(0, 2) };
 * slicesToJson(defineSlices({ by: ["device", shop] })); // => { by: ["device", { custom: "shop" }] }
 * ```
 */
export function slicesToJson(slices: Slices): SlicesJson {
  return {
    by: slices.by.map((level) => (typeof level === "string" ? level : { custom: level.name })),
  };
}

/**
 * Slices back from a bundle's JSON.
 *
 * @param json of `slices.json`
 * @param custom the functions that it names
 * @throws InputError `SLICES_SHAPE`; `SLICE_FUNCTION` when a function that it names is not given
 *
 * @example
 * ```ts
 * import { slicesFromJson } from "@slidr/serve";
 *
 * const slices = slicesFromJson({ by: ["device", { custom: "shop" }] }, { shop: (c) => c.userId.slice(0, 2) });
 * slices.nameOf({ clickId: "a", clickedAtMs: 0, userId: "de17", attributes: { device: "tv" } }); // => "tv/de"
 * slicesFromJson({ by: [{ custom: "shop" }] }); // throws "requires a function for the slice level \"shop\""
 * ```
 */
export function slicesFromJson(json: unknown, custom: CustomLevels = {}): Slices {
  const { by } = (json ?? {}) as Record<string, unknown>;
  if (!Array.isArray(by)) {
    throw new InputError(
      "SLICES_SHAPE",
      `slicesFromJson requires { by: [...] }, got ${JSON.stringify(json)?.slice(0, 60)}`,
    );
  }
  const levels = by.map((level: unknown, index) => {
    // A name alone is an attribute's, unless a function is given under it.
    if (typeof level === "string" && !Object.hasOwn(custom, level)) return level;
    const name = typeof level === "string" ? level : (level as { custom?: unknown } | null)?.custom;
    if (typeof name !== "string") {
      throw new InputError(
        "SLICES_SHAPE",
        `slicesFromJson requires a level to be a name or { custom }, got ${JSON.stringify(level)} at index ${index}`,
      );
    }
    const of = Object.hasOwn(custom, name) ? custom[name] : undefined;
    if (of === undefined) {
      throw new InputError(
        "SLICE_FUNCTION",
        `slicesFromJson requires a function for the slice level "${name}": pass it in customLevels`,
      );
    }
    return { name, of };
  });
  return defineSlices({ by: levels });
}
