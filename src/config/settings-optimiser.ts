import { type Optimiser, OptimiserMode } from "../../gen/spillway/config/v1/route_pb.ts";
import { defaultOptimiserSettings as defaults, type OptimiserSettings } from "../core/model/optimiser.ts";

/** The optimiser of a route in the words of the domain. */
export function optimiserSettings(optimiser: Optimiser): OptimiserSettings {
  const { targetCostUsd } = optimiser;
  return {
    mode: modeOf(optimiser.mode),
    costWeight: optimiser.costWeight ?? defaults.costWeight,
    latencyWeight: optimiser.latencyWeight ?? defaults.latencyWeight,
    qualityPrior: optimiser.qualityPrior ?? defaults.qualityPrior,
    targetCostNanoUsd: targetCostUsd === undefined ? undefined : targetCostUsd * 1e9,
  };
}

function modeOf(mode: OptimiserMode): OptimiserSettings["mode"] {
  switch (mode) {
    case OptimiserMode.ADVISORY:
      return "advisory";
    case OptimiserMode.ON:
      return "on";
    default:
      return defaults.mode;
  }
}
