export { activateLookupVersion } from "./activateLookupVersion.js";
export { type BuildLookupTableOptions, buildLookupTable } from "./buildLookupTable.js";
export { listLookupVersions } from "./listLookupVersions.js";
export type { LookupVersion } from "./lookupVersion.js";
export { type LookupTable, openLookupTable } from "./openLookupTable.js";
export type { LookupEntries } from "./packEntries.js";
