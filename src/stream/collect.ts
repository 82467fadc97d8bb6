import type { OutputEvent } from "../core/model/event.ts";
import type { TokenLogprob } from "../core/model/logprob.ts";
import type { Message, Part } from "../core/model/message.ts";
import { append } from "./transcript.ts";

/** The message that a whole answer's output makes; `dialect` wrote it. */
export function messageOf(outputs: readonly OutputEvent[], dialect: string): Message {
  const merged: OutputEvent[] = [];
  for (const output of gathered(outputs)) append(merged, withoutLogprobs(output));
  return { role: "assistant", parts: merged.map((output) => partOf(output, dialect)) };
}

/** The tokens of a whole answer's text; undefined where none were told. */
export function logprobsOf(outputs: readonly OutputEvent[]): readonly TokenLogprob[] | undefined {
  const tokens = outputs.flatMap((output) => (output.kind === "text" ? (output.logprobs ?? []) : []));
  return tokens.length === 0 ? undefined : tokens;
}

/** A message has no place for them, and they would keep its text from being one. */
function withoutLogprobs(output: OutputEvent): OutputEvent {
  return output.kind === "text" ? { kind: "text", text: output.text } : output;
}

/** The same output with the pieces of each tool call side by side: parallel calls may come interleaved. */
function gathered(outputs: readonly OutputEvent[]): readonly OutputEvent[] {
  if (!outputs.some((output) => output.kind === "tool-call")) return outputs;
  const calls = outputs.filter((output) => output.kind === "tool-call");
  const others = outputs.filter((output) => output.kind !== "tool-call");
  return [...others, ...calls.toSorted((left, right) => left.index - right.index)];
}

function partOf(output: OutputEvent, dialect: string): Part {
  switch (output.kind) {
    case "text":
      return { kind: "text", text: output.text };
    case "refusal":
      return { kind: "refusal", text: output.text };
    case "reasoning":
      return {
        kind: "reasoning",
        text: output.text,
        signature: output.signature,
        dialect,
        providerState: undefined,
      };
    case "tool-call":
      return {
        kind: "tool-call",
        call: {
          id: output.id,
          name: output.name,
          arguments: output.arguments === "" ? "{}" : output.arguments,
        },
      };
  }
}
