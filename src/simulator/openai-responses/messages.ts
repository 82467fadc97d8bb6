/**
 * The rules of the input items: contents that fit their role, every call answered, and
 * thoughts that are the provider's own and stand before what came of them.
 */
import type { Json, JsonObject } from "../../core/base/json.ts";
import type { Checks } from "../checks.ts";
import type { Account } from "../dialect.ts";
import { Rejection } from "../rejection.ts";
import { isSealOf } from "../seal.ts";
import { encryptedPrefix, thoughtsOf } from "./items.ts";

const itemTypes = [
  "message",
  "function_call",
  "function_call_output",
  "reasoning",
  "item_reference",
] as const;
const roles = ["user", "assistant", "system", "developer"] as const;

/** What a checked input says. */
export interface Conversation {
  readonly prompt: string;
  readonly instructions: string;
  readonly answersTools: boolean;
  /** Whether the word "json" occurs in any text. */
  readonly saysJson: boolean;
}

interface Item {
  readonly type: (typeof itemTypes)[number];
  readonly role: string;
  readonly text: string;
  readonly callId: string;
}

/** Checks the input; throws a Rejection. */
export function readMessages(value: Json | undefined, account: Account, checks: Checks): Conversation {
  const items = typeof value === "string" ? [promptItem(value)] : readItems(value, account, checks);
  if (items.length === 0) checks.fail("input", { kind: "missing" });
  checkCalls(items, checks);
  checkThoughts(items, checks);
  const isInstruction = (item: Item): boolean => item.role === "system" || item.role === "developer";
  return {
    prompt: items.findLast((item) => item.role === "user")?.text ?? "",
    instructions: items
      .filter(isInstruction)
      .map((item) => item.text)
      .join("\n"),
    answersTools: items.at(-1)?.type === "function_call_output",
    saysJson: items.some((item) => /json/iu.test(item.text)),
  };
}

function promptItem(text: string): Item {
  return { type: "message", role: "user", text, callId: "" };
}

function readItems(value: Json | undefined, account: Account, checks: Checks): readonly Item[] {
  return checks
    .array(value, "input")
    .map((each, at) => readItem(checks.object(each, `input[${at}]`), `input[${at}]`, account, checks));
}

function readItem(item: JsonObject, path: string, account: Account, checks: Checks): Item {
  const type = checks.oneOf(item["type"] ?? "message", `${path}.type`, itemTypes);
  const blank = { type, role: "", text: "", callId: "" };
  switch (type) {
    case "message":
      return { ...blank, ...readMessage(item, path, checks) };
    case "function_call":
      checkId(item["id"], "fc", `${path}.id`, checks);
      checks.string(item["name"], `${path}.name`);
      checks.string(item["arguments"], `${path}.arguments`);
      return { ...blank, callId: readCallId(item, path, checks) };
    case "function_call_output":
      readContent(item["output"], `${path}.output`, ["input_text", "input_image", "input_file"], checks);
      return { ...blank, callId: readCallId(item, path, checks) };
    case "reasoning":
      readThoughts(item, path, account, checks);
      return blank;
    case "item_reference":
      throw notFound(String(item["id"]));
  }
}

function readMessage(item: JsonObject, path: string, checks: Checks): Pick<Item, "role" | "text"> {
  const role = checks.oneOf(item["role"], `${path}.role`, roles);
  if (role === "assistant") {
    checkId(item["id"], "msg", `${path}.id`, checks);
    const text = readContent(item["content"], `${path}.content`, ["output_text", "refusal"], checks);
    return { role, text };
  }
  const types = ["input_text", "input_image", "input_file"];
  return { role, text: readContent(item["content"], `${path}.content`, types, checks) };
}

function readContent(
  value: Json | undefined,
  path: string,
  types: readonly string[],
  checks: Checks,
): string {
  if (typeof value === "string") return value;
  const texts = checks.array(value, path).map((each, at) => {
    const part = checks.object(each, `${path}[${at}]`);
    const type = checks.oneOf(part["type"], `${path}[${at}].type`, types);
    if (type === "input_image") readImage(part, `${path}[${at}]`, checks);
    if (type === "refusal") return checks.string(part["refusal"], `${path}[${at}].refusal`);
    return type.endsWith("_text") ? checks.string(part["text"], `${path}[${at}].text`) : "";
  });
  return texts.join("");
}

function readImage(part: JsonObject, path: string, checks: Checks): void {
  if (typeof part["file_id"] === "string") return;
  const url = checks.string(part["image_url"], `${path}.image_url`);
  if (!/^(https?:|data:image\/)/u.test(url)) {
    checks.fail(`${path}.image_url`, { kind: "value", expected: "an http(s) URL or a data URL of an image" });
  }
}

function readCallId(item: JsonObject, path: string, checks: Checks): string {
  const id = checks.string(item["call_id"], `${path}.call_id`);
  const isFit = id !== "" && id.length <= 64;
  return isFit ? id : checks.fail(`${path}.call_id`, { kind: "value", expected: "1 to 64 characters" });
}

// An item that comes back may leave its id out; one with another item's prefix is a mix-up.
function checkId(value: Json | undefined, prefix: string, path: string, checks: Checks): void {
  if (value === undefined || value === null) return;
  if (!checks.string(value, path).startsWith(`${prefix}_`)) {
    const sentence = `Invalid '${path}': expected an ID that begins with '${prefix}'.`;
    checks.fail(path, { kind: "other", sentence });
  }
}

function readThoughts(item: JsonObject, path: string, account: Account, checks: Checks): void {
  checkId(item["id"], "rs", `${path}.id`, checks);
  checks.array(item["summary"], `${path}.summary`);
  const encrypted = item["encrypted_content"];
  if (encrypted === undefined || encrypted === null) throw notFound(String(item["id"]));
  const text = checks.string(encrypted, `${path}.encrypted_content`);
  const isOwn =
    text.startsWith(encryptedPrefix) &&
    isSealOf(text.slice(encryptedPrefix.length).replace(/=+$/u, ""), thoughtsOf(account.name));
  if (isOwn) return;
  const message = `The encrypted content for item ${String(item["id"])} could not be verified.`;
  throw new Rejection("bad-request", message, { code: "invalid_encrypted_content" });
}

/** Nothing is stored, so an item that is only named can not be found. */
function notFound(id: string): Rejection {
  const message = `Item with id '${id}' not found. Items are not persisted when 'store' is set to false.`;
  return new Rejection("bad-request", message, { status: 404, param: "input" });
}

function checkCalls(items: readonly Item[], checks: Checks): void {
  const open = new Set<string>();
  const fail = (sentence: string): never => checks.fail("input", { kind: "other", sentence });
  for (const { callId, type } of items) {
    if (type === "function_call") open.add(callId);
    if (type === "function_call_output" && !open.delete(callId)) {
      fail(`No tool call found for function call output with call_id ${callId}.`);
    }
  }
  const [unanswered] = open;
  if (unanswered !== undefined) fail(`No tool output found for function call ${unanswered}.`);
}

function checkThoughts(items: readonly Item[], checks: Checks): void {
  items.forEach((item, at) => {
    const next = items[at + 1];
    const isFollowed =
      next?.type === "reasoning" || next?.type === "function_call" || next?.role === "assistant";
    if (item.type !== "reasoning" || isFollowed) return;
    const sentence = `Item 'input[${at}]' of type 'reasoning' was provided without its required following item.`;
    checks.fail("input", { kind: "other", sentence });
  });
}
