/**
 * The rules of a conversation: it begins and ends with the user, the roles alternate,
 * every tool use is answered in the next turn, and thoughts are Claude's own.
 */
import type { Json, JsonObject } from "../../core/base/json.ts";
import type { Checks } from "../checks.ts";
import { isClaudeSignature } from "../claude-signature.ts";
import { readImage, readToolResult } from "./content.ts";
import { readToolName } from "./tools.ts";

// biome-ignore format: a list of words reads better in rows
const blockNames: ReadonlySet<string> = new Set([
  "text", "image", "document", "video", "toolUse", "toolResult", "guardContent", "cachePoint", "reasoningContent",
]);
const idPattern = /^[a-zA-Z0-9_-]{1,64}$/u;

/** What a checked conversation says. */
export interface Conversation {
  readonly prompt: string;
  readonly answersTools: boolean;
  /** Whether any turn uses a tool or answers one. */
  readonly mentionsTools: boolean;
}

interface Turn {
  readonly role: "user" | "assistant";
  readonly text: string;
  readonly uses: readonly string[];
  readonly results: readonly string[];
}

/** Checks the messages; throws a Rejection. */
export function readMessages(value: Json | undefined, checks: Checks): Conversation {
  const messages = checks.array(value, "messages");
  const turns = messages.map((each, at) =>
    readTurn(checks.object(each, `messages.${at}`), `messages.${at}`, checks),
  );
  checkOrder(turns, checks);
  checkToolOrder(turns, checks);
  return {
    prompt: turns.findLast((turn) => turn.role === "user" && turn.text !== "")?.text ?? "",
    answersTools: (turns.at(-1)?.results.length ?? 0) > 0,
    mentionsTools: turns.some((turn) => turn.uses.length + turn.results.length > 0),
  };
}

function readTurn(message: JsonObject, path: string, checks: Checks): Turn {
  checks.onlyKnown(message, path, new Set(["role", "content"]));
  const role = checks.oneOf(message["role"], `${path}.role`, ["user", "assistant"]);
  const content = checks.array(message["content"], `${path}.content`);
  if (content.length === 0) {
    const sentence = `The content field in the Message object at ${path} is empty. Add a ContentBlock object to it and try again.`;
    checks.fail(path, { kind: "other", sentence });
  }
  const blocks = content.map((each, at) => checks.object(each, `${path}.content.${at}`));
  const text = blocks.map((block, at) => readBlock(block, `${path}.content.${at}`, role, checks)).join("");
  const ids = (name: string): readonly string[] =>
    blocks.flatMap((block) =>
      block[name] === undefined ? [] : [String((block[name] as JsonObject)["toolUseId"])],
    );
  return { role, text, uses: ids("toolUse"), results: ids("toolResult") };
}

function readBlock(block: JsonObject, path: string, role: Turn["role"], checks: Checks): string {
  checks.onlyKnown(block, path, blockNames);
  const names = Object.keys(block);
  if (names.length !== 1) {
    checks.fail(path, { kind: "other", sentence: `The union at ${path} must have exactly one member set.` });
  }
  const name = names[0] ?? "";
  const needed = roleOf[name];
  if (needed !== undefined && needed !== role) {
    const sentence = `Messages of the ${role} role cannot contain ${name}. Remove it from ${path} and try again.`;
    checks.fail(path, { kind: "other", sentence });
  }
  if (name === "text") return readText(block["text"], path, checks);
  const held = checks.object(block[name], `${path}.${name}`);
  if (name === "toolUse") {
    readId(held["toolUseId"], `${path}.toolUse.toolUseId`, checks);
    readToolName(held["name"], `${path}.toolUse.name`, checks);
    checks.object(held["input"], `${path}.toolUse.input`);
  }
  if (name === "toolResult") {
    readId(held["toolUseId"], `${path}.toolResult.toolUseId`, checks);
    readToolResult(held, `${path}.toolResult`, checks);
  }
  if (name === "image") readImage(held, `${path}.image`, checks);
  if (name === "reasoningContent") readThoughts(held, `${path}.reasoningContent`, checks);
  return "";
}

const roleOf: Readonly<Record<string, Turn["role"] | undefined>> = {
  toolUse: "assistant",
  reasoningContent: "assistant",
  toolResult: "user",
  image: "user",
  document: "user",
  video: "user",
};

/** Checks a text that must say something; throws a Rejection. */
export function readText(value: Json | undefined, path: string, checks: Checks): string {
  const text = checks.string(value, `${path}.text`);
  if (text.trim() !== "") return text;
  const sentence = `The text field in the ContentBlock object at ${path} is blank. Add text to it and try again.`;
  return checks.fail(path, { kind: "other", sentence });
}

function readThoughts(held: JsonObject, path: string, checks: Checks): void {
  if (held["redactedContent"] !== undefined) return;
  const thoughts = checks.object(held["reasoningText"], `${path}.reasoningText`);
  checks.string(thoughts["text"], `${path}.reasoningText.text`);
  const signature = checks.string(thoughts["signature"], `${path}.reasoningText.signature`);
  if (isClaudeSignature(signature)) return;
  const sentence = `The model returned the following errors: ${path}: Invalid \`signature\` in \`thinking\` block`;
  checks.fail(path, { kind: "other", sentence });
}

function readId(value: Json | undefined, path: string, checks: Checks): void {
  if (idPattern.test(checks.string(value, path))) return;
  const rule = `satisfy regular expression pattern: ${idPattern.source}`;
  const sentence = `1 validation error detected: Value at '${path}' failed to satisfy constraint: Member must ${rule}`;
  checks.fail(path, { kind: "other", sentence });
}

function checkOrder(turns: readonly Turn[], checks: Checks): void {
  const fail = (sentence: string): never => checks.fail("messages", { kind: "other", sentence });
  if (turns[0]?.role !== "user") fail("A conversation must start with a user message.");
  if (turns.at(-1)?.role !== "user") fail("A conversation must end with a user message.");
  const isRepeated = turns.some((turn, at) => turn.role === turns[at - 1]?.role);
  if (isRepeated) fail("A conversation must alternate between user and assistant roles.");
}

function checkToolOrder(turns: readonly Turn[], checks: Checks): void {
  const fail = (sentence: string): never => checks.fail("messages", { kind: "other", sentence });
  turns.forEach((turn, at) => {
    const uses = turns[at - 1]?.uses ?? [];
    const missing = uses.filter((id) => !turn.results.includes(id));
    const path = `messages.${at}.content`;
    if (missing.length > 0)
      fail(`Expected toolResult blocks at ${path} for the following Ids: ${missing.join(", ")}`);
    if (turn.results.length > uses.length)
      fail(
        `The number of toolResult blocks at ${path} exceeds the number of toolUse blocks of previous turn.`,
      );
  });
}
