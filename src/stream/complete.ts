/**
 * Answers calls. This is the page to read first: a call's request becomes the rules
 * of a course, the course is driven until it is over, and what it says goes to the
 * client.
 *
 *   request ─▶ rules, shape ─▶ CourseDriver ⇄ core/failover
 *                                  │  ▲
 *                        AttemptRun ─▶ Provider
 */
import type { AttemptRecord } from "../core/model/attempt.ts";
import { CallError } from "../core/model/call-error.ts";
import type { ClientEvent } from "../core/model/client-event.ts";
import type { CompletionResult } from "../core/model/completion.ts";
import type { CallPolicy } from "../core/model/policy.ts";
import type { RequestShape } from "../core/model/pool-port.ts";
import type { CallFacts } from "../core/model/ports.ts";
import type { CompletionRequest } from "../core/model/request.ts";
import type { Route } from "../core/model/route.ts";
import type { TraceContext } from "../core/model/trace-context.ts";
import type { TenantPlace } from "../state/tenants.ts";
import type { CallDeps } from "./call-deps.ts";
import { CallSpending } from "./call-spending.ts";
import { CourseDriver } from "./course-driver.ts";
import { type CourseEnd, watchOf } from "./driven-call.ts";
import type { Place } from "./experiments.ts";
import { noteAnswer } from "./note-answer.ts";
import { type Pictured, wantsPictures, withPictures } from "./pictures.ts";
import { resultOf } from "./result.ts";
import { asksWhole, type CallBounds, rulesOf } from "./rules.ts";
import { needsOf, shapeOf } from "./shape.ts";
import { usedTokens } from "./used-tokens.ts";

/** A call as the listeners hand it in. */
export interface CompletionCall extends CallBounds {
  readonly completionId: string;
  readonly tenant: string;
  /** Aborted when the client leaves. */
  readonly signal: AbortSignal;
  /** Where an experiment placed the call; undefined: it is part of none. */
  readonly place?: Place | undefined;
  readonly trace?: TraceContext | undefined;
}

/**
 * Streams an answer: batches of events, the last of which is "completed". Throws a
 * CallError with the trail when there is no answer. Leaving the loop early, or
 * aborting the signal, gives up what runs and closes its connections at once.
 */
export async function* streamCompletion(
  request: CompletionRequest,
  call: CompletionCall,
  deps: CallDeps,
): AsyncGenerator<readonly ClientEvent[], void, undefined> {
  const { policy, route } = deps.policyOf(request, call.tenant);
  const routed = route === request.route ? request : { ...request, route };
  const passage = new Passage({ request: routed, policy, namedRoute: request.route }, call, deps);
  try {
    passage.enter();
    // Only for who was let in: a tenant over its limits makes us fetch nothing.
    passage.begin(wantsPictures(routed, deps) ? await withPictures(routed, call, deps) : undefined);
    for (let batch = await passage.next(); batch !== undefined; batch = await passage.next()) yield batch;
    passage.requireAnswer();
    yield [{ kind: "completed", attempt: passage.servedAttempt, completion: passage.answer() }];
    passage.close("ok");
  } catch (reason) {
    // A caller that left, or was not let in, says nothing of the variant that it was given.
    if (!call.signal.aborted && passage.wasLetIn) call.place?.record.failed();
    passage.close(reason instanceof CallError ? reason.status : "internal");
    throw reason;
  } finally {
    passage.close("cancelled");
  }
}

/** A request with what rules it. It names the route that serves it, where a table has another one do so. */
interface Ruled {
  readonly request: CompletionRequest;
  readonly policy: CallPolicy;
  readonly namedRoute: string;
}

/** One call from its route to its end. */
class Passage {
  readonly #facts: CallFacts;
  readonly #call: CompletionCall;
  readonly #deps: CallDeps;
  readonly #request: CompletionRequest;
  readonly #route: Route;
  readonly #shape: RequestShape;
  readonly #startedAt: number;
  readonly #startedAtWallMs: number;
  readonly #onAbort = () => this.#driver?.cancel();
  /** Undefined until its pictures are there. */
  #driver: CourseDriver | undefined;
  #tenantPlace: TenantPlace | undefined;
  #isClosed = false;
  /** Whether its tenant was within its limits. */
  wasLetIn = false;

  constructor({ request, policy, namedRoute }: Ruled, call: CompletionCall, deps: CallDeps) {
    const route = deps.route(request.route);
    if (route === undefined) {
      throw new CallError(
        "not-found",
        `there is no route "${request.route}"; see EndpointService.ListEndpoints`,
      );
    }
    this.#startedAt = deps.clock.now();
    this.#startedAtWallMs = deps.clock.wall();
    this.#call = call;
    this.#request = request;
    this.#route = route;
    this.#deps = deps;
    this.#facts = {
      policy,
      completionId: call.completionId,
      route: namedRoute,
      servingRoute: route.name === namedRoute ? undefined : route.name,
      tenant: call.tenant,
      streaming: call.streaming,
      trace: call.trace,
    };
    this.#shape = { ...shapeOf(request, call.tenant, policy), whole: asksWhole(route, call) };
  }

  get servedAttempt(): number {
    const end = this.#driver?.end;
    return end?.kind === "completed" ? end.run.number : 0;
  }

  get #trail(): readonly AttemptRecord[] {
    return this.#driver?.trail ?? [];
  }

  /** Throws a CallError when its tenant is over its limits. */
  enter(): void {
    this.#deps.observer.callStarted(this.#facts);
    this.#tenantPlace = this.#deps.tenants?.enter(this.#facts.tenant, this.#shape);
    this.wasLetIn = true;
    this.#call.signal.addEventListener("abort", this.#onAbort, { once: true });
  }

  /** Begins the course, with the request's pictures where they were fetched. */
  begin(pictured: Pictured | undefined): void {
    const driver = this.#driverOf(pictured);
    this.#driver = driver;
    if (this.#call.signal.aborted) driver.cancel();
    else driver.begin();
  }

  #driverOf(pictured: Pictured | undefined): CourseDriver {
    const request = pictured?.request ?? this.#request;
    const needs = pictured === undefined ? this.#shape.needs : needsOf(request);
    const shape = { ...this.#shape, needs, pictureRefusal: pictured?.refusal };
    const driven = {
      request,
      route: this.#route,
      shape,
      spending: new CallSpending(shape, this.#facts, this.#deps.budgets, this.#deps.clock),
      // The course's own time: what its pictures took is not held against its providers.
      rules: rulesOf(request, this.#route, this.#call, this.#deps.clock.now()),
      completionId: this.#facts.completionId,
      watch: watchOf(this.#facts, this.#deps),
    };
    return new CourseDriver(driven, this.#deps);
  }

  /** The next batch for the client; undefined once the course is over. */
  next(): Promise<readonly ClientEvent[] | undefined> {
    return this.#driver?.next() ?? Promise.resolve(undefined);
  }

  /** Throws when the course ended without an answer. */
  requireAnswer(): void {
    const end = this.#driver?.end;
    if (end?.kind === "failed") throw this.#errorOf(end.verdict);
  }

  /** The result of a course that completed, told to whoever remembers answers. */
  answer(): CompletionResult {
    const { place, tenant } = this.#call;
    const plain = this.#result();
    const experiment = place && noteAnswer(place, plain, this.#deps.clock.now());
    const { completionId } = this.#facts;
    const route = this.#route.name;
    this.#deps.answered?.({ completionId, route, endpoint: plain.endpoint, tenant, experiment });
    return experiment === undefined ? plain : { ...plain, experiment };
  }

  /** Its message is what was streamed. */
  #result(): CompletionResult {
    const served = this.#trail[this.servedAttempt - 1];
    if (served === undefined) throw new Error("the course is not complete");
    return resultOf({
      id: this.#facts.completionId,
      served,
      attempts: this.#trail,
      startedAt: this.#startedAt,
      startedAtWallMs: this.#startedAtWallMs,
    });
  }

  /** Gives up what still runs and tells the observer, once. */
  close(status: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#call.signal.removeEventListener("abort", this.#onAbort);
    this.#driver?.cancel();
    this.#tenantPlace?.leave(usedTokens(this.#trail));
    const durationMs = this.#deps.clock.now() - this.#startedAt;
    this.#deps.observer.callEnded(this.#facts, status, this.#trail, durationMs);
  }

  #errorOf(verdict: Extract<CourseEnd, { kind: "failed" }>["verdict"]): CallError {
    return new CallError(verdict.status, verdict.message, {
      retryAfterMs: verdict.retryAfterMs,
      trail: {
        completionId: this.#facts.completionId,
        route: this.#facts.route,
        attempts: this.#trail,
        refusals: verdict.refusals,
        startedAt: this.#startedAt,
        startedAtWallMs: this.#startedAtWallMs,
      },
    });
  }
}
