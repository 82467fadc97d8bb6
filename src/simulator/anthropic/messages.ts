/** The rules of a conversation: roles, content blocks, every tool_use answered in the next turn. */
import type { Json, JsonObject } from "../../core/base/json.ts";
import type { Checks } from "../checks.ts";
import { isClaudeSignature } from "../claude-signature.ts";

const blockTypes = [
  "text",
  "image",
  "document",
  "search_result",
  "tool_use",
  "tool_result",
  "thinking",
  "redacted_thinking",
] as const;
const idPattern = /^[a-zA-Z0-9_-]+$/u;

/** What a checked conversation says. */
export interface Conversation {
  readonly prompt: string;
  readonly answersTools: boolean;
}

interface Turn {
  readonly role: "user" | "assistant" | "system";
  readonly text: string;
  /** The types of its blocks; none for content that is one string. */
  readonly types: readonly string[];
  readonly toolUses: readonly string[];
  readonly toolResults: readonly string[];
}

/** Rules that a request or a host adds to the usual ones. */
export interface MessageRules {
  /** Two turns of one role in a row are refused; else they count as one. */
  readonly alternatingRoles: boolean;
  /** A budget for thoughts: the tool use that is being answered must have come of one. */
  readonly thinksOnBudget: boolean;
}

/** Checks the messages; throws a Rejection. */
export function readMessages(value: Json | undefined, rules: MessageRules, checks: Checks): Conversation {
  const messages = checks.array(value, "messages");
  if (messages.length === 0)
    checks.fail("messages", { kind: "other", sentence: "at least one message is required" });
  const turns = messages.map((each, at) =>
    readTurn(checks.object(each, `messages.${at}`), `messages.${at}`, checks),
  );
  if (turns[0]?.role === "assistant") {
    checks.fail("messages", { kind: "other", sentence: 'first message must use the "user" role' });
  }
  checkToolOrder(turns, checks);
  if (rules.alternatingRoles) checkAlternation(turns, checks);
  if (rules.thinksOnBudget) checkThoughts(turns, checks);
  return {
    prompt: turns.findLast((turn) => turn.role === "user" && turn.text !== "")?.text ?? "",
    answersTools: (turns.at(-1)?.toolResults.length ?? 0) > 0,
  };
}

/** Checks text given as a string or as text blocks; throws a Rejection. */
export function readText(value: Json | undefined, path: string, checks: Checks): string {
  if (typeof value === "string") return value;
  return checks
    .array(value, path)
    .map((each, at) => {
      const block = checks.object(each, `${path}.${at}`);
      checks.oneOf(block["type"], `${path}.${at}.type`, ["text"]);
      return readTextBlock(block, `${path}.${at}`, checks);
    })
    .join("");
}

function readTurn(message: JsonObject, path: string, checks: Checks): Turn {
  const role = checks.oneOf(message["role"], `${path}.role`, ["user", "assistant", "system"]);
  const content = message["content"];
  if (typeof content === "string") {
    if (content === "")
      checks.fail(path, { kind: "other", sentence: "all messages must have non-empty content" });
    return { role, text: content, types: [], toolUses: [], toolResults: [] };
  }
  const blocks = checks.array(content, `${path}.content`).map((each, at) => {
    const block = checks.object(each, `${path}.content.${at}`);
    return {
      block,
      path: `${path}.content.${at}`,
      type: checks.oneOf(block["type"], `${path}.content.${at}.type`, blockTypes),
    };
  });
  if (blocks.length === 0)
    checks.fail(path, { kind: "other", sentence: "all messages must have non-empty content" });
  const text = blocks.map((each) => readBlock(each.block, each.path, role, checks)).join("");
  const ids = (type: string, field: string): readonly string[] =>
    blocks.filter((each) => each.type === type).map((each) => String(each.block[field]));
  const types = blocks.map((each) => each.type);
  checkResultsFirst(types, path, checks);
  const toolUses = ids("tool_use", "id");
  return { role, text, types, toolUses, toolResults: ids("tool_result", "tool_use_id") };
}

function readBlock(block: JsonObject, path: string, role: Turn["role"], checks: Checks): string {
  const wrongRole = (needed: Turn["role"]): void => {
    const sentence = `\`${String(block["type"])}\` blocks can only be in \`${needed}\` messages`;
    if (role !== needed) checks.fail(path, { kind: "other", sentence });
  };
  switch (block["type"]) {
    case "text":
      return readTextBlock(block, path, checks);
    case "tool_use":
      wrongRole("assistant");
      readId(block["id"], `${path}.tool_use.id`, checks);
      checks.string(block["name"], `${path}.tool_use.name`);
      checks.object(block["input"], `${path}.tool_use.input`);
      return "";
    case "tool_result":
      wrongRole("user");
      readId(block["tool_use_id"], `${path}.tool_result.tool_use_id`, checks);
      return "";
    case "thinking":
      wrongRole("assistant");
      readSignature(block["signature"], path, checks);
      return "";
    case "image":
      wrongRole("user");
      readImage(checks.object(block["source"], `${path}.image.source`), `${path}.image.source`, checks);
      return "";
    default:
      return "";
  }
}

function readTextBlock(block: JsonObject, path: string, checks: Checks): string {
  const text = checks.string(block["text"], `${path}.text`);
  if (text === "") checks.fail(path, { kind: "other", sentence: "text content blocks must be non-empty" });
  return text;
}

function readImage(source: JsonObject, path: string, checks: Checks): void {
  const type = checks.oneOf(source["type"], `${path}.type`, ["base64", "url", "file"]);
  if (type !== "base64") return;
  checks.oneOf(source["media_type"], `${path}.media_type`, [
    "image/jpeg",
    "image/png",
    "image/gif",
    "image/webp",
  ]);
  const data = checks.string(source["data"], `${path}.data`);
  if (!/^[A-Za-z0-9+/]+={0,2}$/u.test(data))
    checks.fail(path, { kind: "other", sentence: "invalid base64 data" });
}

function readId(value: Json | undefined, path: string, checks: Checks): void {
  const id = checks.string(value, path);
  if (!idPattern.test(id))
    checks.fail(path, { kind: "other", sentence: `String should match pattern '${idPattern.source}'` });
}

/** Claude knows its own thoughts: those of others are none to it (providers.md §1.5). */
function readSignature(value: Json | undefined, path: string, checks: Checks): void {
  if (isClaudeSignature(checks.string(value, `${path}.thinking.signature`))) return;
  checks.fail(path, { kind: "other", sentence: "Invalid `signature` in `thinking` block" });
}

/** Results come first in their turn. */
function checkResultsFirst(types: readonly string[], path: string, checks: Checks): void {
  const late = types.findIndex((type, at) => type === "tool_result" && (types[at - 1] ?? type) !== type);
  if (late < 0) return;
  const sentence = "`tool_result` blocks must come before any other block of their message";
  checks.fail(`${path}.content.${late}`, { kind: "other", sentence });
}

function checkAlternation(turns: readonly Turn[], checks: Checks): void {
  const repeated = turns.find((turn, at) => turn.role === turns[at - 1]?.role);
  if (repeated === undefined) return;
  const sentence = `roles must alternate between "user" and "assistant", but found multiple "${repeated.role}" roles in a row`;
  checks.fail("messages", { kind: "other", sentence });
}

/** With a budget the answer that is being answered must begin with a thought, if it used tools. */
function checkThoughts(turns: readonly Turn[], checks: Checks): void {
  const at = turns.findLastIndex((turn) => turn.role === "assistant");
  const first = turns[at]?.types[0];
  const isAnswered = at === turns.length - 2 && (turns[at]?.toolUses.length ?? 0) > 0;
  if (!isAnswered || first === "thinking" || first === "redacted_thinking") return;
  const sentence = `Expected \`thinking\` or \`redacted_thinking\`, but found \`${first}\`. When \`thinking\` is enabled, a final \`assistant\` message must start with a thinking block.`;
  checks.fail(`messages.${at}.content.0.type`, { kind: "other", sentence });
}

/** Every tool_use is answered in the turn after it, and every result answers one. */
function checkToolOrder(turns: readonly Turn[], checks: Checks): void {
  turns.forEach((turn, at) => {
    const asked = new Set(turns[at - 1]?.toolUses ?? []);
    const stray = turn.toolResults.find((id) => !asked.has(id));
    if (stray !== undefined) {
      const sentence = `unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${stray}. Each needs its \`tool_use\` in the previous message.`;
      checks.fail(`messages.${at}.content.0`, { kind: "other", sentence });
    }
    const next = new Set(turns[at + 1]?.toolResults ?? []);
    const unanswered = turn.toolUses.filter((id) => !next.has(id));
    if (unanswered.length > 0) {
      const sentence = `\`tool_use\` ids without \`tool_result\` blocks in the next message: ${unanswered.join(", ")}.`;
      checks.fail(`messages.${at}`, { kind: "other", sentence });
    }
  });
}
