/**
 * What transport asks of the floors below and of app, in domain types only. App
 * hands the implementations in; a method left undefined answers UNIMPLEMENTED.
 */
import type { CallRecord } from "../../core/model/call-record.ts";
import type { Capability } from "../../core/model/capability.ts";
import type { ClientEvent } from "../../core/model/client-event.ts";
import type { CompletionResult } from "../../core/model/completion.ts";
import type { Experiment, RunningExperiment, VariantResult } from "../../core/model/experiment.ts";
import type { RouteExplanation } from "../../core/model/explanation.ts";
import type { Price } from "../../core/model/price.ts";
import type { RankedEndpoint } from "../../core/model/ranking.ts";
import type { CompletionRequest, SortBy } from "../../core/model/request.ts";
import type { EndpointSnapshot } from "../../core/model/snapshot.ts";
import type { TraceContext } from "../../core/model/trace-context.ts";

/** What is known of a call besides its request. */
export interface CompletionCall {
  readonly completionId: string;
  readonly tenant: string;
  /** Aborted when the client left or its deadline passed. */
  readonly signal: AbortSignal;
  /** Absolute, in milliseconds of the monotonic clock; undefined without a deadline. */
  readonly deadline: number | undefined;
  /** How often a client or a mesh has tried this call before. */
  readonly previousAttempts: number;
  readonly streaming: boolean;
  /** Where the caller's trace stands; undefined when it has none. */
  readonly trace?: TraceContext | undefined;
  /** False where the client cannot be told that output is void; true when not said. */
  readonly recallable?: boolean;
}

/** Answers requests. Both methods throw a CallError when there is no answer. */
export interface Completions {
  /** Batches of events; ends after "completed". Returned early: the client left. */
  stream(
    request: CompletionRequest,
    call: CompletionCall,
  ): AsyncGenerator<readonly ClientEvent[], void, undefined>;
  complete(request: CompletionRequest, call: CompletionCall): Promise<CompletionResult>;
}

/** A caller's verdict on an answer. */
export interface Feedback {
  readonly completionId: string;
  /** 0 (useless) to 1 (perfect). */
  readonly score: number;
  /** "" without one. */
  readonly label: string;
}

/** Takes in verdicts; throws a CallError "not-found" for a completion that it does not know. */
export type ReportFeedback = (feedback: Feedback, tenant: string) => void | Promise<void>;

/** A model that Spillway knows. */
export interface KnownModel {
  readonly name: string;
  readonly provider: string;
  readonly routes: readonly string[];
  readonly contextWindow: number | undefined;
  readonly maxOutputTokens: number | undefined;
  readonly capabilities: readonly Capability[];
  readonly price: Price | undefined;
}

/** The live state, read only. A route that is not configured is a CallError "not-found". */
export interface Endpoints {
  /** In the order of the configuration; of one route, or of all when it is undefined. */
  snapshot(route: string | undefined): readonly EndpointSnapshot[];
  /** What would become of a request; its messages may be empty. */
  readonly explain?: ((request: CompletionRequest, tenant: string) => RouteExplanation) | undefined;
  readonly rank?: ((route: string, sortBy: SortBy) => readonly RankedEndpoint[]) | undefined;
  readonly models?: ((reachableOnly: boolean) => readonly KnownModel[]) | undefined;
}

/** The memory of the calls that ended last. */
export interface FinishedCalls {
  /** Those that ended after the one of this number, oldest first; all that are kept after 0. */
  since(sequence: number): readonly CallRecord[];
}

/** Changes to the running service. An endpoint that is not configured is a CallError "not-found". */
export interface Administration {
  readonly drain?: ((endpoint: string) => EndpointSnapshot) | undefined;
  readonly resume?: ((endpoint: string) => EndpointSnapshot) | undefined;
  /** `coolDownMs` undefined: the endpoint's own. */
  readonly trip?: ((endpoint: string, coolDownMs: number | undefined) => EndpointSnapshot) | undefined;
  readonly experiments?: ExperimentRegistry | undefined;
  /** Throws a CallError "invalid-argument" with every problem of a bad configuration. */
  readonly reload?: (() => Promise<ConfigChange>) | undefined;
}

/** The experiments that run. What cannot be done is a CallError that says why. */
export interface ExperimentRegistry {
  start(experiment: Experiment): RunningExperiment;
  stop(name: string): readonly VariantResult[];
  list(): readonly RunningExperiment[];
}

/** What a reload did. */
export interface ConfigChange {
  /** Counts from 1. */
  readonly version: number;
  readonly changes: readonly string[];
}
