/** What answers calls, and what learns from the answers. */
import type { Settings } from "../config/settings.ts";
import type { LostTime } from "../core/base/lost-time.ts";
import type { RateSharing } from "../core/model/shared-state.ts";
import type { LivePool } from "../pool/live-pool.ts";
import { createAnsweredCalls } from "../state/answered-calls.ts";
import { createTenants } from "../state/tenants.ts";
import type { CallDeps } from "../stream/call-deps.ts";
import { type Completions, createCompletions } from "../stream/completions.ts";
import { Experiments } from "../stream/experiments.ts";
import type { ReportFeedback } from "../transport/rpc/services.ts";
import { reportFeedbackTo } from "./feedback.ts";
import type { Sharing } from "./sharing.ts";
import { systemClock as clock, systemRandom as random, systemTimer as timer } from "./system.ts";
import type { Watching } from "./watching.ts";

export interface Answering {
  readonly completions: Completions;
  readonly experiments: Experiments;
  readonly reportFeedback: ReportFeedback;
  /** How the limits of tenants take part in a fleet; undefined: they are this process's alone. */
  readonly tenantRates: RateSharing | undefined;
}

export interface AnsweringDeps extends Pick<Watching, "inForce" | "budgets" | "observer" | "traceOf"> {
  /** What replicas share; undefined: this process is alone. */
  readonly sharing: Pick<Sharing, "answers"> | undefined;
  readonly lost: LostTime;
  /** What counts the calls that run. */
  readonly threshold: { hold(): () => void };
}

export function createAnswering(
  settings: Settings,
  pool: LivePool,
  { inForce, budgets, observer, traceOf, sharing, lost, threshold }: AnsweringDeps,
): Answering {
  const { provider, pictures } = inForce;
  const route = (name: string) => inForce.route(name);
  const policyOf: CallDeps["policyOf"] = (request, tenant) => inForce.policyOf(request, tenant);
  const answers = createAnsweredCalls(clock);
  const experiments = new Experiments(clock, route);
  const isShared = settings.sharedState !== undefined;
  const tenants = createTenants(() => inForce.settings.tenants, clock, isShared);
  const rules = { route, policyOf, budgets, tenants };
  const world = { clock, timer, random, lost, pool, provider, observer, traceOf, pictures, ...rules };
  const holdPlace = () => threshold.hold();
  const calls = { ...world, answered: answers.put, answers: sharing?.answers, holdPlace };
  return {
    completions: createCompletions(calls, settings.idempotency, experiments),
    experiments,
    tenantRates: tenants.rates,
    reportFeedback: reportFeedbackTo({ answers, pool, experiments, clock }),
  };
}
