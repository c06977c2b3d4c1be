export {
  openPrometheusMetrics,
  type PrometheusMetrics,
  type PrometheusOptions,
  type PrometheusRegistry,
} from "./openPrometheusMetrics.js";
export type { WatchedParts } from "./watchedParts.js";
