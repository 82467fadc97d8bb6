/**
 * What is known of a provider's host before anybody configures it. Rows of data:
 * the rows are in host-presets.ts, the code that obeys them is in providers/.
 * A new OpenAI-compatible host is a row, never a folder.
 */
import type { JsonObject } from "../base/json.ts";
import type { HostRegion } from "./host-region.ts";

/** The wire dialects that providers/ speaks. */
export const dialectNames = [
  "openai-chat",
  "anthropic",
  "gemini",
  "openai-responses",
  "bedrock",
  "cohere",
] as const;

export type DialectName = (typeof dialectNames)[number];

/**
 * How the key is shown: in the header of this name, or
 * "bearer": `authorization: Bearer <key>`;
 * "aws": an API key of Bedrock as "bearer", or a signature (SigV4) when the key has
 *   the form ACCESS_KEY_ID:SECRET_ACCESS_KEY or ACCESS_KEY_ID:SECRET_ACCESS_KEY:SESSION_TOKEN;
 * "google": an OAuth access token as "bearer"; the application default credentials of
 *   the machine when the key is the word "adc"; or credentials in JSON, such as a service
 *   account's.
 */
export type AuthStyle = "bearer" | "api-key" | "x-api-key" | "x-goog-api-key" | "aws" | "google";

/** How a host tells of its rate limits in headers (providers.md §4). */
export type RateLimitForm =
  | "openai"
  | "azure"
  | "groq"
  | "mistral"
  | "cerebras"
  | "fireworks"
  | "together"
  | "openrouter"
  | "anthropic"
  | "cohere"
  | "none";

/** Whose cloud serves the dialect; paths and errors differ there. "": the dialect's own vendor, or a copy. */
export type Cloud = "" | "vertex" | "bedrock";

export interface HostPreset {
  readonly name: string;
  readonly dialect: DialectName;
  /** The root of the API, version included. "" where every account has its own. */
  readonly baseUrl: string;
  readonly auth: AuthStyle;
  readonly rateLimits: RateLimitForm;
  /** The header that takes our request id for the host's trace; "" where there is none. */
  readonly traceHeader: string;
  readonly cloud: Cloud;
  /** The places that an endpoint's `region` may name, and what the host promises of each. */
  readonly regions: readonly HostRegion[];
  /** Jurisdictions by the first word of a model's id, where that decides and not the region (Bedrock). */
  readonly profilePrefixes?: ReadonlyMap<string, readonly string[]>;
  /** How many days it keeps what it is sent, where its terms say so for all; undefined: it depends, or is not known. */
  readonly retentionDays?: number;
  /** Whether it trains on what it is sent, where its terms say so for all; undefined: it depends, or is not known. */
  readonly trainsOnData?: boolean;
  /** Only openai-responses reads it: whether the host gives its thoughts encrypted, to be sent back. */
  readonly encryptedReasoning: boolean;
  /** Only the dialects of OpenAI read it. */
  readonly chat: ChatQuirks;
}

/** A field of the chat request that some host refuses. */
export type ChatField =
  | "temperature"
  | "top_p"
  | "top_k"
  | "seed"
  | "frequency_penalty"
  | "presence_penalty"
  | "logprobs"
  | "stop"
  | "tool_choice"
  | "parallel_tool_calls"
  | "strict";

/** In what a host differs from the plain form of OpenAI's chat completions. */
export interface ChatQuirks {
  readonly maxTokensField: "max_completion_tokens" | "max_tokens";
  /** Whether the bound is sent even if nobody asked, because the host's own is tiny. */
  readonly alwaysBoundsOutput: boolean;
  /** Where the scale of the temperature ends. */
  readonly temperatureMax: number;
  /** Fields that the host answers with an error or ignores: never sent. */
  readonly refuses: readonly ChatField[];
  /** Further fields that are not sent to a model that reasons. */
  readonly refusesWhileReasoning: readonly ChatField[];
  readonly seedField: "seed" | "random_seed";
  /** "flag": logprobs is a boolean beside top_logprobs. "count": it is the number. */
  readonly logprobs: "flag" | "count";
  /** Whether usage comes only if `stream_options.include_usage` asks for it. */
  readonly usageOnRequest: boolean;
  /** Whether the host pads its events unless told not to. */
  readonly pads: boolean;
  /** The host's word for "call some tool". */
  readonly requiredTool: "required" | "any";
  /** The form of the field that says how hard to think. */
  readonly reasoning: "reasoning_effort" | "reasoning" | "thinking";
  /** Whether the host wants its thoughts back beside tool calls. */
  readonly wantsReasoningBack: boolean;
  /** The ids of tool calls that the host accepts. */
  readonly toolCallId: "up-to-40" | "up-to-64" | "nine-alphanumeric";
  /** Whether reasoning tokens are part of completion_tokens or come on top (providers.md §7.1). */
  readonly reasoningTokens: "within-output" | "beside-output";
  /** Further fields of every request. */
  readonly extraBody: JsonObject;
}
