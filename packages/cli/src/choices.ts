/** What can count a log's features. */
export const ENGINES = ["memory", "duckdb", "spark"] as const;

/** The models that a retraining can promote. */
export const MODEL_NAMES = ["classifier", "crossNetwork", "ensemble"] as const;
