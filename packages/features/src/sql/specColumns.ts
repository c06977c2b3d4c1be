import { partColumn } from "../spec/entity.js";
import type { FeatureDefinition, FeatureSpec } from "../spec/featureSpec.js";

/** The columns beside `clickId`, `clickedAtMs` and `userId` that a spec reads, each with the first feature that does. */
export function specColumns(spec: FeatureSpec): ReadonlyMap<string, string> {
  const readers = new Map<string, string>();
  for (const definition of spec.features) {
    for (const column of columnsRead(definition)) {
      if (!readers.has(column)) readers.set(column, definition.name);
    }
  }
  readers.delete("userId");
  return readers;
}

function columnsRead(definition: FeatureDefinition): readonly string[] {
  switch (definition.kind) {
    case "hourOfDay":
    case "dayOfWeek":
      return [];
    case "flag":
    case "attribute":
      return [definition.column];
    case "distinct":
      return [...definition.by, ...definition.of].map(partColumn);
    case "derived":
      return [...definition.inputs.flatMap(columnsRead), ...definition.columns];
    default:
      return definition.by.map(partColumn);
  }
}
