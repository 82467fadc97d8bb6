import type { Framing } from "../dialect.ts";
import { blocksOf, callId, citationOf, planOf } from "./message.ts";
import { finishReasonOf, usageOf } from "./usage.ts";
import { uuidOf } from "./uuid.ts";

/** A whole message; what it does not have is left out. */
export function unaryBody(framing: Framing): string {
  const { answer, identity, question } = framing;
  const content = blocksOf(framing).map(({ tokens, type }) => ({ type, [type]: tokens.join("") }));
  const plan = planOf(framing);
  const calls = answer.toolCalls.map((call, index) => ({
    id: callId(index, call, framing),
    type: "function",
    function: { name: call.name, arguments: call.arguments.join("") },
  }));
  const citation = citationOf(framing);
  return JSON.stringify({
    id: uuidOf(identity.completionId),
    message: {
      role: "assistant",
      ...(content.length > 0 ? { content } : {}),
      ...(plan.length > 0 ? { tool_plan: plan.join("") } : {}),
      ...(calls.length > 0 ? { tool_calls: calls } : {}),
      ...(citation === undefined ? {} : { citations: [citation] }),
    },
    finish_reason: finishReasonOf(answer),
    usage: usageOf(question, answer),
  });
}
