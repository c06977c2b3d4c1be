import { emptyLocalTime, type LocalTime } from "./localTime.js";
import { digitsEnd, digitsValue, fractionMs, readOffset, type TimePattern } from "./timePattern.js";

/**
 * Reads ISO 8601 times as programs write them: `2017-11-06T16:00:00Z`, also with a space for the T, without seconds,
 * with up to nine digits of a second, and with `+05:30`, `+0530`, `+05` or nothing for the Z.
 *
 * A date alone is no time of a click, and is not read.
 */
export function isoPattern(): TimePattern {
  const time = emptyLocalTime();
  return { read: (text) => readIso(text, time), hasOffset: false };
}

function readIso(text: string, time: LocalTime): LocalTime | undefined {
  const separator = text.charCodeAt(10);
  const isTime =
    text[4] === "-" && text[7] === "-" && (separator === 84 || separator === 32) && text[13] === ":";
  if (!isTime) return undefined;
  if (!readPart(text, 0, 4) || !readPart(text, 5, 2) || !readPart(text, 8, 2)) return undefined;
  if (!readPart(text, 11, 2) || !readPart(text, 14, 2)) return undefined;
  time.year = digitsValue(text, 0, 4);
  time.month = digitsValue(text, 5, 7);
  time.day = digitsValue(text, 8, 10);
  time.hour = digitsValue(text, 11, 13);
  time.minute = digitsValue(text, 14, 16);
  let at = readSeconds(text, 16, time);
  time.offsetMs = Number.NaN;
  if (at >= 0 && at < text.length) at = readOffset(text, at, time);
  return at === text.length ? time : undefined;
}

function readPart(text: string, at: number, digits: number): boolean {
  return digitsEnd(text, at, digits) === at + digits;
}

/** Reads `:ss` and `.fff` where they are; the position after them, or -1. */
function readSeconds(text: string, at: number, time: LocalTime): number {
  time.second = 0;
  time.fractionMs = 0;
  if (text[at] !== ":") return at;
  const secondEnd = digitsEnd(text, at + 1, 2);
  if (secondEnd !== at + 3) return -1;
  time.second = digitsValue(text, at + 1, secondEnd);
  if (text[secondEnd] !== "." && text[secondEnd] !== ",") return secondEnd;
  const fractionEnd = digitsEnd(text, secondEnd + 1, 9);
  const digits = fractionEnd - secondEnd - 1;
  if (digits === 0) return -1;
  time.fractionMs = fractionMs(digitsValue(text, secondEnd + 1, fractionEnd), digits);
  return fractionEnd;
}
