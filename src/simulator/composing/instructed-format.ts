import type { Question } from "../question.ts";
import { parseJsonObject } from "../request-body.ts";

/**
 * The form that a system prompt asks for in words: "answer with one JSON object", with a
 * schema beside it or without. Hosts that have no field for it are asked this way, and
 * a fair model listens.
 */
export function instructedFormat(instructions: string): Question["format"] {
  const asks = /\b(?:answer|reply|respond|return|output|write)\b[^.]*\bJSON\b/iu.test(instructions);
  if (!asks) return { kind: "text" };
  const schema = instructions.slice(instructions.indexOf("{"), instructions.lastIndexOf("}") + 1);
  return { kind: "json", schema: parseJsonObject(schema) ?? {} };
}
