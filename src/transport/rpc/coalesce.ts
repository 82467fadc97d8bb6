import type { ClientEvent } from "../../core/model/client-event.ts";
import type { OutputEvent } from "../../core/model/event.ts";

/**
 * Joins neighbours of one batch that say the same kind of thing: what arrived
 * together leaves as one message. Order and content stay, and nothing waits.
 */
export function coalesce(batch: readonly ClientEvent[]): readonly ClientEvent[] {
  if (batch.length < 2) return batch;
  const joined: ClientEvent[] = [];
  for (const event of batch) {
    const last = joined.at(-1);
    const both = last === undefined ? undefined : join(last, event);
    if (both === undefined) joined.push(event);
    else joined[joined.length - 1] = both;
  }
  return joined;
}

function join(last: ClientEvent, next: ClientEvent): ClientEvent | undefined {
  if (last.kind !== "output" || next.kind !== "output" || last.attempt !== next.attempt) return undefined;
  const output = joinOutput(last.output, next.output);
  return output === undefined ? undefined : { kind: "output", attempt: next.attempt, output };
}

/** Undefined when the two cannot be one. */
function joinOutput(last: OutputEvent, next: OutputEvent): OutputEvent | undefined {
  if (last.kind === "text" && next.kind === "text") {
    const logprobs = [...(last.logprobs ?? []), ...(next.logprobs ?? [])];
    return { kind: "text", text: last.text + next.text, ...(logprobs.length > 0 && { logprobs }) };
  }
  if (last.kind === "refusal" && next.kind === "refusal") {
    return { kind: "refusal", text: last.text + next.text };
  }
  // A signature proves the thoughts up to itself, so nothing may be joined after it.
  if (last.kind === "reasoning" && next.kind === "reasoning" && last.signature === "") {
    return { kind: "reasoning", text: last.text + next.text, signature: next.signature };
  }
  if (last.kind === "tool-call" && next.kind === "tool-call" && last.index === next.index) {
    const opensAnew = next.id !== "" || next.name !== "";
    return opensAnew ? undefined : { ...last, arguments: last.arguments + next.arguments };
  }
  return undefined;
}
