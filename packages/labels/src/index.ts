export { type HighRfmOptions, highRfmUsers } from "./highRfmUsers.js";
export { type HumanLabelOptions, humanLabels } from "./humanLabels.js";
export { HUMAN, NOT_HUMAN, type PurchaseLabelOptions, purchaseLabels, UNKNOWN } from "./purchaseLabels.js";
export { type RfmOptions, type RfmScore, rfmScores } from "./rfmScores.js";
