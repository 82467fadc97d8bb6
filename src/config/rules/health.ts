import type { Health, HealthWeights, Probe } from "../../../gen/spillway/config/v1/health_pb.ts";
import { defaultHealthSettings } from "../../core/model/health-settings.ts";
import { fieldPath } from "../path.ts";
import type { Report } from "../report.ts";
import { probeKind } from "../settings-health.ts";
import { checkDuration, checkNumber } from "./bounds.ts";

const hourMs = 3_600_000;

/**
 * The rules of config/v1/health.proto. `over` is what holds where this health says
 * nothing: undefined for that of the whole.
 */
export function checkHealth(
  report: Report,
  path: string,
  health: Health | undefined,
  over: Health | undefined,
): void {
  if (health === undefined) return;
  checkWeights(report, fieldPath(path, "weights"), health.weights);
  const breaker = fieldPath(path, "breaker");
  checkDuration(report, fieldPath(breaker, "cool_down"), health.breaker?.coolDown, {
    minMs: 100,
    maxMs: hourMs,
  });
  checkDuration(report, fieldPath(breaker, "auth_cool_down"), health.breaker?.authCoolDown, {
    minMs: 100,
    maxMs: 24 * hourMs,
  });
  checkNumber(report, fieldPath(breaker, "proof"), health.breaker?.proof, { min: 1, max: 100 });
  const slowStart = fieldPath(path, "slow_start");
  checkNumber(report, fieldPath(slowStart, "initial"), health.slowStart?.initial, { above: 0, max: 1 });
  checkDuration(report, fieldPath(slowStart, "doubling_time"), health.slowStart?.doublingTime, {
    minMs: 10,
    maxMs: hourMs,
  });
  checkDuration(report, fieldPath(path, "ttft_objective"), health.ttftObjective, {
    minMs: 10,
    maxMs: hourMs,
  });
  checkProbe(report, fieldPath(path, "probe"), health.probe, over);
}

/** Each weight, 0 to 10. */
export function checkWeights(report: Report, path: string, weights: HealthWeights | undefined): void {
  const named = {
    errors: weights?.errors,
    ttft: weights?.ttft,
    inter_token: weights?.interToken,
    tail: weights?.tail,
    refusals: weights?.refusals,
    headroom: weights?.headroom,
  };
  for (const [name, weight] of Object.entries(named)) {
    checkNumber(report, fieldPath(path, name), weight, { min: 0, max: 10 });
  }
}

function checkProbe(report: Report, path: string, probe: Probe | undefined, over: Health | undefined): void {
  if (probe === undefined) return;
  const kind = probeKind(probe.kind) ?? probeKind(over?.probe?.kind) ?? defaultHealthSettings.probe.kind;
  const pathField = fieldPath(path, "path");
  if (kind === "http" && probe.path === "" && !over?.probe?.path) {
    report.problem(pathField, 'is required with kind: http, such as "/health"');
  } else if (probe.path !== "" && kind !== "http") {
    report.problem(pathField, `is used with kind: http only; the kind here is ${kind}`);
  } else if (probe.path !== "" && !probePathForm.test(probe.path)) {
    report.problem(pathField, 'must start with "/" and hold no spaces');
  }
  const idle = fieldPath(path, "idle_interval");
  if (probe.idleInterval !== undefined && !isZero(probe.idleInterval)) {
    checkDuration(report, idle, probe.idleInterval, { minMs: 100, maxMs: 24 * hourMs });
  }
  checkDuration(report, fieldPath(path, "timeout"), probe.timeout, { minMs: 10, maxMs: 300_000 });
}

const probePathForm = /^\/[\x21-\x7e]*$/;

function isZero(duration: { readonly seconds: bigint; readonly nanos: number }): boolean {
  return duration.seconds === 0n && duration.nanos === 0;
}
