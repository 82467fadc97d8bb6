import type { PromptCache } from "../answer.ts";
import { claudeSignature } from "../claude-signature.ts";
import type { Framing } from "../dialect.ts";
import { parseJsonObject } from "../request-body.ts";
import { toolUseId } from "./message.ts";
import { metrics, stopReasonOf, usageOf } from "./usage.ts";

/** A whole answer. */
export function unaryBody(framing: Framing): string {
  const { answer, question } = framing;
  return JSON.stringify({
    metrics,
    output: { message: { content: contentOf(framing), role: "assistant" } },
    stopReason: stopReasonOf(answer),
    usage: { ...cacheCounts(answer.cache), ...usageOf(question, answer) },
  });
}

/** Counts of the cache, which a whole answer has even when they are 0, under two names each. */
function cacheCounts({ read, write }: PromptCache): object {
  return {
    cacheReadInputTokenCount: read,
    cacheReadInputTokens: read,
    cacheWriteInputTokenCount: write,
    cacheWriteInputTokens: write,
  };
}

function contentOf(framing: Framing): readonly object[] {
  const { answer } = framing;
  const text = answer.reasoning.join("");
  const thoughts = {
    reasoningContent: { reasoningText: { signature: claudeSignature(framing.identity.random), text } },
  };
  const calls = answer.toolCalls.map((call, index) => ({
    toolUse: {
      // Arguments cut at maxTokens are no JSON any more.
      input: parseJsonObject(call.arguments.join("")) ?? {},
      name: call.name,
      toolUseId: toolUseId(index, framing),
      type: "tool_use",
    },
  }));
  return [
    ...(answer.reasoning.length === 0 ? [] : [thoughts]),
    ...(answer.text.length === 0 ? [] : [{ text: answer.text.join("") }]),
    ...calls,
  ];
}
