import type { Framing } from "../dialect.ts";
import { callId, fingerprint } from "./stream.ts";
import { finishReasonOf, usageOf } from "./usage.ts";

/** A whole chat completion. */
export function unaryBody(framing: Framing): string {
  const { answer, identity, question } = framing;
  const speaks = answer.text.length > 0 || (answer.toolCalls.length === 0 && answer.refusal.length === 0);
  const calls = answer.toolCalls.map((call, index) => ({
    id: callId(index, framing),
    type: "function",
    function: { name: call.name, arguments: call.arguments.join("") },
  }));
  const message = {
    role: "assistant",
    content: speaks ? answer.text.join("") : null,
    ...(question.reasoning === "shown" ? { reasoning_content: answer.reasoning.join("") } : {}),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
    refusal: answer.refusal.length > 0 ? answer.refusal.join("") : null,
    annotations: [],
  };
  const body = {
    id: `chatcmpl-${identity.completionId}`,
    object: "chat.completion",
    created: Math.floor(identity.createdMs / 1000),
    model: question.model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishReasonOf(answer) }],
    usage: usageOf(question, answer),
    service_tier: "default",
    system_fingerprint: fingerprint,
  };
  return `${JSON.stringify(body, null, 2)}\n`;
}
