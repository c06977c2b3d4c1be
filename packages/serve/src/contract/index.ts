// What adapters of this package's interfaces must do, for their authors.

export { type BatchModelCase, batchModelContract, type OpenBatchModel } from "./batchModelContract.js";
export { deferredQueueContract, type OpenQueue, type QueueCase } from "./deferredQueueContract.js";
