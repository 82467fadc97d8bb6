import {
  type Breaker,
  type Health,
  type HealthWeights as HealthWeightsMessage,
  type Probe,
  ProbeKind as ProbeKindMessage,
  type SlowStart,
} from "../../gen/spillway/config/v1/health_pb.ts";
import type { HealthSettings, HealthWeights, ProbeKind } from "../core/model/health-settings.ts";
import { msOr, optionalMs } from "./settings-values.ts";

/** What the file says of health, over the settings that hold where it says nothing. */
export function healthSettings(health: Health | undefined, base: HealthSettings): HealthSettings {
  return {
    weights: { ...base.weights, ...partialWeights(health?.weights) },
    breaker: breakerSettings(health?.breaker, base.breaker),
    slowStart: slowStartSettings(health?.slowStart, base.slowStart),
    probe: probeSettings(health?.probe, base.probe),
    ttftObjectiveMs: msOr(health?.ttftObjective, base.ttftObjectiveMs),
  };
}

/** Only the weights that the file names. */
export function partialWeights(weights: HealthWeightsMessage | undefined): Partial<HealthWeights> {
  if (weights === undefined) return {};
  return {
    ...(weights.errors === undefined ? {} : { errors: weights.errors }),
    ...(weights.ttft === undefined ? {} : { ttft: weights.ttft }),
    ...(weights.interToken === undefined ? {} : { inter_token: weights.interToken }),
    ...(weights.tail === undefined ? {} : { tail: weights.tail }),
    ...(weights.refusals === undefined ? {} : { refusals: weights.refusals }),
    ...(weights.headroom === undefined ? {} : { headroom: weights.headroom }),
  };
}

/** Undefined where the file leaves the kind open. */
export function probeKind(kind: ProbeKindMessage | undefined): ProbeKind | undefined {
  switch (kind) {
    case ProbeKindMessage.COMPLETION:
      return "completion";
    case ProbeKindMessage.MODELS:
      return "models";
    case ProbeKindMessage.HTTP:
      return "http";
    case ProbeKindMessage.NONE:
      return "none";
    default:
      return undefined;
  }
}

function breakerSettings(
  breaker: Breaker | undefined,
  base: HealthSettings["breaker"],
): HealthSettings["breaker"] {
  return {
    coolDownMs: msOr(breaker?.coolDown, base.coolDownMs),
    authCoolDownMs: msOr(breaker?.authCoolDown, base.authCoolDownMs),
    proof: breaker?.proof ?? base.proof,
  };
}

function slowStartSettings(
  slowStart: SlowStart | undefined,
  base: HealthSettings["slowStart"],
): HealthSettings["slowStart"] {
  return {
    initial: slowStart?.initial ?? base.initial,
    doublingMs: msOr(slowStart?.doublingTime, base.doublingMs),
  };
}

function probeSettings(probe: Probe | undefined, base: HealthSettings["probe"]): HealthSettings["probe"] {
  return {
    kind: probeKind(probe?.kind) ?? base.kind,
    path: probe?.path || base.path,
    idleIntervalMs: msOr(probe?.idleInterval, base.idleIntervalMs),
    timeoutMs: optionalMs(probe?.timeout) ?? base.timeoutMs,
  };
}
