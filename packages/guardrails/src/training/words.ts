/** 0.01234 as "1.23%". */
export function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))}%`;
}

/** 12345 as "12,345". */
export function whole(count: number): string {
  return Math.round(count).toLocaleString("en-US");
}

/** Three digits. */
export function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
