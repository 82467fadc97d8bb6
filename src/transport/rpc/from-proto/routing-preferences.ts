import { create } from "@bufbuild/protobuf";
import {
  Hedging,
  OnAmbiguous,
  RecoveryMode as ProtoRecoveryMode,
  type RoutingPreferences as ProtoRoutingPreferences,
  SortBy as ProtoSortBy,
  RoutingPreferencesSchema,
} from "../../../../gen/spillway/v1/routing_preferences_pb.ts";
import type { RecoveryMode, RoutingPreferences, SortBy } from "../../../core/model/request.ts";
import { fromCapabilities } from "./capability.ts";
import { fromDuration } from "./duration.ts";
import { type EnumWords, fromEnum } from "./enum-value.ts";
import { fromNumber } from "./number.ts";
import { textOrUndefined } from "./text.ts";
import type { Violations } from "./violations.ts";

const recoveryModes: EnumWords<RecoveryMode> = {
  [ProtoRecoveryMode.UNSPECIFIED]: null,
  [ProtoRecoveryMode.RESTART]: "restart",
  [ProtoRecoveryMode.HOLD]: "hold",
  [ProtoRecoveryMode.HOLD_PREFIX]: "hold-prefix",
  [ProtoRecoveryMode.FAIL]: "fail",
};

const sorts: EnumWords<SortBy> = {
  [ProtoSortBy.UNSPECIFIED]: null,
  [ProtoSortBy.COST]: "cost",
  [ProtoSortBy.LATENCY]: "latency",
  [ProtoSortBy.THROUGHPUT]: "throughput",
  [ProtoSortBy.QUALITY]: "quality",
};

const hedgings: EnumWords<"off" | "on"> = {
  [Hedging.UNSPECIFIED]: null,
  [Hedging.OFF]: "off",
  [Hedging.ON]: "on",
};

const ambiguities: EnumWords<"failover" | "fail"> = {
  [OnAmbiguous.UNSPECIFIED]: null,
  [OnAmbiguous.FAILOVER]: "failover",
  [OnAmbiguous.FAIL]: "fail",
};

/** What a request wishes of routing. */
export function fromRoutingPreferences(
  given: ProtoRoutingPreferences | undefined,
  path: string,
  violations: Violations,
): RoutingPreferences {
  const wishes = given ?? create(RoutingPreferencesSchema);
  const hedging = fromEnum(wishes.hedging, hedgings, `${path}.hedging`, violations);
  return {
    ...fromBounds(wishes, path, violations),
    dataClassification: textOrUndefined(wishes.dataClassification),
    allowedRegions: wishes.allowedRegions,
    onlyEndpoints: wishes.onlyEndpoints,
    excludeEndpoints: wishes.excludeEndpoints,
    endpointOrder: wishes.endpointOrder,
    sortBy: fromSortBy(wishes.sortBy, `${path}.sort_by`, violations),
    recoveryMode: fromEnum(wishes.recoveryMode, recoveryModes, `${path}.recovery_mode`, violations),
    holdTokens: wishes.holdTokens,
    hedging: hedging === undefined ? undefined : hedging === "on",
    requiredCapabilities: fromCapabilities(
      wishes.requiredCapabilities,
      `${path}.required_capabilities`,
      violations,
    ),
    onAmbiguous: fromEnum(wishes.onAmbiguous, ambiguities, `${path}.on_ambiguous`, violations),
    failoverOnRefusal: wishes.failoverOnRefusal,
  };
}

/** What to prefer; undefined is the route's own order. */
export function fromSortBy(value: ProtoSortBy, path: string, violations: Violations): SortBy | undefined {
  return fromEnum(value, sorts, path, violations);
}

function fromBounds(wishes: ProtoRoutingPreferences, path: string, violations: Violations) {
  const { maxCostNanoUsd, maxAttempts, ttftTimeout, totalTimeout, holdTime } = wishes;
  const positive = { above: 0 };
  return {
    maxCostNanoUsd: fromNumber(maxCostNanoUsd, positive, `${path}.max_cost_nano_usd`, violations),
    ttftTimeoutMs: fromDuration(ttftTimeout, positive, `${path}.ttft_timeout`, violations),
    totalTimeoutMs: fromDuration(totalTimeout, positive, `${path}.total_timeout`, violations),
    holdMs: fromDuration(holdTime, { min: 0 }, `${path}.hold_time`, violations),
    maxAttempts: fromNumber(maxAttempts, { min: 1, max: 16 }, `${path}.max_attempts`, violations),
  };
}
