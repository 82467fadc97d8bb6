import type { MessageInitShape } from "@bufbuild/protobuf";
import type { RunningExperimentSchema } from "../../../../gen/spillway/v1/admin_service_pb.ts";
import type { ExperimentSchema, VariantResultSchema } from "../../../../gen/spillway/v1/experiment_pb.ts";
import type { RunningExperiment, VariantResult } from "../../../core/model/experiment.ts";
import { toInt64, toUint64 } from "./number.ts";
import { toTimestamp } from "./time.ts";

/** An experiment with what it has shown so far, as it is told to operators. */
export function toRunningExperiment(
  running: RunningExperiment,
): MessageInitShape<typeof RunningExperimentSchema> {
  return { experiment: toExperiment(running), results: running.results.map(toVariantResult) };
}

function toExperiment({
  experiment,
  startedAtWallMs,
}: RunningExperiment): MessageInitShape<typeof ExperimentSchema> {
  const { name, route, variants, stickyBy, mirror, mirrorBudgetNanoUsd } = experiment;
  return {
    name,
    route,
    variants: variants.map((variant) => ({
      name: variant.name,
      share: variant.share,
      endpoint: variant.endpoint ?? "",
      ...(variant.temperature !== undefined && { temperature: variant.temperature }),
    })),
    stickyBy: stickyBy ?? "",
    mirror,
    ...(mirror && { mirrorBudgetNanoUsd: toInt64(mirrorBudgetNanoUsd) }),
    startTime: toTimestamp(startedAtWallMs),
  };
}

/** What a variant has shown, as it is told to operators. */
export function toVariantResult(result: VariantResult): MessageInitShape<typeof VariantResultSchema> {
  return {
    variant: result.variant,
    calls: toUint64(result.calls),
    failed: toUint64(result.failed),
    overridden: toUint64(result.overridden),
    estimates: Object.fromEntries([...result.estimates].map(([name, estimate]) => [name, { ...estimate }])),
  };
}
