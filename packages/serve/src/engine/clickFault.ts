import { type Click, InputError } from "@slidr/clicks";

/** Codes by which a store says that a click cannot be counted at all, wherever and whenever it is tried. */
const clickCodes: readonly string[] = ["TIME", "ID_LENGTH", "ID_TEXT"];

/** Whether an error of a store is the click's own fault. */
export function isClickFault(error: unknown): error is InputError {
  return error instanceof InputError && clickCodes.includes(error.code);
}

/** The error for a thing that is no click; undefined for a click. */
export function clickFault(click: Click): InputError | undefined {
  const { clickId, userId, clickedAtMs } = (click ?? {}) as Partial<Click>;
  const fits = typeof clickId === "string" && clickId !== "" && typeof userId === "string";
  if (fits && Number.isFinite(clickedAtMs)) return undefined;
  return new InputError(
    "CLICK",
    `decide requires a click with clickId, userId and clickedAtMs, got ${show(click)}`,
  );
}

/** The three fields of whatever came, each cut at 40 characters. */
function show(click: unknown): string {
  const fields = Object(click) as Record<string, unknown>;
  return ["clickId", "userId", "clickedAtMs"]
    .map((name) => `${name} ${textOf(fields[name]).slice(0, 40)}`)
    .join(", ");
}

/** An object of JSON may have a `toString` that is no function. */
function textOf(value: unknown): string {
  return typeof value === "object" && value !== null ? "an object" : String(value);
}
