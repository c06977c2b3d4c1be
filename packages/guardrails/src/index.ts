export { blockingFindings } from "./blockingFindings.js";
export type { BundleParts, ExtraPart } from "./bundle/bundleParts.js";
export type { Manifest, ManifestPart, PartKind } from "./bundle/manifest.js";
export { type Bundle, type ReadBundleOptions, readBundle } from "./bundle/readBundle.js";
export { verifyBundle } from "./bundle/verifyBundle.js";
export { type WrittenBundle, writeBundle } from "./bundle/writeBundle.js";
export { checkHumanDensity, type HumanDensityOptions } from "./density/checkHumanDensity.js";
export { hoursOfWeek } from "./density/hourOfWeek.js";
export type { FileSystem } from "./files/fileSystem.js";
export type { Finding, Severity } from "./finding.js";
export { checkGoldenRows } from "./golden/checkGoldenRows.js";
export type { GoldenRow, RowDecision } from "./golden/goldenRow.js";
export { goldenRows } from "./golden/goldenRows.js";
export {
  createFileRegistry,
  type FileRegistry,
  type FileRegistryOptions,
  type Move,
  type VerifyGolden,
} from "./registry/createFileRegistry.js";
export type { HistoryEntry } from "./registry/historyEntry.js";
