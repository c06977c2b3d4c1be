export type { GoldenRows } from "../requireGoldenScores.js";
export type { Fetch } from "./oipClient.js";
export { type OipBatchModel, type OpenOipBatchModelOptions, openOipBatchModel } from "./openOipBatchModel.js";
