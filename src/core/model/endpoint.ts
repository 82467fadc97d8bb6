import type { Capability } from "./capability.ts";
import type { DataHandling } from "./data-handling.ts";
import type { HealthSettings } from "./health-settings.ts";
import type { Price } from "./price.ts";

/** A vendor account that speaks one wire dialect. Secrets are not here: providers/ holds them. */
export interface ProviderAccount {
  readonly name: string;
  /** "openai-chat", "anthropic", "gemini", ... */
  readonly dialect: string;
  /** The host preset's name, or "" without one. */
  readonly preset: string;
  /** Providers of the same account share limits and bills. */
  readonly account: string;
}

/** Provider, region and model: the thing that has health, limits and a price. */
export interface Endpoint {
  readonly name: string;
  readonly provider: ProviderAccount;
  /** By the provider's name. */
  readonly model: string;
  /** "" when it has none. */
  readonly region: string;
  readonly capabilities: ReadonlySet<Capability>;
  /** Prompt and answer together, in tokens. Undefined: unknown, not checked. */
  readonly contextWindow: number | undefined;
  readonly maxOutputTokens: number;
  readonly timeouts: AttemptTimeouts;
  readonly limits: EndpointLimits;
  /** Undefined: unknown. */
  readonly price: Price | undefined;
  readonly health: HealthSettings;
  /** Undefined: nothing is known. */
  readonly dataHandling?: DataHandling | undefined;
}

/** The clocks of an attempt, in milliseconds. */
export interface AttemptTimeouts {
  /** To the first token. Undefined: learned (routing.md §2.7). */
  readonly ttftMs: number | undefined;
  readonly stallMs: number;
  readonly totalMs: number;
  /** Fewer tokens per second over ten seconds of reading are too slow; 0: no bound. */
  readonly minTokensPerSecond: number;
}

/** What an endpoint may be sent; undefined is no limit. */
export interface EndpointLimits {
  readonly requestsPerMinute: number | undefined;
  readonly inputTokensPerMinute: number | undefined;
  readonly outputTokensPerMinute: number | undefined;
  readonly concurrency: number | undefined;
  /** Whether a lesser limit on what runs at once is found out by the server's answers. Absent: no. */
  readonly adaptiveConcurrency?: boolean;
}

export const unlimited: EndpointLimits = {
  requestsPerMinute: undefined,
  inputTokensPerMinute: undefined,
  outputTokensPerMinute: undefined,
  concurrency: undefined,
};
