import { InputError } from "../inputError.js";
import { emptyLocalTime, type LocalTime } from "./localTime.js";

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

type NumberField = "year" | "month" | "day" | "hour" | "minute" | "second";

type Step =
  | {
      readonly kind: "number";
      readonly field: NumberField;
      readonly digitsMin: number;
      readonly digitsMax: number;
    }
  | { readonly kind: "fraction"; readonly digits: number }
  | { readonly kind: "monthName" | "half" | "offset" }
  | { readonly kind: "literal"; readonly text: string };

const number = (field: NumberField, digitsMin: number, digitsMax = digitsMin): Step => ({
  kind: "number",
  field,
  digitsMin,
  digitsMax,
});

const STEPS: Readonly<Record<string, Step>> = {
  yyyy: number("year", 4),
  MMM: { kind: "monthName" },
  MM: number("month", 2),
  M: number("month", 1, 2),
  dd: number("day", 2),
  d: number("day", 1, 2),
  HH: number("hour", 2),
  H: number("hour", 1, 2),
  hh: number("hour", 2),
  h: number("hour", 1, 2),
  mm: number("minute", 2),
  m: number("minute", 1, 2),
  ss: number("second", 2),
  s: number("second", 1, 2),
  a: { kind: "half" },
  X: { kind: "offset" },
  XX: { kind: "offset" },
  XXX: { kind: "offset" },
};

/** Letters of a pattern come in runs; text in quotes stands for itself, and '' is one quote. */
const RUNS = /'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+|'/g;

/** A compiled time pattern. */
export interface TimePattern {
  /** Reads all of `text`; undefined where it does not fit. The result is overwritten by the next call. */
  read(text: string): LocalTime | undefined;
  /** Whether the pattern says how far its times are from UTC. */
  readonly hasOffset: boolean;
}

/**
 * Compiles a pattern such as `yyyy-MM-dd HH:mm:ss` to a reader that takes a fraction of a microsecond.
 *
 * The letters are those of Unicode Technical Standard 35: `yyyy MM M MMM dd d HH H hh h a mm m ss s S..SSSSSSSSS X XX
 * XXX`; text in single quotes stands for itself. A pattern names year, month, day and hour at least.
 *
 * @throws InputError `TIME_FORMAT` on letters it does not know, or where a part of the time is missing.
 */
export function compileTimePattern(pattern: string): TimePattern {
  const steps: Step[] = [];
  for (const match of pattern.matchAll(RUNS)) steps.push(stepOf(match, pattern));
  const has = (field: string) => steps.some((step) => step.kind === "number" && step.field === field);
  const hasMonth = has("month") || steps.some((step) => step.kind === "monthName");
  if (!has("year") || !hasMonth || !has("day") || !has("hour"))
    throw formatError(pattern, "it does not name year, month, day and hour");
  if (/h/.test(unquoted(pattern)) !== steps.some((step) => step.kind === "half"))
    throw formatError(pattern, 'hours of a half day ("hh") and "a" need each other');
  const time = emptyLocalTime();
  return {
    read: (text) => readSteps(steps, text, time),
    hasOffset: steps.some(({ kind }) => kind === "offset"),
  };
}

function unquoted(pattern: string): string {
  return pattern.replaceAll(/'(?:[^']|'')*'/g, "");
}

function stepOf(match: RegExpMatchArray, pattern: string): Step {
  const [run, quoted, letter] = match;
  if (quoted !== undefined)
    return { kind: "literal", text: quoted === "" ? "'" : quoted.replaceAll("''", "'") };
  if (run === "'") throw formatError(pattern, "a quote is not closed");
  if (letter === undefined) return { kind: "literal", text: run };
  if (letter === "S" && run.length <= 9) return { kind: "fraction", digits: run.length };
  const step = STEPS[run];
  if (step === undefined) throw formatError(pattern, `"${run}" is not known`);
  return step;
}

function formatError(pattern: string, problem: string): InputError {
  return new InputError(
    "TIME_FORMAT",
    `time format "${pattern}" cannot be used: ${problem}; use "iso", "epochMs", "epochS", or a pattern of yyyy MM MMM dd HH hh a mm ss SSS XXX with other text in 'quotes'`,
  );
}

function readSteps(steps: readonly Step[], text: string, time: LocalTime): LocalTime | undefined {
  time.minute = 0;
  time.second = 0;
  time.fractionMs = 0;
  time.offsetMs = Number.NaN;
  time.half = -1;
  let at = 0;
  for (const step of steps) {
    at = readStep(step, text, at, time);
    if (at < 0) return undefined;
  }
  return at === text.length ? time : undefined;
}

/** The position after the step's text, or -1 where it does not fit. */
function readStep(step: Step, text: string, at: number, time: LocalTime): number {
  switch (step.kind) {
    case "number": {
      const end = digitsEnd(text, at, step.digitsMax);
      if (end - at < step.digitsMin) return -1;
      time[step.field] = digitsValue(text, at, end);
      return end;
    }
    case "fraction": {
      const end = digitsEnd(text, at, step.digits);
      if (end - at !== step.digits) return -1;
      time.fractionMs = fractionMs(digitsValue(text, at, end), step.digits);
      return end;
    }
    case "literal":
      return text.startsWith(step.text, at) ? at + step.text.length : -1;
    case "monthName":
      time.month = MONTHS.indexOf(text.slice(at, at + 3).toLowerCase()) + 1;
      return time.month === 0 ? -1 : at + 3;
    case "half":
      time.half = ["am", "pm"].indexOf(text.slice(at, at + 2).toLowerCase());
      return time.half < 0 ? -1 : at + 2;
    case "offset":
      return readOffset(text, at, time);
  }
}

/** Digits of a second's fraction as ms: "1234" is 123.4. */
export function fractionMs(value: number, digits: number): number {
  return digits <= 3 ? value * 10 ** (3 - digits) : value / 10 ** (digits - 3);
}

/** Reads `Z`, `+05`, `+0530` or `+05:30` into `time.offsetMs`. */
export function readOffset(text: string, at: number, time: LocalTime): number {
  const sign = text[at];
  if (sign === "Z") {
    time.offsetMs = 0;
    return at + 1;
  }
  if (sign !== "+" && sign !== "-") return -1;
  const hourEnd = digitsEnd(text, at + 1, 2);
  if (hourEnd !== at + 3) return -1;
  const minuteAt = text[hourEnd] === ":" ? hourEnd + 1 : hourEnd;
  const minuteEnd = digitsEnd(text, minuteAt, 2);
  const hasMinutes = minuteEnd === minuteAt + 2;
  if (!hasMinutes && minuteAt !== minuteEnd) return -1;
  if (!hasMinutes && minuteAt !== hourEnd) return -1;
  const hours = digitsValue(text, at + 1, hourEnd);
  const minutes = hasMinutes ? digitsValue(text, minuteAt, minuteEnd) : 0;
  if (hours > 14 || minutes > 59) return -1;
  time.offsetMs = (hours * 3_600_000 + minutes * 60_000) * (sign === "-" ? -1 : 1);
  return hasMinutes ? minuteEnd : hourEnd;
}

/** The position after at most `digitsMax` digits. */
export function digitsEnd(text: string, at: number, digitsMax: number): number {
  let end = at;
  while (end < at + digitsMax) {
    const code = text.charCodeAt(end);
    if (!(code >= 48 && code <= 57)) break;
    end += 1;
  }
  return end;
}

/** The number that the digits from `at` to `end` say. */
export function digitsValue(text: string, at: number, end: number): number {
  let value = 0;
  for (let index = at; index < end; index++) value = value * 10 + text.charCodeAt(index) - 48;
  return value;
}
