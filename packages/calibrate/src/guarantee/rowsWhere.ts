import type { CalibrationColumns } from "../calibrate.js";

/** The rows whose flag is `kept`, in their order. */
export function rowsWhere(columns: CalibrationColumns, flags: Uint8Array, kept: 0 | 1): CalibrationColumns {
  const { scores, slice, purchased, robotic } = columns;
  const isKept = (_: number, row: number) => flags[row] === kept;
  return {
    scores: scores.filter(isKept),
    slice: slice.filter(isKept),
    purchased: purchased.filter(isKept),
    ...(robotic && { robotic: robotic.filter(isKept) }),
  };
}
