import type { ClickTable } from "../clickTable.js";
import { InputError } from "../inputError.js";
import { type LevelValues, levelValues, rowReader, type SliceLevel } from "./sliceLevel.js";
import { ALL_SLICES } from "./sliceName.js";
import type { SliceAssignment } from "./sliceTree.js";

/** Walks each row down the tree, adding nodes as they are first seen: parents come before their children. */
export function assignSlices(
  by: readonly SliceLevel[],
  table: ClickTable,
  slicesMax: number,
): SliceAssignment {
  const clickOf = rowReader(table);
  const levels = by.map((level) => levelValues(level, table, clickOf)).map(distinctValues);
  const nodes = new SliceNodes(slicesMax);
  const slice = new Uint32Array(table.rowCount);
  for (let row = 0; row < table.rowCount; row++) {
    let node = 0;
    for (let depth = 0; depth < levels.length; depth++) {
      const level = levels[depth]!;
      const code = level.codes[row]!;
      node = nodes.child(node, depth, code, level.values);
    }
    slice[row] = node;
  }
  return { slice, tree: { names: nodes.names, parents: Int32Array.from(nodes.parents) } };
}

/** Gives equal values equal codes, so that a code stands for a node. */
function distinctValues({ codes, values }: LevelValues): LevelValues {
  const first = new Map<string, number>();
  const codeOf = Uint32Array.from(values, (value, code) => {
    const known = first.get(value);
    if (known === undefined) first.set(value, code);
    return known ?? code;
  });
  return first.size === values.length
    ? { codes, values }
    : { codes: codes.map((code) => codeOf[code]!), values };
}

class SliceNodes {
  readonly names: string[] = [ALL_SLICES];
  readonly parents: number[] = [-1];
  /** By parent: child node by level code. */
  readonly #children: Map<number, number>[] = [new Map()];

  constructor(readonly slicesMax: number) {}

  child(parent: number, depth: number, code: number, values: readonly string[]): number {
    const known = this.#children[parent]!.get(code);
    if (known !== undefined) return known;
    const node = this.names.length;
    if (node > this.slicesMax)
      throw new InputError(
        "SLICES_MAX",
        `slices requires at most ${this.slicesMax} slices, got more at level ${depth + 1} (value "${values[code]}"); slice by something coarser, or raise slicesMax`,
      );
    this.#children[parent]!.set(code, node);
    this.names.push(parent === 0 ? values[code]! : `${this.names[parent]}/${values[code]}`);
    this.parents.push(parent);
    this.#children.push(new Map());
    return node;
  }
}
