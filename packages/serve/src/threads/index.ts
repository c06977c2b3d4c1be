export {
  createReplayThreads,
  type ReplayPool,
  type ReplayThreadsOptions,
} from "./createReplayThreads.js";
