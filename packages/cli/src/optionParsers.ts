import { InvalidArgumentError } from "commander";

export function number(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) throw new InvalidArgumentError("It must be a number.");
  return value;
}

export function share(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value >= 0 && value <= 1))
    throw new InvalidArgumentError("It must be a number in [0, 1].");
  return value;
}

export function count(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value))
    throw new InvalidArgumentError("It must be a whole number, 0 or more.");
  return value;
}

export function positiveCount(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError("It must be a whole number, 1 or more.");
  return value;
}

export function names(text: string): string[] {
  const parts = text.split(",").map((name) => name.trim());
  if (parts.some((name) => name === ""))
    throw new InvalidArgumentError("It must be column names with commas between.");
  return parts;
}

const BYTE_UNITS: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
  TIB: 2 ** 40,
};

/** "4GB" as 4,000,000,000. */
export function bytes(text: string): number {
  const [, figure, unit] = /^(\d+(?:\.\d+)?) ?([KMGT]?i?B)$/i.exec(text.trim()) ?? [];
  const value = Math.floor(Number(figure) * (BYTE_UNITS[unit?.toUpperCase() ?? ""] ?? Number.NaN));
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new InvalidArgumentError("It must be an amount of memory, such as 4GB or 512MiB.");
}
