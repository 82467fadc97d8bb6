/**
 * The record of where each call's data went, and why not elsewhere: a line of JSON as the call ends. Names, places and
 * reasons; no prompt, no answer, no secret. It observes; whether calls go on without it is decided elsewhere.
 */
import type { Clock } from "../core/base/clock.ts";
import type { AttemptRecord } from "../core/model/attempt.ts";
import type { Endpoint } from "../core/model/endpoint.ts";
import { unrestricted } from "../core/model/policy.ts";
import type { CallFacts, Observer } from "../core/model/ports.ts";
import { isAllowed, policyDetail } from "../core/routing/policy.ts";

/** Takes whole lines; never throws. */
export interface DecisionSink {
  write(line: string): void;
}

export interface DecisionLogDeps {
  readonly sink: DecisionSink;
  readonly clock: Clock;
  /** The endpoints of a route, in the order of its tiers. */
  readonly endpointsOf: (route: string) => readonly Endpoint[];
}

export class DecisionLog implements Observer {
  readonly #deps: DecisionLogDeps;

  constructor(deps: DecisionLogDeps) {
    this.#deps = deps;
  }

  callStarted(): void {}

  attemptEnded(): void {}

  restarted(): void {}

  callEnded(call: CallFacts, status: string, attempts: readonly AttemptRecord[]): void {
    const { sink, clock, endpointsOf } = this.#deps;
    const policy = call.policy ?? unrestricted;
    const line = {
      time: new Date(clock.wall()).toISOString(),
      completion_id: call.completionId,
      tenant: call.tenant,
      route: call.route,
      ...(call.servingRoute !== undefined && { serving_route: call.servingRoute }),
      data_class: policy.dataClass,
      routing_tables: policy.tables.map(({ name }) => name),
      status,
      attempts: attempts.map(attemptFact),
      refused_by_policy: endpointsOf(call.servingRoute ?? call.route)
        .filter((endpoint) => !isAllowed(endpoint, policy))
        .map((endpoint) => ({ endpoint: endpoint.name, reason: policyDetail(endpoint, policy) })),
    };
    sink.write(`${JSON.stringify(line)}\n`);
  }
}

function attemptFact({ number, endpoint, hedge, outcome, servedPlace }: AttemptRecord): object {
  return {
    number,
    endpoint: endpoint.name,
    provider: endpoint.provider.name,
    model: endpoint.model,
    region: endpoint.region,
    jurisdictions: endpoint.dataHandling?.jurisdictions ?? [],
    hedge,
    outcome: outcome?.kind ?? "running",
    ...(outcome?.kind === "failed" && { failure: outcome.failure.kind }),
    ...(servedPlace && { served: servedPlace }),
  };
}
