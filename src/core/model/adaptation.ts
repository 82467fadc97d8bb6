import type { Sampling } from "./request.ts";

/** A field of a request that can be left out without a wrong answer. */
export type DroppedField =
  | "temperature"
  | "top_p"
  | "top_k"
  | "seed"
  | "frequency_penalty"
  | "presence_penalty"
  | "reasoning_effort"
  | "top_logprobs"
  | "stop_sequences"
  | "parallel_tool_calls";

/** How requests are changed for one endpoint of a route, so that its answers are as good as the others'. */
export interface Adaptation {
  /** Put before the system prompt; "" for nothing. */
  readonly systemPrefix: string;
  /** Put after the system prompt; "" for nothing. */
  readonly systemSuffix: string;
  /** What takes the place of the request's values; undefined leaves them. */
  readonly sampling: Sampling;
  readonly drop: ReadonlySet<DroppedField>;
  /** The model's names of tools by the caller's; no two are the same. */
  readonly toolNames: ReadonlyMap<string, string>;
}
