import { InputError } from "@slidr/clicks";
import { idLengthMax } from "../keys/clickColumns.js";

/** What a program's `check` returns of a click that no store would count. */
export interface ClickFault {
  readonly rule: unknown;
  readonly culprit: unknown;
  readonly got: unknown;
  readonly click: unknown;
}

/** The error for it, on whatever engine it was found. */
export function clickFaultError({ rule, culprit, got, click }: ClickFault, caller: string): InputError {
  const place = `click ${JSON.stringify(String(click ?? "").slice(0, 100))}`;
  const required =
    rule === "TIME"
      ? `clickedAtMs in whole milliseconds, at most 4e15 from 1970, got ${got} at ${place}`
      : `ids of at most ${idLengthMax} characters, got ${got} in ${culprit} at ${place}`;
  return new InputError(String(rule), `${caller} requires ${required}`);
}
