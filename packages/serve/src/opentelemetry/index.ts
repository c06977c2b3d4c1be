export {
  type DecisionSpans,
  type DecisionSpansOptions,
  type DecisionTracer,
  openDecisionSpans,
} from "./openDecisionSpans.js";
