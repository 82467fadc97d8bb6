/** Every service of Spillway with its handlers: what both listeners mount. */
import type { Clock } from "../../core/base/clock.ts";
import type { Random } from "../../core/base/random.ts";
import type { Timer } from "../../core/model/ports.ts";
import { createCompletionIds } from "./completion-id.ts";
import { adminService } from "./handlers/admin.ts";
import { completionService } from "./handlers/completion.ts";
import { endpointService } from "./handlers/endpoint.ts";
import { healthService } from "./handlers/health.ts";
import type { LoadMeter } from "./load-report.ts";
import type { Readiness } from "./readiness.ts";
import { reflectionServices } from "./reflection/service.ts";
import type { RpcService } from "./rpc-service.ts";
import type { Administration, Completions, Endpoints, FinishedCalls, ReportFeedback } from "./services.ts";

/** What app hands in. */
export interface ServiceDeps {
  readonly completions: Completions;
  /** Undefined: ReportFeedback is not offered. */
  readonly reportFeedback?: ReportFeedback | undefined;
  /** Undefined: answers do not tell how busy this process is. */
  readonly load?: LoadMeter | undefined;
  readonly endpoints: Endpoints;
  /** Undefined: ListRecentCalls and WatchRecentCalls are not offered. */
  readonly calls?: FinishedCalls | undefined;
  readonly administration: Administration;
  readonly readiness: Readiness;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly random: Random;
}

/** The services over these implementations, with health and reflection for all of them. */
export function createRpcServices(deps: ServiceDeps): readonly RpcService[] {
  const { administration, clock, readiness } = deps;
  const own = [
    completionService({
      completions: deps.completions,
      reportFeedback: deps.reportFeedback,
      load: deps.load,
      clock,
      newCompletionId: createCompletionIds(clock, deps.random),
    }),
    endpointService(deps),
    adminService(administration, clock),
  ];
  const health = healthService(
    own.map((service) => service.desc.typeName),
    readiness,
  );
  const described = [...own, health];
  return [...described, ...reflectionServices(described.map((service) => service.desc))];
}
