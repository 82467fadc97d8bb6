import type {
  ContentPart,
  ToolCall as ProtoToolCall,
  ToolResult as ProtoToolResult,
  ReasoningPart,
} from "../../../../gen/spillway/v1/message_pb.ts";
import { isJsonObject } from "../../../core/base/json.ts";
import type { Part } from "../../../core/model/message.ts";
import { fromImage } from "./image.ts";
import { requireText } from "./text.ts";
import { isToolName, toolNameRule } from "./tool-name.ts";
import type { Violations } from "./violations.ts";

/** A piece of a request's message; undefined when there is none in it, which is a violation. */
export function fromPart({ content }: ContentPart, path: string, violations: Violations): Part | undefined {
  switch (content.case) {
    case "text":
      if (content.value === "") violations.add(`${path}.text`, "must not be empty");
      return { kind: "text", text: content.value };
    case "refusal":
      return { kind: "refusal", text: content.value };
    case "image":
      return fromImage(content.value, `${path}.image`, violations);
    case "toolCall":
      return fromToolCall(content.value, `${path}.tool_call`, violations);
    case "toolResult":
      return fromToolResult(content.value, `${path}.tool_result`, violations);
    case "reasoning":
      return fromReasoning(content.value, `${path}.reasoning`, violations);
    case undefined:
      violations.add(path, "must be one of text, image, tool_call, tool_result, reasoning, refusal");
      return undefined;
  }
}

function fromToolCall(call: ProtoToolCall, path: string, violations: Violations): Part {
  requireText(call.id, `${path}.id`, violations);
  if (!isToolName(call.name)) violations.add(`${path}.name`, toolNameRule);
  const text = call.arguments === "" ? "{}" : call.arguments;
  if (!isObjectText(text)) violations.add(`${path}.arguments`, "must be a JSON object in text form");
  return { kind: "tool-call", call: { id: call.id, name: call.name, arguments: text } };
}

function isObjectText(text: string): boolean {
  try {
    return isJsonObject(JSON.parse(text));
  } catch {
    return false;
  }
}

function fromToolResult(result: ProtoToolResult, path: string, violations: Violations): Part {
  const toolCallId = requireText(result.toolCallId, `${path}.tool_call_id`, violations);
  return { kind: "tool-result", result: { toolCallId, content: result.content, isError: result.isError } };
}

function fromReasoning(part: ReasoningPart, path: string, violations: Violations): Part {
  const { text, signature, dialect, providerState } = part;
  if (signature !== "" && dialect === "") {
    violations.add(`${path}.dialect`, "is required with a signature: send the part back as it came");
  }
  return { kind: "reasoning", text, signature, dialect, providerState };
}
