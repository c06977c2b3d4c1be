/** 0.01234 as "1.23%". */
export function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))}%`;
}

/** 1234567 as "1,234,567". */
export function whole(count: number): string {
  return count.toLocaleString("en-US", { maximumFractionDigits: 0 });
}
