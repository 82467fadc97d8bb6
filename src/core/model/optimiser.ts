/** How weights inside the tiers of a route follow quality, cost and latency. */
export interface OptimiserSettings {
  /** "off": weights stay as configured. "advisory": what it would do is shown, not done. */
  readonly mode: "off" | "advisory" | "on";
  /** How much quality, of 1, the dearest endpoint of a tier must offer above one that costs nothing. */
  readonly costWeight: number;
  /** How much quality an endpoint must offer for each whole time that its first token takes longer than users expect. */
  readonly latencyWeight: number;
  /** The mean verdict, 0 to 1, that is expected of an endpoint of which nothing is known. */
  readonly qualityPrior: number;
  /** What an answer should cost on average, in nano-USD: the weight of cost then follows what is spent. Undefined: it stays. */
  readonly targetCostNanoUsd: number | undefined;
}

/** The defaults that config/v1/route.proto documents. */
export const defaultOptimiserSettings: OptimiserSettings = {
  mode: "off",
  costWeight: 0.2,
  latencyWeight: 0.1,
  qualityPrior: 0.8,
  targetCostNanoUsd: undefined,
};
