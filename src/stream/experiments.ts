/**
 * The experiments that run: who belongs to which variant, and what each variant has shown. A call of no experiment
 * passes by at the price of one look-up.
 */
import type { Clock } from "../core/base/clock.ts";
import { CallError } from "../core/model/call-error.ts";
import type {
  Experiment,
  ExperimentPlacement,
  RunningExperiment,
  Variant,
  VariantResult,
} from "../core/model/experiment.ts";
import type { CompletionRequest } from "../core/model/request.ts";
import type { Route } from "../core/model/route.ts";
import { variantOf } from "../core/routing/assignment.ts";
import { VariantRecord } from "../core/routing/variant-record.ts";

/** All are looked at by people, and each keeps a few hundred bytes a variant. */
const mostExperiments = 32;

/** Copies that run at once, for all experiments together: a slow shadow must not pile up work. */
const mostCopies = 32;

interface Running {
  readonly experiment: Experiment;
  readonly startedAtWallMs: number;
  readonly records: ReadonlyMap<string, VariantRecord>;
  /** What copies have cost so far, in nano-USD. */
  mirrored: number;
}

/** A call's place in an experiment. */
export interface Place {
  readonly experiment: Experiment;
  readonly variant: Variant;
  readonly record: VariantRecord;
  /** Where a copy of the call goes; undefined: there is to be none. */
  readonly copy?: CopyPlace | undefined;
}

/** The place of a copy of a call. */
export interface CopyPlace extends Place {
  /** The right to send it; undefined: there is no room or no money for one. Every right must get one `end`. */
  tryCopy(): CopyRight | undefined;
}

/** The right to one copy of a call. */
export interface CopyRight {
  /** It is over, and cost so much in nano-USD. */
  end(costNanoUsd: number): void;
}

export class Experiments {
  readonly #clock: Clock;
  readonly #route: (name: string) => Route | undefined;
  readonly #byRoute = new Map<string, Running>();
  #copies = 0;

  constructor(clock: Clock, route: (name: string) => Route | undefined) {
    this.#clock = clock;
    this.#route = route;
  }

  /** Throws a CallError: "not-found", "already-exists", "failed-precondition", "resource-exhausted" or "invalid-argument". */
  start(experiment: Experiment): RunningExperiment {
    this.#refuseUnfit(experiment);
    const records = new Map(experiment.variants.map(({ name }) => [name, new VariantRecord()]));
    const running = { experiment, startedAtWallMs: this.#clock.wall(), records, mirrored: 0 };
    this.#byRoute.set(experiment.route, running);
    return shown(running);
  }

  /** Ends it and tells what it showed. Throws a CallError "not-found". */
  stop(name: string): readonly VariantResult[] {
    const running = this.#named(name);
    if (running === undefined) throw new CallError("not-found", `no experiment "${name}" runs`);
    this.#byRoute.delete(running.experiment.route);
    return shown(running).results;
  }

  list(): readonly RunningExperiment[] {
    return [...this.#byRoute.values()].map(shown);
  }

  /** Where a call belongs; undefined: no experiment runs on its route. */
  place(request: CompletionRequest, tenant: string): Place | undefined {
    const running = this.#byRoute.get(request.route);
    if (running === undefined) return undefined;
    const { experiment, records } = running;
    const caller =
      experiment.stickyBy === undefined ? tenant : (request.metadata.get(experiment.stickyBy) ?? tenant);
    const placeOf = (variant: Variant | undefined): Place | undefined => {
      const record = variant && records.get(variant.name);
      return variant && record && { experiment, variant, record };
    };
    const drawn = placeOf(variantOf(experiment, caller));
    if (!experiment.mirror) return drawn;
    const served = placeOf(experiment.variants[0]);
    if (drawn === undefined || served === undefined || drawn.variant === served.variant) return served;
    return { ...served, copy: { ...drawn, tryCopy: () => this.#tryCopy(running) } };
  }

  /** A caller's verdict on an answer of the experiment. What has ended takes no more. */
  judged({ experiment, variant }: ExperimentPlacement, score: number): void {
    this.#named(experiment)?.records.get(variant)?.judged(score);
  }

  #tryCopy(running: Running): CopyRight | undefined {
    const isSpent = running.mirrored >= running.experiment.mirrorBudgetNanoUsd;
    if (isSpent || this.#copies >= mostCopies) return undefined;
    this.#copies += 1;
    return {
      end: (costNanoUsd) => {
        this.#copies -= 1;
        running.mirrored += costNanoUsd;
      },
    };
  }

  #named(name: string): Running | undefined {
    for (const running of this.#byRoute.values()) if (running.experiment.name === name) return running;
    return undefined;
  }

  #refuseUnfit({ name, route, variants }: Experiment): void {
    const known = this.#route(route);
    if (known === undefined) throw new CallError("not-found", `there is no route "${route}"`);
    if (this.#named(name) !== undefined) {
      throw new CallError("already-exists", `the experiment "${name}" runs already`);
    }
    const other = this.#byRoute.get(route);
    if (other !== undefined) {
      const advice = `stop it first: one experiment runs on a route at a time`;
      throw new CallError("failed-precondition", `"${other.experiment.name}" runs on "${route}"; ${advice}`);
    }
    if (this.#byRoute.size >= mostExperiments) {
      throw new CallError("resource-exhausted", `${mostExperiments} experiments run already; stop one first`);
    }
    const members = known.tiers.flatMap((tier) => tier.members.map(({ endpoint }) => endpoint));
    const violations = variants.flatMap(({ endpoint }, i) =>
      endpoint === undefined || members.includes(endpoint)
        ? []
        : [
            {
              field: `experiment.variants[${i}].endpoint`,
              description: `"${endpoint}" is not an endpoint of the route "${route}"; it has ${members.join(", ")}`,
            },
          ],
    );
    if (violations.length > 0)
      throw new CallError("invalid-argument", "the experiment is not valid", { violations });
  }
}

/** The request as the variant has it: its endpoint first, and then wherever the route goes. */
export function varied(request: CompletionRequest, { endpoint, temperature }: Variant): CompletionRequest {
  const { routing, sampling } = request;
  return {
    ...request,
    ...(endpoint !== undefined && {
      routing: { ...routing, endpointOrder: [endpoint, ...routing.endpointOrder] },
    }),
    ...(temperature !== undefined && { sampling: { ...sampling, temperature } }),
  };
}

/** Whether failover took the answer away from the variant's endpoint. */
export function isOverridden({ endpoint }: Variant, served: string): boolean {
  return endpoint !== undefined && endpoint !== served;
}

function shown({ experiment, startedAtWallMs, records }: Running): RunningExperiment {
  const results = [...records].map(([variant, record]) => record.result(variant));
  return { experiment, startedAtWallMs, results };
}
