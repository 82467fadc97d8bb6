/** What a stream of events amounts to, however it was cut into pieces. */
import type { ProviderEvent } from "../../../src/core/model/event.ts";
import { Failure } from "../../../src/core/model/failure.ts";
import type { Finish } from "../../../src/core/model/finish.ts";
import type { Usage } from "../../../src/core/model/usage.ts";
import type { Decoder } from "../../../src/providers/dialect.ts";

export interface Answer {
  readonly model: string;
  readonly text: string;
  readonly reasoning: string;
  readonly signature: string;
  readonly refusal: string;
  readonly tools: readonly { readonly id: string; readonly name: string; readonly arguments: string }[];
  readonly finish: Finish | undefined;
  readonly usage: Usage | undefined;
  /** "whole", or the kind of the failure. */
  readonly end: string;
}

export function answerOf(events: readonly ProviderEvent[], end = "whole"): Answer {
  const tools: { id: string; name: string; arguments: string }[] = [];
  const join = (kind: "text" | "refusal" | "reasoning") =>
    events.map((event) => (event.kind === kind ? event.text : "")).join("");
  for (const event of events) {
    if (event.kind !== "tool-call") continue;
    const known = tools[event.index];
    if (known === undefined) {
      if (event.index !== tools.length) throw new Error(`tool call ${event.index} comes too early`);
      if (event.name === "") throw new Error(`tool call ${event.index} starts without its name`);
      tools.push({ id: event.id, name: event.name, arguments: event.arguments });
    } else known.arguments += event.arguments;
  }
  return {
    model: events.flatMap((event) => (event.kind === "model" ? [event.model] : [])).at(-1) ?? "",
    text: join("text"),
    reasoning: join("reasoning"),
    signature: events.map((event) => (event.kind === "reasoning" ? event.signature : "")).join(""),
    refusal: join("refusal"),
    tools,
    finish: events.flatMap((event) => (event.kind === "finish" ? [event.finish] : [])).at(0),
    usage: events.flatMap((event) => (event.kind === "usage" ? [event.usage] : [])).at(-1),
    end,
  };
}

/** "whole", or the kind of the failure with which the decoder ends. */
export function endOf(decoder: Decoder): string {
  try {
    decoder.end();
    return "whole";
  } catch (error) {
    if (error instanceof Failure) return error.kind;
    throw error;
  }
}

/** Decodes pieces and says what came of them. */
export function decode(decoder: Decoder, pieces: readonly Uint8Array[]): Answer {
  const events = pieces.flatMap((piece) => decoder.push(piece));
  return answerOf(events, endOf(decoder));
}

/** Bytes in pieces of one. */
export function singles(bytes: Uint8Array): readonly Uint8Array[] {
  return Array.from(bytes, (_, at) => bytes.subarray(at, at + 1));
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
