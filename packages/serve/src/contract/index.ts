// What adapters of this package's interfaces must do, for their authors.

export { deferredQueueContract, type OpenQueue, type QueueCase } from "./deferredQueueContract.js";
