/** The rules of a conversation: known roles, contents that fit them, every tool call answered. */
import type { Json, JsonObject } from "../../core/base/json.ts";
import type { Checks } from "../checks.ts";

const roles = ["system", "user", "assistant", "tool"] as const;

/** What checked messages say. */
export interface Conversation {
  readonly prompt: string;
  readonly instructions: string;
  readonly answersTools: boolean;
}

interface Turn {
  readonly role: (typeof roles)[number];
  readonly text: string;
  readonly calls: readonly string[];
  /** The call that a tool's turn answers. */
  readonly answers: string;
}

/** Checks the messages; throws a Rejection. */
export function readMessages(value: Json | undefined, checks: Checks): Conversation {
  const messages = checks.array(value, "messages");
  if (messages.length === 0) fail("list of messages must not be empty", checks);
  const turns = messages.map((each, at) =>
    readTurn(checks.object(each, `messages[${at}]`), `messages[${at}]`, checks),
  );
  checkToolOrder(turns, checks);
  const last = turns.at(-1)?.role;
  if (last !== "user" && last !== "tool") fail("the last message must be of a user or a tool", checks);
  return {
    prompt: turns.findLast((turn) => turn.role === "user")?.text ?? "",
    instructions: turns.flatMap((turn) => (turn.role === "system" ? [turn.text] : [])).join("\n"),
    answersTools: last === "tool",
  };
}

function readTurn(message: JsonObject, path: string, checks: Checks): Turn {
  const role = checks.oneOf(message["role"], `${path}.role`, roles);
  const calls = role === "assistant" ? readCalls(message["tool_calls"], `${path}.tool_calls`, checks) : [];
  const answers = role === "tool" ? checks.string(message["tool_call_id"], `${path}.tool_call_id`) : "";
  if (role !== "assistant" && message["tool_calls"] !== undefined) {
    fail("only messages of the assistant may hold tool_calls", checks);
  }
  const content = message["content"];
  if ((content === undefined || content === null) && calls.length > 0)
    return { role, text: "", calls, answers };
  const text = readContent(content, `${path}.content`, role, checks);
  return { role, text, calls, answers };
}

const contentTypes: Readonly<Record<Turn["role"], readonly string[]>> = {
  system: ["text"],
  user: ["text", "image_url"],
  assistant: ["text", "thinking"],
  tool: ["text", "document"],
};

function readContent(value: Json | undefined, path: string, role: Turn["role"], checks: Checks): string {
  if (typeof value === "string") {
    if (value.trim() === "" && role !== "tool") fail("message must not be empty in a turn", checks);
    return value;
  }
  const parts = checks.array(value, path);
  if (parts.length === 0 && role !== "tool") fail("message must not be empty in a turn", checks);
  const texts = parts.map((each, at) => {
    const part = checks.object(each, `${path}[${at}]`);
    const type = checks.oneOf(part["type"], `${path}[${at}].type`, contentTypes[role]);
    if (type === "image_url") {
      const image = checks.object(part["image_url"], `${path}[${at}].image_url`);
      checks.string(image["url"], `${path}[${at}].image_url.url`);
    }
    if (type === "thinking") checks.string(part["thinking"], `${path}[${at}].thinking`);
    return type === "text" ? checks.string(part["text"], `${path}[${at}].text`) : "";
  });
  return texts.join("");
}

function readCalls(value: Json | undefined, path: string, checks: Checks): readonly string[] {
  if (value === undefined || value === null) return [];
  return checks.array(value, path).map((each, at) => {
    const call = checks.object(each, `${path}[${at}]`);
    checks.oneOf(call["type"], `${path}[${at}].type`, ["function"]);
    const called = checks.object(call["function"], `${path}[${at}].function`);
    checks.string(called["name"], `${path}[${at}].function.name`);
    checks.string(called["arguments"], `${path}[${at}].function.arguments`);
    return checks.string(call["id"], `${path}[${at}].id`);
  });
}

function checkToolOrder(turns: readonly Turn[], checks: Checks): void {
  let open = new Set<string>();
  for (const turn of turns) {
    if (turn.role === "tool") {
      if (!open.delete(turn.answers))
        fail(`tool_call_id ${turn.answers} answers no tool call before it`, checks);
      continue;
    }
    failIfOpen(open, checks);
    open = new Set(turn.calls);
  }
  failIfOpen(open, checks);
}

function failIfOpen(open: ReadonlySet<string>, checks: Checks): void {
  if (open.size > 0) fail(`these tool calls have no tool message: ${[...open].join(", ")}`, checks);
}

function fail(sentence: string, checks: Checks): never {
  return checks.fail("messages", { kind: "other", sentence });
}
