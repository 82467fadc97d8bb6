/**
 * Asking in words for what a host has no field for. The answer's form is checked at
 * the end all the same, so a model that does not listen is a failure, not a surprise.
 */
import type { Message } from "../core/model/message.ts";
import type { ResponseFormat } from "../core/model/request.ts";

/** The conversation with one more instruction, after the caller's own. */
export function withFormatInstruction(
  messages: readonly Message[],
  format: ResponseFormat,
): readonly Message[] {
  const text = instructionFor(format);
  if (text === "") return messages;
  const at = messages.findIndex((message) => message.role === "system");
  const first = messages[at];
  const part = { kind: "text", text } as const;
  if (first === undefined) return [{ role: "system", parts: [part] }, ...messages];
  return messages.with(at, { ...first, parts: [...first.parts, part] });
}

/** Whether the caller speaks of JSON himself: OpenAI and DeepSeek refuse JSON mode if nobody does. */
export function mentionsJson(messages: readonly Message[]): boolean {
  return messages.some((message) =>
    message.parts.some((part) => part.kind === "text" && /json/i.test(part.text)),
  );
}

function instructionFor(format: ResponseFormat): string {
  switch (format.kind) {
    case "text":
      return "";
    case "json":
      return "Answer with one JSON object and nothing else.";
    case "json-schema":
      return `Answer with one JSON value that fits this JSON Schema, and nothing else:\n${JSON.stringify(format.schema)}`;
  }
}
