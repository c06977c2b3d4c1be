/** What a model may measure. Training refuses more, and a file with more is damaged and no model. */
export const MODEL_LIMITS = {
  /** Features, and units of a layer. */
  width: 65_536,
  /** Hidden layers, and cross layers. */
  layers: 16,
  /** Of all networks of a model together. */
  parameters: 1 << 27,
  /** Of a piecewise-linear feature, or values of a category. */
  boundaries: 4096,
} as const;
