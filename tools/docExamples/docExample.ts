/** A fenced ts block of the documentation. */
export interface DocExample {
  /** Relative to the repository's root, with forward slashes. */
  readonly file: string;
  /** Of the block's first line of code, from 1. */
  readonly line: number;
  readonly code: string;
  /** False for blocks fenced as "ts no-run". */
  readonly runs: boolean;
}

/** How an example is named in results: a place that an editor can open. */
export function titleOf({ file, line }: DocExample): string {
  return `${file}:${line}`;
}
