/** Log probabilities on their way to the text that they are of. */
import type { JsonObject } from "../core/base/json.ts";
import type { OutputEvent } from "../core/model/event.ts";
import type { TokenLogprob } from "../core/model/logprob.ts";
import { numberAt, objectsAt, textAt } from "./json-fields.ts";
import type { Emit } from "./stream-reader.ts";

/** The contract's bound of alternatives (Sampling.top_logprobs). */
const mostAlternatives = 20;
/** Tokens without any text in a row, above which nobody waits for it: characters take four bytes at most. */
const mostWaiting = 1024;

/** The form of OpenAI, in chat and in Responses. Tokens without a probability are left out. */
export function openAiLogprobs(tokens: readonly JsonObject[]): readonly TokenLogprob[] {
  return tokens.flatMap((raw) => {
    const [token] = tokenOf(raw, "logprob");
    if (token === undefined) return [];
    const alternatives = objectsAt(raw, "top_logprobs").slice(0, mostAlternatives);
    return [{ ...token, alternatives: alternatives.flatMap((each) => tokenOf(each, "logprob")) }];
  });
}

/** The form of Gemini: the drawn tokens in one list, the likeliest of each place in another. */
export function geminiLogprobs(result: JsonObject): readonly TokenLogprob[] {
  const places = objectsAt(result, "topCandidates");
  return objectsAt(result, "chosenCandidates").flatMap((raw, place) => {
    const [token] = tokenOf(raw, "logProbability");
    if (token === undefined) return [];
    const alternatives = objectsAt(places[place] ?? {}, "candidates").slice(0, mostAlternatives);
    return [{ ...token, alternatives: alternatives.flatMap((each) => tokenOf(each, "logProbability")) }];
  });
}

/**
 * The form of Cohere: one text, and the probability of each token that it is made of.
 * It names no token, so the first one has the text and the others have none.
 */
export function cohereLogprobs(item: JsonObject): readonly TokenLogprob[] {
  const { logprobs } = item;
  if (!Array.isArray(logprobs)) return [];
  const text = textAt(item, "text");
  return logprobs.flatMap((logprob, place) =>
    typeof logprob === "number" && Number.isFinite(logprob)
      ? [{ token: place === 0 ? text : "", logprob, alternatives: [] }]
      : [],
  );
}

function tokenOf(raw: JsonObject, field: string): readonly { token: string; logprob: number }[] {
  const logprob = numberAt(raw, field);
  return logprob === undefined ? [] : [{ token: textAt(raw, "token"), logprob }];
}

/** Text with what is known of its tokens. */
export function textWith(text: string, logprobs: readonly TokenLogprob[]): OutputEvent {
  return logprobs.length === 0 ? { kind: "text", text } : { kind: "text", text, logprobs };
}

/** Gives tokens to the next text: one that is part of a character alone comes before any. */
export interface LogprobCarrier {
  add(tokens: readonly TokenLogprob[]): void;
  /** The same `emit`, whose next text takes what waits. */
  attaching(emit: Emit): Emit;
}

export function createLogprobCarrier(): LogprobCarrier {
  let waiting: readonly TokenLogprob[] = [];
  return {
    add(tokens) {
      if (tokens.length > 0 && waiting.length < mostWaiting) waiting = [...waiting, ...tokens];
    },
    attaching: (emit) => (event) => {
      if (event.kind !== "text" || waiting.length === 0) return emit(event);
      emit(textWith(event.text, waiting));
      waiting = [];
    },
  };
}
