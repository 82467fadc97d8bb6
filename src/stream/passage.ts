/** One call from its route to its end. */
import type { AttemptRecord } from "../core/model/attempt.ts";
import { CallError } from "../core/model/call-error.ts";
import type { ClientEvent } from "../core/model/client-event.ts";
import type { CompletionResult } from "../core/model/completion.ts";
import type { CallPolicy } from "../core/model/policy.ts";
import type { RequestShape } from "../core/model/pool-port.ts";
import type { CallFacts } from "../core/model/ports.ts";
import type { CompletionRequest } from "../core/model/request.ts";
import type { Route } from "../core/model/route.ts";
import type { TenantPlace } from "../state/tenants.ts";
import type { CallDeps } from "./call-deps.ts";
import { CallSpending } from "./call-spending.ts";
import type { CompletionCall } from "./complete.ts";
import { CourseDriver } from "./course-driver.ts";
import { type CourseEnd, watchOf } from "./driven-call.ts";
import { noteAnswer } from "./note-answer.ts";
import { type Pictured, wantsPictures, withPictures } from "./pictures.ts";
import { resultOf } from "./result.ts";
import { asksWhole, rulesOf } from "./rules.ts";
import { needsOf, shapeOf } from "./shape.ts";
import { usedTokens } from "./used-tokens.ts";

/** A request with what rules it. It names the route that serves it, where a table has another one do so. */
export interface Ruled {
  readonly request: CompletionRequest;
  readonly policy: CallPolicy;
  readonly namedRoute: string;
}

export class Passage {
  readonly #facts: CallFacts;
  readonly #call: CompletionCall;
  readonly #deps: CallDeps;
  readonly #request: CompletionRequest;
  readonly #route: Route;
  readonly #shape: RequestShape;
  readonly #startedAt: number;
  readonly #startedAtWallMs: number;
  readonly #changed: () => void;
  readonly #onAbort = () => this.giveUp();
  /** Undefined until its pictures are there. */
  #driver: CourseDriver | undefined;
  #tenantPlace: TenantPlace | undefined;
  #isClosed = false;
  /** Whether its tenant was within its limits. */
  #wasLetIn = false;

  /** `changed` is called when there may be something to take. Throws a CallError where there is no such route. */
  constructor(
    { request, policy, namedRoute }: Ruled,
    call: CompletionCall,
    deps: CallDeps,
    changed: () => void,
  ) {
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
    this.#changed = changed;
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

  /** Whether nothing more comes of its course. */
  get isOver(): boolean {
    return this.#driver?.end !== undefined;
  }

  get #trail(): readonly AttemptRecord[] {
    return this.#driver?.trail ?? [];
  }

  /** Throws a CallError when its tenant is over its limits. */
  enter(): void {
    this.#deps.observer.callStarted(this.#facts);
    this.#tenantPlace = this.#deps.tenants?.enter(this.#facts.tenant, this.#shape);
    this.#wasLetIn = true;
    this.#call.signal.addEventListener("abort", this.#onAbort, { once: true });
  }

  /** The request with its pictures; undefined where there are none to fetch. */
  fetchPictures(): Promise<Pictured> | undefined {
    if (!wantsPictures(this.#request, this.#deps)) return undefined;
    return withPictures(this.#request, this.#call, this.#deps);
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
    const shape =
      pictured === undefined
        ? this.#shape
        : { ...this.#shape, needs: needsOf(request), pictureRefusal: pictured.refusal };
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
    return new CourseDriver(driven, this.#deps, this.#changed);
  }

  /** The next batch for the client; undefined: none yet, or none at all. Asking says that it has the last one. */
  take(): readonly ClientEvent[] | undefined {
    return this.#driver?.take();
  }

  /** The last event. Throws a CallError with the trail when the course ended without an answer. */
  completed(): ClientEvent {
    const end = this.#driver?.end;
    if (end?.kind === "failed") throw this.#errorOf(end.verdict);
    if (end === undefined) throw new Error("the course is not over");
    return { kind: "completed", attempt: end.run.number, completion: this.#answer(end.run.number) };
  }

  /** The result of a course that completed, told to whoever remembers answers. */
  #answer(attempt: number): CompletionResult {
    const { place, tenant } = this.#call;
    const plain = this.#result(attempt);
    const experiment = place && noteAnswer(place, plain, this.#deps.clock.now());
    const { completionId } = this.#facts;
    const route = this.#route.name;
    this.#deps.answered?.({ completionId, route, endpoint: plain.endpoint, tenant, experiment });
    return experiment === undefined ? plain : { ...plain, experiment };
  }

  /** Its message is what was streamed. */
  #result(attempt: number): CompletionResult {
    const served = this.#trail[attempt - 1];
    if (served === undefined) throw new Error("the course is not complete");
    return resultOf({
      id: this.#facts.completionId,
      served,
      attempts: this.#trail,
      startedAt: this.#startedAt,
      startedAtWallMs: this.#startedAtWallMs,
    });
  }

  /** The client leaves: what runs is given up. */
  giveUp(): void {
    this.#driver?.cancel();
  }

  /** What a client is told that waited when its call was given up. */
  abandoned(): CallError {
    const end = this.#driver?.end;
    if (end?.kind === "failed") return this.#errorOf(end.verdict);
    return new CallError("cancelled", "the client left");
  }

  /** The call has no answer, for this reason. */
  fail(reason: unknown): void {
    // A caller that left, or was not let in, says nothing of the variant that it was given.
    if (!this.#call.signal.aborted && this.#wasLetIn) this.#call.place?.record.failed();
    this.close(reason instanceof CallError ? reason.status : "internal");
  }

  /** Gives up what still runs and tells the observer, once. */
  close(status: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#call.signal.removeEventListener("abort", this.#onAbort);
    this.giveUp();
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
