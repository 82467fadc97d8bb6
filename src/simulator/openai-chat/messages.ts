/** The rules of a conversation: known roles, contents that fit them, every tool call answered. */
import { isJsonObject, type Json, type JsonObject } from "../../core/base/json.ts";
import type { Checks } from "../checks.ts";
import type { ChatHost } from "./host.ts";

const roles = ["system", "developer", "user", "assistant", "tool", "function"] as const;
const partTypes = ["text", "image_url", "input_audio", "file", "refusal"] as const;

/** What a checked conversation says. */
export interface Conversation {
  readonly prompt: string;
  readonly instructions: string;
  readonly answersTools: boolean;
  /** Whether the word "json" occurs in any text. */
  readonly saysJson: boolean;
}

/** Checks the messages by the rules of `host`; throws a Rejection. */
export function readMessages(value: Json | undefined, host: ChatHost, checks: Checks): Conversation {
  const messages = checks.array(value, "messages").map((each, at) => checks.object(each, `messages[${at}]`));
  if (messages.length === 0) {
    checks.fail("messages", { kind: "other", sentence: "'messages' must hold at least one message." });
  }
  const texts = messages.map((message, at) => readMessage(message, `messages[${at}]`, checks));
  checkToolOrder(messages, checks);
  messages.forEach((message, at) => {
    checkIds(message, `messages[${at}]`, host, checks);
  });
  const last = messages.at(-1)?.["role"];
  if (host.answersOnly && last !== "user" && last !== "tool") {
    const sentence = `Expected last role User or Tool (or Assistant with prefix True) for serving but got ${String(last)}`;
    checks.fail("messages", { kind: "other", sentence });
  }
  const lastUser = messages.findLastIndex((message) => message["role"] === "user");
  return {
    prompt: texts[lastUser] ?? "",
    instructions: texts.filter((_text, at) => isInstruction(messages[at])).join("\n"),
    answersTools: messages.at(-1)?.["role"] === "tool",
    saysJson: texts.some((text) => /json/iu.test(text)),
  };
}

function isInstruction(message: JsonObject | undefined): boolean {
  return message?.["role"] === "system" || message?.["role"] === "developer";
}

function readMessage(message: JsonObject, path: string, checks: Checks): string {
  const role = checks.oneOf(message["role"], `${path}.role`, roles);
  if (role === "tool") checks.string(message["tool_call_id"], `${path}.tool_call_id`);
  if (role === "assistant" && message["tool_calls"] !== undefined) {
    readCalls(message["tool_calls"], `${path}.tool_calls`, checks);
  }
  const content = message["content"];
  const mayBeEmpty = role === "assistant" && (message["tool_calls"] ?? message["refusal"]) !== undefined;
  if (mayBeEmpty && (content === null || content === undefined)) return "";
  return readContent(content, `${path}.content`, checks);
}

function readContent(content: Json | undefined, path: string, checks: Checks): string {
  if (typeof content === "string") return content;
  if (content === null) return checks.fail(path, { kind: "type", expected: "a string or an array of parts" });
  const parts = checks.array(content, path);
  return parts
    .map((part, at) => readPart(checks.object(part, `${path}[${at}]`), `${path}[${at}]`, checks))
    .join("");
}

function readPart(part: JsonObject, path: string, checks: Checks): string {
  const type = checks.oneOf(part["type"], `${path}.type`, partTypes);
  if (type === "text") return checks.string(part["text"], `${path}.text`);
  if (type === "image_url") {
    const image = checks.object(part["image_url"], `${path}.image_url`);
    const url = checks.string(image["url"], `${path}.image_url.url`);
    if (!/^(https?:|data:image\/)/u.test(url)) {
      checks.fail(`${path}.image_url.url`, {
        kind: "value",
        expected: "an http(s) URL or a data URL of an image",
      });
    }
  }
  return "";
}

function readCalls(value: Json, path: string, checks: Checks): void {
  const calls = checks.array(value, path);
  if (calls.length === 0) checks.fail(path, { kind: "other", sentence: `Invalid '${path}': empty array.` });
  calls.forEach((each, at) => {
    const call = checks.object(each, `${path}[${at}]`);
    checks.string(call["id"], `${path}[${at}].id`);
    checks.oneOf(call["type"], `${path}[${at}].type`, ["function", "custom"]);
    const called = checks.object(call["function"], `${path}[${at}].function`);
    checks.string(called["name"], `${path}[${at}].function.name`);
    checks.string(called["arguments"], `${path}[${at}].function.arguments`);
  });
}

/** Ids have the form of the host, and thoughts come back with the calls that they led to where it wants them. */
export function checkThoughts(messages: Json | undefined, checks: Checks): void {
  if (!Array.isArray(messages)) return;
  messages.filter(isJsonObject).forEach((message, at) => {
    if (callIds(message).length === 0 || typeof message["reasoning_content"] === "string") return;
    const sentence = `Missing 'reasoning_content' in the assistant message at index ${at}: the thinking mode wants it back.`;
    checks.fail(`messages[${at}].reasoning_content`, { kind: "other", sentence });
  });
}

function checkIds(message: JsonObject, path: string, host: ChatHost, checks: Checks): void {
  const { expected, pattern } = host.toolCallId;
  const answered = message["role"] === "tool" ? [String(message["tool_call_id"])] : [];
  const strange = [...callIds(message), ...answered].find((id) => !pattern.test(id));
  if (strange === undefined) return;
  const sentence = `Tool call id was ${strange} but must be ${expected}.`;
  checks.fail(path, { kind: "other", sentence });
}

/** Every tool message answers a call of the assistant turn before it, and no call stays unanswered. */
function checkToolOrder(messages: readonly JsonObject[], checks: Checks): void {
  let open = new Set<string>();
  messages.forEach((message, at) => {
    if (message["role"] === "tool") {
      const id = String(message["tool_call_id"]);
      if (!open.delete(id)) failOrder(at, `tool_call_id '${id}' answers no preceding tool call`, checks);
      return;
    }
    failIfOpen(open, at, checks);
    open = new Set(callIds(message));
  });
  failIfOpen(open, messages.length, checks);
}

function failIfOpen(open: ReadonlySet<string>, at: number, checks: Checks): void {
  if (open.size > 0)
    failOrder(at, `these tool_call_ids have no response message: ${[...open].join(", ")}`, checks);
}

function failOrder(at: number, problem: string, checks: Checks): void {
  const sentence = `An assistant message with 'tool_calls' must be followed by one tool message per call; ${problem}.`;
  checks.fail(`messages.[${at}].role`, { kind: "other", sentence });
}

function callIds(message: JsonObject): readonly string[] {
  const calls = message["tool_calls"];
  if (!Array.isArray(calls)) return [];
  return calls.flatMap((call: Json) => (isJsonObject(call) ? [String(call["id"])] : []));
}
