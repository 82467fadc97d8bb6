import { countTokens } from "../answer.ts";
import type { Framing } from "../dialect.ts";
import { partsOf } from "./parts.ts";
import { finishReasonOf, usageOf } from "./usage.ts";

/** A whole generateContent response: text in one part, thoughts in another. */
export function unaryBody(framing: Framing): string {
  const { answer, identity, question } = framing;
  const parts = partsOf({ ...framing, tokensPerFrame: Number.MAX_SAFE_INTEGER }).flatMap(
    (part) => part.json ?? [],
  );
  const candidate = {
    content: parts.length > 0 ? { parts, role: "model" } : { role: "model" },
    finishReason: finishReasonOf(answer),
    index: 0,
  };
  const body = {
    candidates: [candidate],
    usageMetadata: usageOf(countTokens(question.promptTokens, { ...answer, refusal: [] })),
    modelVersion: question.model,
    responseId: identity.completionId.slice(0, 22),
  };
  return `${JSON.stringify(body, null, 2)}\n`;
}
