import type { OutputEvent } from "../core/model/event.ts";
import type { Message, Part } from "../core/model/message.ts";
import { append } from "./transcript.ts";

/** The message that a whole answer's output makes; `dialect` wrote it. */
export function messageOf(outputs: readonly OutputEvent[], dialect: string): Message {
  const merged: OutputEvent[] = [];
  for (const output of gathered(outputs)) append(merged, output);
  return { role: "assistant", parts: merged.map((output) => partOf(output, dialect)) };
}

/** The same output with the pieces of each tool call side by side: parallel calls may come interleaved. */
function gathered(outputs: readonly OutputEvent[]): readonly OutputEvent[] {
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
