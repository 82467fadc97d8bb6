/**
 * Thoughts as Converse writes them: text with a signature, or encrypted, as bytes. The
 * bytes travel as the signature of a reasoning part, marked, so that they find back
 * into their block.
 */
import type { JsonObject } from "../../core/base/json.ts";
import type { Part } from "../../core/model/message.ts";
import type { Adaptations } from "../adaptations.ts";
import { textAt } from "../json-fields.ts";
import type { Emit } from "../stream-reader.ts";
import type { ModelTraits } from "./model-traits.ts";

const mark = "redacted:";

/** Emits what a delta, or a whole block, says of the model's thoughts. */
export function readReasoning(content: JsonObject, emit: Emit): void {
  const data = textAt(content, "redactedContent");
  const text = textAt(content, "text");
  const signature = data === "" ? textAt(content, "signature") : mark + data;
  if (text !== "" || signature !== "") emit({ kind: "reasoning", text, signature });
}

/** Only what Claude signed on Bedrock goes back to it, and it goes back unchanged. */
export function reasoningBlock(
  part: Part & { readonly kind: "reasoning" },
  traits: ModelTraits,
  notes: Adaptations,
): readonly JsonObject[] {
  if (part.dialect !== "bedrock" || part.signature === "" || traits.claude === undefined) {
    notes.dropped("reasoning without Claude's signature", "only the model that wrote it can read it");
    return [];
  }
  if (part.signature.startsWith(mark)) {
    return [{ reasoningContent: { redactedContent: part.signature.slice(mark.length) } }];
  }
  return [{ reasoningContent: { reasoningText: { text: part.text, signature: part.signature } } }];
}
