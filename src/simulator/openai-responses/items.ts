/**
 * The items of an output, in order: thoughts, what the model says, the calls of tools.
 * Thoughts are always an item; their summary and their encrypted form are there only
 * when they were asked for.
 */
import type { AnsweredCall } from "../answer.ts";
import type { Framing } from "../dialect.ts";
import { seal } from "../seal.ts";

export type OutputItem =
  | {
      readonly kind: "reasoning";
      readonly id: string;
      readonly summary: readonly string[];
      readonly encrypted: string | undefined;
    }
  | {
      readonly kind: "message";
      readonly id: string;
      readonly part: "output_text" | "refusal";
      readonly tokens: readonly string[];
    }
  | {
      readonly kind: "function_call";
      readonly id: string;
      readonly callId: string;
      readonly call: AnsweredCall;
    };

export type ItemStatus = "in_progress" | "completed" | "incomplete";

/** The items of an answer; an empty answer has none. */
export function itemsOf(framing: Framing): readonly OutputItem[] {
  const { answer, identity } = framing;
  const idOf = (prefix: string, index: number): string =>
    `${prefix}_${identity.completionId}${String(index).padStart(2, "0")}`;
  const items: OutputItem[] = [];
  if (answer.reasoning.length > 0) {
    const summary = framing.question.reasoning === "shown" ? answer.reasoning : [];
    items.push({ kind: "reasoning", id: idOf("rs", 0), summary, encrypted: encryptedOf(framing) });
  }
  const part = answer.refusal.length > 0 ? "refusal" : "output_text";
  const tokens = answer.refusal.length > 0 ? answer.refusal : answer.text;
  if (tokens.length > 0) items.push({ kind: "message", id: idOf("msg", items.length), part, tokens });
  for (const [index, call] of answer.toolCalls.entries()) {
    const callId = `call_${identity.completionId.slice(0, 22)}${String(index).padStart(2, "0")}`;
    items.push({ kind: "function_call", id: idOf("fc", items.length), callId, call });
  }
  return items;
}

/** An item as it stands in an output; one in progress has no content yet. */
export function itemJson(item: OutputItem, status: ItemStatus): object {
  const isOpen = status === "in_progress";
  switch (item.kind) {
    case "reasoning": {
      const encrypted = item.encrypted === undefined ? {} : { encrypted_content: item.encrypted };
      const summary = isOpen || item.summary.length === 0 ? [] : [summaryPart(item.summary.join(""))];
      return { id: item.id, type: "reasoning", ...encrypted, summary };
    }
    case "message": {
      const content = isOpen ? [] : [contentPart(item.part, item.tokens.join(""))];
      return { id: item.id, type: "message", status, content, role: "assistant" };
    }
    case "function_call": {
      const args = isOpen ? "" : item.call.arguments.join("");
      const { callId, id, call } = item;
      return { id, type: "function_call", status, arguments: args, call_id: callId, name: call.name };
    }
  }
}

export function contentPart(part: "output_text" | "refusal", text: string): object {
  return part === "refusal"
    ? { type: "refusal", refusal: text }
    : { type: "output_text", annotations: [], logprobs: [], text };
}

export function summaryPart(text: string): object {
  return { type: "summary_text", text };
}

function encryptedOf({ account, identity, question }: Framing): string | undefined {
  const include = question.body["include"];
  const isWanted = Array.isArray(include) && include.includes("reasoning.encrypted_content");
  return isWanted ? `${encryptedPrefix}${seal(identity.random, thoughtsOf(account.name), 112)}==` : undefined;
}

/** How encrypted thoughts begin. */
export const encryptedPrefix = "gAAAAA";

/** Encrypted thoughts are bound to the organisation that they were made for (providers.md §1.5). */
export function thoughtsOf(account: string): string {
  return `openai/${account}`;
}
