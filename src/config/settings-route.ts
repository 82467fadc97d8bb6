import {
  type Member as MemberMessage,
  type Requirements,
  type Route as RouteMessage,
  type Shift,
  Upstream,
} from "../../gen/spillway/config/v1/route_pb.ts";
import {
  Hedging,
  OnAmbiguous,
  RecoveryMode as RecoveryModeMessage,
} from "../../gen/spillway/v1/routing_preferences_pb.ts";
import type { RecoveryMode } from "../core/model/request.ts";
import {
  defaultShiftSettings,
  type Member,
  type Route,
  type RouteRequirements,
  type ShiftSettings,
  type Tier,
} from "../core/model/route.ts";
import { defaults } from "./defaults.ts";
import { adaptationSettings } from "./settings-adaptation.ts";
import { capabilitiesOf } from "./settings-capability.ts";
import { partialWeights } from "./settings-health.ts";
import { optimiserSettings } from "./settings-optimiser.ts";
import { msOr, optionalNumber } from "./settings-values.ts";

/** A route in the words of the domain, over the tiers that are left of it. */
export function routeSettings(route: RouteMessage, tiers: readonly Tier[]): Route {
  return {
    name: route.name,
    tiers,
    recoveryMode: recoveryMode(route.recoveryMode),
    holdTokens: route.holdTokens ?? defaults.route.holdTokens,
    holdMs: msOr(route.holdTime, defaults.route.holdMs),
    maxAttempts: route.maxAttempts ?? defaults.route.maxAttempts,
    totalTimeoutMs: msOr(route.totalTimeout, defaults.route.totalTimeoutMs),
    maxWaitMs: msOr(route.maxWait, defaults.route.maxWaitMs),
    failoverOnRefusal: route.failoverOnRefusal ?? false,
    onAmbiguous: route.onAmbiguous === OnAmbiguous.FAIL ? "fail" : "failover",
    hedging: route.hedging === Hedging.ON,
    ...(route.upstream === Upstream.UNARY ? { upstream: "unary" as const } : {}),
    healthWeights: partialWeights(route.healthWeights),
    shift: shiftSettings(route.shift),
    ...(route.optimiser === undefined ? {} : { optimiser: optimiserSettings(route.optimiser) }),
    ...(route.dataClass === "" ? {} : { dataClass: route.dataClass }),
    ...(route.requires === undefined ? {} : { requires: requirementsOf(route.requires) }),
  };
}

/** An endpoint's place in a tier. */
export function memberSettings({ endpoint, weight, adapt }: MemberMessage): Member {
  return {
    endpoint,
    weight: weight ?? defaults.weight,
    ...(adapt === undefined ? {} : { adapt: adaptationSettings(adapt) }),
  };
}

function requirementsOf(requires: Requirements): RouteRequirements {
  return {
    capabilities: capabilitiesOf(requires.capabilities),
    minContextWindow: optionalNumber(requires.minContextWindow),
    minOutputTokens: optionalNumber(requires.minOutputTokens),
    safetyLevel: requires.safetyLevel || undefined,
  };
}

function recoveryMode(mode: RecoveryModeMessage): RecoveryMode {
  switch (mode) {
    case RecoveryModeMessage.HOLD:
      return "hold";
    case RecoveryModeMessage.HOLD_PREFIX:
      return "hold-prefix";
    case RecoveryModeMessage.FAIL:
      return "fail";
    default:
      return "restart";
  }
}

function shiftSettings(shift: Shift | undefined): ShiftSettings {
  return {
    overprovisioning: shift?.overprovisioning ?? defaultShiftSettings.overprovisioning,
    maxLeavePerSecond: shift?.maxLeavePerSecond ?? defaultShiftSettings.maxLeavePerSecond,
    maxReturnPerSecond: shift?.maxReturnPerSecond ?? defaultShiftSettings.maxReturnPerSecond,
    floor: shift?.floor ?? defaultShiftSettings.floor,
  };
}
