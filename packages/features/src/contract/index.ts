// What every store must do, for authors of stores.

export {
  type CompareOptions,
  compareWithOracle,
  differenceOf,
  type ParityReport,
} from "./compareWithOracle.js";
export { type FaultyClicksOptions, faultyClicks } from "./faultyClicks.js";
export { createOracle, type Oracle } from "./oracle.js";
export { paritySpec } from "./paritySpec.js";
export {
  type OpenStore,
  type OpenStoreOfSpec,
  type StoreCase,
  type StoreContractOptions,
  storeContract,
} from "./storeContract.js";
