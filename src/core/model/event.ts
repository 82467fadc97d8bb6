import type { Finish } from "./finish.ts";
import type { TokenLogprob } from "./logprob.ts";
import type { QuotaReport } from "./quota.ts";
import type { ServedPlace } from "./served-place.ts";
import type { Usage } from "./usage.ts";

/** What a provider's stream says, in the same words for every dialect. */
export type ProviderEvent =
  /** The provider took the request: its headers came. */
  | {
      readonly kind: "accepted";
      readonly providerRequestId: string;
      readonly quota: QuotaReport | undefined;
    }
  /** The model that answers, as the provider names it. */
  | { readonly kind: "model"; readonly model: string }
  /**
   * Where the provider says that it serves the call; the fields of several add up. It
   * comes before the first output where the provider tells it in time: in headers, or
   * at the start of its stream.
   */
  | { readonly kind: "served-place"; readonly place: ServedPlace }
  | OutputEvent
  /** Tokens so far. Cumulative: the last one is the truth. */
  | { readonly kind: "usage"; readonly usage: Usage }
  /** Bytes came that say nothing: liveness, not progress. */
  | { readonly kind: "keep-alive" }
  /**
   * The dialect's completion rule is met for the answer: it is whole. Usage and a
   * late error may still follow; the stream's clean end confirms it.
   */
  | { readonly kind: "finish"; readonly finish: Finish };

/** A piece of the answer. */
export type OutputEvent =
  /** Never empty. With the tokens that it is made of, where they were asked for and told. */
  | { readonly kind: "text"; readonly text: string; readonly logprobs?: readonly TokenLogprob[] }
  /** What the model thinks. Either may be empty, not both. */
  | { readonly kind: "reasoning"; readonly text: string; readonly signature: string }
  /** The words in which the model declines. Never empty. */
  | { readonly kind: "refusal"; readonly text: string }
  /** A piece of a tool call; id and name come with the first piece of an index. */
  | {
      readonly kind: "tool-call";
      /** Counts from 0 within the answer, without gaps. */
      readonly index: number;
      readonly id: string;
      readonly name: string;
      readonly arguments: string;
    };

/** Whether an event is a piece of the answer. */
export function isOutput(event: ProviderEvent): event is OutputEvent {
  return (
    event.kind === "text" ||
    event.kind === "reasoning" ||
    event.kind === "refusal" ||
    event.kind === "tool-call"
  );
}

/**
 * Whether showing this piece commits the answer to its attempt: text, a refusal or
 * a tool call does; thoughts do not, since no caller acts on them.
 */
export function commits(event: OutputEvent): boolean {
  return event.kind !== "reasoning";
}
