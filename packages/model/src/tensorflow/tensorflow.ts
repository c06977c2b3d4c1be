import type * as tfjs from "@tensorflow/tfjs";

/** The part of TensorFlow.js that the engine uses; `@tensorflow/tfjs`, tfjs-node and tfjs-node-gpu all have it. */
export type TensorFlow = typeof tfjs;
