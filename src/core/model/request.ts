import type { JsonObject } from "../base/json.ts";
import type { Capability } from "./capability.ts";
import type { Message } from "./message.ts";

/** What a caller wants completed. Checked: every bound that the contract states holds here. */
export interface CompletionRequest {
  readonly route: string;
  /** At least one. */
  readonly messages: readonly Message[];
  readonly tools: readonly Tool[];
  readonly toolChoice: ToolChoice;
  readonly format: ResponseFormat;
  readonly sampling: Sampling;
  /** Tokens, reasoning included. Undefined: the endpoint's own bound. */
  readonly maxOutputTokens: number | undefined;
  readonly stopSequences: readonly string[];
  /** Further fields of the provider's request body, by dialect. */
  readonly providerOptions: ReadonlyMap<string, JsonObject>;
  readonly metadata: ReadonlyMap<string, string>;
  readonly idempotencyKey: string | undefined;
  readonly routing: RoutingPreferences;
}

/** A function that the model may ask for. */
export interface Tool {
  readonly name: string;
  readonly description: string;
  /** A JSON Schema of type object. */
  readonly parameters: JsonObject;
  readonly strict: boolean;
}

/** Whether and which tools the model calls. */
export interface ToolChoice {
  readonly mode: "auto" | "none" | "required" | { readonly name: string };
  /** Undefined: the provider's own rule. */
  readonly parallel: boolean | undefined;
}

/** The form of the answer. */
export type ResponseFormat =
  | { readonly kind: "text" }
  | { readonly kind: "json" }
  | {
      readonly kind: "json-schema";
      readonly name: string;
      readonly schema: JsonObject;
      readonly strict: boolean;
    };

/** How the model draws its words; undefined is the provider's own value. */
export interface Sampling {
  readonly temperature: number | undefined;
  readonly topP: number | undefined;
  readonly topK: number | undefined;
  readonly seed: number | undefined;
  readonly frequencyPenalty: number | undefined;
  readonly presencePenalty: number | undefined;
  readonly reasoningEffort: ReasoningEffort | undefined;
  readonly topLogprobs: number | undefined;
}

/** The provider's own way with words. */
export const noSampling: Sampling = {
  temperature: undefined,
  topP: undefined,
  topK: undefined,
  seed: undefined,
  frequencyPenalty: undefined,
  presencePenalty: undefined,
  reasoningEffort: undefined,
  topLogprobs: undefined,
};

export type ReasoningEffort = "none" | "low" | "medium" | "high";

/** What becomes of a stream that breaks. Architecture.md §4. */
export type RecoveryMode = "restart" | "hold" | "hold-prefix" | "fail";

export type SortBy = "cost" | "latency" | "throughput" | "quality";

/** A caller's wishes and bounds; undefined and empty mean the route's own setting. */
export interface RoutingPreferences {
  readonly dataClassification: string | undefined;
  readonly allowedRegions: readonly string[];
  readonly onlyEndpoints: readonly string[];
  readonly excludeEndpoints: readonly string[];
  readonly endpointOrder: readonly string[];
  readonly sortBy: SortBy | undefined;
  readonly maxCostNanoUsd: number | undefined;
  readonly ttftTimeoutMs: number | undefined;
  readonly totalTimeoutMs: number | undefined;
  readonly recoveryMode: RecoveryMode | undefined;
  readonly holdTokens: number | undefined;
  readonly holdMs: number | undefined;
  readonly hedging: boolean | undefined;
  readonly requiredCapabilities: readonly Capability[];
  readonly onAmbiguous: "failover" | "fail" | undefined;
  readonly failoverOnRefusal: boolean | undefined;
  readonly maxAttempts: number | undefined;
}

/** The route's own settings in everything. */
export const noPreferences: RoutingPreferences = {
  dataClassification: undefined,
  allowedRegions: [],
  onlyEndpoints: [],
  excludeEndpoints: [],
  endpointOrder: [],
  sortBy: undefined,
  maxCostNanoUsd: undefined,
  ttftTimeoutMs: undefined,
  totalTimeoutMs: undefined,
  recoveryMode: undefined,
  holdTokens: undefined,
  holdMs: undefined,
  hedging: undefined,
  requiredCapabilities: [],
  onAmbiguous: undefined,
  failoverOnRefusal: undefined,
  maxAttempts: undefined,
};
