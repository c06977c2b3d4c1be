export const clusterMasters = 3;

/** How much of everything a study does. */
export interface Sizes {
  readonly rate: number;
  readonly runs: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly searchSeconds: number;
  readonly closedClicks: number;
  readonly memoryRateMost: number;
  readonly growthSeconds: number;
  readonly growthEngines: readonly number[];
}

/** What `bench serve` does. */
export const full: Omit<Sizes, "rate"> = {
  runs: 5,
  seconds: 110,
  warmUpSeconds: 10,
  searchSeconds: 20,
  closedClicks: 400_000,
  memoryRateMost: 64_000,
  growthSeconds: 20,
  growthEngines: [1, 2, 4],
};

/** What a test does. */
export const short: Omit<Sizes, "rate"> = {
  runs: 1,
  seconds: 5,
  warmUpSeconds: 1,
  searchSeconds: 3,
  closedClicks: 20_000,
  memoryRateMost: 4000,
  growthSeconds: 2,
  growthEngines: [1, 2],
};
