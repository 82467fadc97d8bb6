/**
 * Every range, requirement and reference that the comments of config/v1 state, one
 * file for each .proto. The comments are the specification: a bound that stands
 * here and not there is explained where it stands.
 */
import type { Config, Idempotency } from "../../../gen/spillway/config/v1/config_pb.ts";
import type { DecisionLog } from "../../../gen/spillway/config/v1/policy_pb.ts";
import type { ModelBook } from "../model-book.ts";
import type { Presets } from "../presets.ts";
import type { Report } from "../report.ts";
import { checkDuration, checkNumber, isGiven } from "./bounds.ts";
import { checkBudgets } from "./budgets.ts";
import { warnOfUnasked } from "./certificates.ts";
import { warnOfEmptied } from "./emptied.ts";
import { checkEndpoints } from "./endpoints.ts";
import { checkHealth } from "./health.ts";
import { checkIdentity } from "./identity.ts";
import { checkListeners } from "./listeners.ts";
import { checkOverload } from "./overload.ts";
import { checkPictures } from "./pictures.ts";
import { checkPolicy } from "./policy.ts";
import { checkProviders } from "./providers.ts";
import { checkRoutes } from "./routes.ts";
import { checkSharedState } from "./shared-state.ts";
import { checkTelemetry } from "./telemetry.ts";
import { checkTenantRules } from "./tenants.ts";
import { warnOfUnpriced } from "./unpriced.ts";
import { checkUnserved, type UnservedFields } from "./unserved.ts";
import { warnOfUnused } from "./unused.ts";

/** What the rules compare with. */
export interface RuleTables {
  readonly presets: Presets;
  readonly book: ModelBook;
  readonly unserved: UnservedFields;
}

/** Tells every broken rule. */
export function checkRules(report: Report, config: Config, tables: RuleTables): void {
  checkListeners(report, config.listeners);
  checkIdentity(report, config.identity);
  checkTenantRules(report, config.tenants);
  checkProviders(report, config.providers, tables.presets);
  checkEndpoints(report, config, tables);
  checkRoutes(report, config, tables);
  checkHealth(report, "health", config.health, undefined);
  checkDuration(report, "drain_timeout", config.drainTimeout, { minMs: 0, maxMs: 3_600_000 });
  checkDuration(report, "drain_delay", config.drainDelay, { minMs: 0, maxMs: 600_000 });
  checkDecisionLog(report, config.decisionLog);
  checkIdempotency(report, config.idempotency);
  checkPictures(report, config.imageFetch);
  checkOverload(report, config.overload);
  checkTelemetry(report, config.telemetry);
  checkPolicy(report, config);
  checkBudgets(report, config);
  checkSharedState(report, config.sharedState);
  warnOfUnasked(report, config);
  warnOfUnpriced(report, config, tables);
  warnOfEmptied(report, config, tables.presets);
  checkUnserved(report, tables.unserved);
  warnOfUnused(report, config);
}

function checkDecisionLog(report: Report, log: DecisionLog | undefined): void {
  if (log === undefined) return;
  isGiven(report, "decision_log.file", log.file);
  checkNumber(report, "decision_log.max_bytes", log.maxBytes, { min: 2 ** 20, max: 2 ** 40 });
}

function checkIdempotency(report: Report, idempotency: Idempotency | undefined): void {
  checkDuration(report, "idempotency.ttl", idempotency?.ttl, { minMs: 1_000, maxMs: 24 * 3_600_000 });
  checkNumber(report, "idempotency.max_bytes", idempotency?.maxBytes, { min: 2 ** 20, max: 2 ** 34 });
}
