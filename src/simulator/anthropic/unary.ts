import { claudeSignature } from "../claude-signature.ts";
import type { Framing } from "../dialect.ts";
import { parseJsonObject } from "../request-body.ts";
import { directCaller, toolUseId } from "./stream.ts";
import { outputUsageOf, startUsageOf, stopOf } from "./usage.ts";

/** A whole message. */
export function unaryBody(framing: Framing): string {
  const { answer, identity, question } = framing;
  const output = outputUsageOf(question, answer);
  return JSON.stringify({
    model: question.model,
    id: `msg_01${identity.completionId.slice(0, 22)}`,
    type: "message",
    role: "assistant",
    content: contentOf(framing),
    ...stopOf(answer),
    usage: { ...startUsageOf(question, answer, output.output_tokens), ...output },
  });
}

function contentOf(framing: Framing): readonly object[] {
  const { answer } = framing;
  const thinking =
    answer.reasoning.length === 0
      ? []
      : [
          {
            type: "thinking",
            thinking: answer.reasoning.join(""),
            signature: claudeSignature(framing.identity.random),
          },
        ];
  const text = answer.text.length === 0 ? [] : [{ type: "text", text: answer.text.join("") }];
  const calls = answer.toolCalls.map((call, index) => ({
    type: "tool_use",
    id: toolUseId(index, framing),
    name: call.name,
    // Arguments cut at max_tokens are no JSON any more; the real one then sends what it could read.
    input: parseJsonObject(call.arguments.join("")) ?? {},
    caller: directCaller,
  }));
  return [...thinking, ...text, ...calls];
}
