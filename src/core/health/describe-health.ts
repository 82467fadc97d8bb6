/** The health score as it is shown: every component with its value, weight, blame and evidence. */
import { type HealthComponentName, type HealthWeights, healthComponents } from "../model/health-settings.ts";
import type { HealthScore } from "../model/snapshot.ts";
import type { LatencyReading } from "./latency-evidence.ts";
import { blameOf, componentValues, type HealthReadings, scoreOf } from "./score.ts";

export function describeHealth(readings: HealthReadings, weights: HealthWeights): HealthScore {
  const values = componentValues(readings);
  return {
    score: scoreOf(values, weights),
    components: healthComponents.map((name) => ({
      name,
      value: values[name],
      weight: weights[name],
      blame: blameOf(values[name], weights[name]),
      evidence: evidenceOf(name, readings),
    })),
  };
}

function evidenceOf(name: HealthComponentName, readings: HealthReadings): string {
  const { errors, ttft, interToken, refusals, effectiveCapacity } = readings;
  switch (name) {
    case "errors":
      return `${percent(errors.success)} expected to succeed, from ${calls(errors.count)}`;
    case "ttft":
      return `first token at ${times(ttft)}`;
    case "inter_token":
      return `time between tokens at ${times(interToken)}`;
    case "tail":
      return `${percent(ttft.slowShare)} of calls slow, from ${calls(ttft.count)}`;
    case "refusals":
      return (
        `at least ${percent(refusals.rate)} refused (usual: up to ${percent(refusals.usual)}), ` +
        `from ${calls(refusals.count)}${refusals.alarmed ? "; a sudden rise" : ""}`
      );
    case "headroom":
      return `${percent(effectiveCapacity)} of the configured limit in force`;
  }
}

function times({ ratio, count }: LatencyReading): string {
  return `${ratio.toFixed(2)} × the usual time, from ${calls(count)}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function calls(count: number): string {
  return `${count.toFixed(count < 10 ? 1 : 0)} recent calls`;
}
