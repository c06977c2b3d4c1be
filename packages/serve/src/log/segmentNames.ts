/** Digits of a segment's number: names sort as numbers do. */
const DIGITS = 12;
const PATTERN = /^(\d{12})\.jsonl(\.gz)?$/;

export const MANIFEST_NAME = "manifest.jsonl";
export const LOCK_NAME = "writer.lock";

/** The file that is being written. */
export function liveName(segment: number): string {
  return `${String(segment).padStart(DIGITS, "0")}.jsonl`;
}

/** The file that it becomes, compressed and for ever. */
export function sealedName(segment: number): string {
  return `${liveName(segment)}.gz`;
}

/** A file's segment, or undefined where it is none. */
export function parseSegmentName(name: string): { segment: number; isSealed: boolean } | undefined {
  const match = PATTERN.exec(name);
  return match === null ? undefined : { segment: Number(match[1]), isSealed: match[2] !== undefined };
}
