/** What the `slidr` command's exit status means. */
export const ExitCode = {
  ok: 0,
  /** A file, column, option or value is wrong; the line on standard error says which and the way out. */
  badInput: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** Guardrails block the bundle: it was written, and is not live. */
  blocked: 3,
  /** A replay's check: the decision log holds records that are not what their bundles decide. */
  mismatch: 4,
} as const;
