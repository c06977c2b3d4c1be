import { InputError } from "@slidr/clicks";
import { checkBinCount, type ScoreSketch } from "./scoreSketch.js";
import { SKETCH_VERSION, totalsOf } from "./serialiseSketch.js";

type Fields = Record<string, unknown>;

/**
 * Reads a sketch that {@link serialiseSketch}, or another program, wrote; a damaged one is refused, never repaired.
 *
 * Checked: version, grid, names (distinct, ascending), lengths, bins (in range, descending within a slice), counts
 * (finite, >= 0, robotic <= clicks), and that the totals are the sums of the counts.
 *
 * @throws InputError SKETCH_SHAPE, SKETCH_VERSION, BIN_COUNT.
 *
 * Cost: O(length of the text).
 *
 * @example
 * ```ts
 * import { parseSketch, serialiseSketch, sketchScores } from "@slidr/metrics";
 *
 * const text = serialiseSketch(sketchScores({ scores: Float32Array.of(0.8, 0.2), purchased: Uint8Array.of(0, 1) }));
 * Array.from(parseSketch(text).bins); // => [3276, 819]
 * parseSketch(text.slice(0, -1)); // throws "parseSketch requires JSON"
 * parseSketch(text.replace('"clicks":[1,', '"clicks":[2,')); // throws "requires totals.clicks to be the sum of clicks, 3, got 2"
 * ```
 */
export function parseSketch(text: string): ScoreSketch {
  const fields = fieldsOf(text);
  if (fields.version !== SKETCH_VERSION) {
    const culprit = show(fields.version);
    throw new InputError("SKETCH_VERSION", `parseSketch requires version ${SKETCH_VERSION}, got ${culprit}`);
  }
  const { binCount } = fields;
  if (typeof binCount !== "number") throw misshapen("binCount to be a number", show(binCount));
  checkBinCount("parseSketch", binCount);
  const slices = namesOf(fields);
  const bins = Uint32Array.from(countsOf(fields, "bins", listOf(fields, "bins").length));
  const sketch = {
    binCount,
    slices,
    starts: startsOf(fields, slices.length, bins.length),
    bins,
    clicks: countsOf(fields, "clicks", bins.length),
    purchases: countsOf(fields, "purchases", bins.length),
    robotic: countsOf(fields, "robotic", bins.length),
  };
  checkBins(fields, sketch);
  for (let cell = 0; cell < bins.length; cell++) {
    if (sketch.robotic[cell]! <= sketch.clicks[cell]!) continue;
    throw misshapen("robotic <= clicks", `${sketch.robotic[cell]} of ${sketch.clicks[cell]} at cell ${cell}`);
  }
  checkTotals(fields, sketch);
  return sketch;
}

function fieldsOf(text: string): Fields {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw misshapen("JSON", `text of ${text.length} characters that begins ${show(text)}`);
  }
  if (typeof json === "object" && json !== null && !Array.isArray(json)) return json as Fields;
  throw misshapen("an object", show(json));
}

function listOf(fields: Fields, name: string): readonly unknown[] {
  const list = fields[name];
  if (Array.isArray(list)) return list;
  throw misshapen(`${name} to be a list`, show(list));
}

function namesOf(fields: Fields): readonly string[] {
  const names = listOf(fields, "slices");
  for (const [i, name] of names.entries()) {
    if (typeof name !== "string") throw misshapen(`slices[${i}] to be a string`, show(name));
    if (i === 0 || (names[i - 1] as string) < name) continue;
    throw misshapen("slices to be distinct and ascending", `${show(names[i - 1])} before ${show(name)}`);
  }
  return names as readonly string[];
}

function countsOf(fields: Fields, name: string, length: number): Float64Array {
  const list = listOf(fields, name);
  if (list.length !== length) throw misshapen(`${name} to have ${length} values`, String(list.length));
  for (const [i, value] of list.entries()) {
    if (typeof value === "number" && value >= 0 && value < Number.POSITIVE_INFINITY) continue;
    throw misshapen(`${name}[${i}] to be finite and >= 0`, show(value));
  }
  return Float64Array.from(list as readonly number[]);
}

function startsOf(fields: Fields, sliceCount: number, cellCount: number): Uint32Array {
  const counts = countsOf(fields, "cellCounts", sliceCount);
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total !== cellCount || !counts.every(Number.isInteger)) {
    throw misshapen(`cellCounts to be integers that sum to ${cellCount}`, `a sum of ${total}`);
  }
  const starts = new Uint32Array(sliceCount + 1);
  for (let i = 0; i < sliceCount; i++) starts[i + 1] = starts[i]! + counts[i]!;
  return starts;
}

function checkBins(fields: Fields, { binCount, starts, bins }: ScoreSketch): void {
  const written = fields.bins as readonly number[];
  for (let slice = 0; slice + 1 < starts.length; slice++) {
    let above = binCount + 1;
    for (let cell = starts[slice]!; cell < starts[slice + 1]!; cell++) {
      // A number that is no integer in range is not what the typed array made of it.
      const bin = bins[cell] === written[cell] ? bins[cell]! : Number.NaN;
      if (bin < above) above = bin;
      else {
        const rule = `bins to be integers <= ${binCount}, descending within a slice`;
        throw misshapen(rule, `${written[cell]} at cell ${cell}`);
      }
    }
  }
}

function checkTotals(fields: Fields, sketch: ScoreSketch): void {
  const written = (fields.totals ?? {}) as Fields;
  for (const [name, sum] of Object.entries(totalsOf(sketch))) {
    if (written[name] === sum) continue;
    throw misshapen(`totals.${name} to be the sum of ${name}, ${sum}`, show(written[name]));
  }
}

function misshapen(rule: string, culprit: string): InputError {
  return new InputError("SKETCH_SHAPE", `parseSketch requires ${rule}, got ${culprit}`);
}

/** A value as it would stand in JSON, cut where it is long; a list or object, which may be any depth, by its kind. */
function show(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  const text = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}
