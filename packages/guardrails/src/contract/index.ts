// What every registry and every object store must do, for authors of either.

export type { ContractCase } from "./contractCase.js";
export {
  type ObjectStoreContractOptions,
  type OpenObjectStore,
  objectStoreContract,
} from "./objectStoreContract.js";
export { type OpenRegistry, registryContract } from "./registryContract.js";
