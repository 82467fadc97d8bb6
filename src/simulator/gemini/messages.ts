/** The rules of a conversation: roles, parts, function responses that answer the calls before them. */
import { isJsonObject, type Json, type JsonObject } from "../../core/base/json.ts";
import type { Checks } from "../checks.ts";
import { isAccepted } from "./signature.ts";

// biome-ignore format: a list of words reads better in rows
const partFields: ReadonlySet<string> = new Set([
  "text", "inlineData", "inline_data", "fileData", "file_data", "functionCall", "function_call", "functionResponse",
  "function_response", "executableCode", "codeExecutionResult", "thought", "thoughtSignature", "thought_signature",
  "videoMetadata", "mediaResolution",
]);

/** What a checked conversation says. */
export interface Conversation {
  readonly prompt: string;
  readonly answersTools: boolean;
}

interface Turn {
  readonly role: string;
  readonly text: string;
  readonly parts: readonly JsonObject[];
  readonly calls: readonly JsonObject[];
  readonly responses: readonly JsonObject[];
}

/** Who is asked: proofs of thought are bound to a project, and wanted by some models. */
export interface Asked {
  readonly model: string;
  readonly project: string;
}

/** Checks the contents; throws a Rejection. */
export function readMessages(value: Json | undefined, asked: Asked, checks: Checks): Conversation {
  const contents = value === undefined ? [] : checks.array(value, "contents");
  if (contents.length === 0) checks.fail("contents", { kind: "missing" });
  const turns = contents.map((each, at) => readTurn(checks.object(each, `contents[${at}]`), at, checks));
  checkToolOrder(turns, checks);
  checkSignatures(turns, asked.project, asked.model, checks);
  return {
    prompt: turns.findLast((turn) => turn.role === "user" && turn.text !== "")?.text ?? "",
    answersTools: (turns.at(-1)?.responses.length ?? 0) > 0,
  };
}

/** The parts of a content object, each checked; throws a Rejection. */
export function readParts(content: JsonObject, path: string, checks: Checks): readonly JsonObject[] {
  const parts = content["parts"] === undefined ? [] : checks.array(content["parts"], `${path}.parts`);
  if (parts.length === 0)
    checks.fail(`${path}.parts`, { kind: "other", sentence: `* ${path}.parts: must not be empty.\n` });
  return parts.map((each, at) => {
    const part = checks.object(each, `${path}.parts[${at}]`);
    checks.onlyKnown(part, `${path}.parts[${at}]`, partFields);
    if (part["text"] !== undefined) checks.string(part["text"], `${path}.parts[${at}].text`);
    return part;
  });
}

function readTurn(content: JsonObject, at: number, checks: Checks): Turn {
  const path = `contents[${at}]`;
  const role = content["role"] ?? "user";
  if (role !== "user" && role !== "model" && role !== "function") {
    checks.fail(`${path}.role`, { kind: "other", sentence: "Please use a valid role: user, model." });
  }
  const parts = readParts(content, path, checks);
  const objects = (camel: string, snake: string): readonly JsonObject[] =>
    parts.map((part) => part[camel] ?? part[snake]).filter(isJsonObject);
  const calls = objects("functionCall", "function_call");
  const responses = objects("functionResponse", "function_response");
  for (const response of responses) {
    checks.string(response["name"], `${path}.function_response.name`);
    checks.object(response["response"], `${path}.function_response.response`);
  }
  const text = parts.map((part) => (typeof part["text"] === "string" ? part["text"] : "")).join("");
  return { role: String(role), text, parts, calls, responses };
}

/** A turn with calls is followed by exactly as many responses, and comes after the user or after responses. */
function checkToolOrder(turns: readonly Turn[], checks: Checks): void {
  turns.forEach((turn, at) => {
    const before = turns[at - 1];
    const owed = before?.calls.length ?? 0;
    if (turn.responses.length !== owed) {
      const sentence =
        "Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.";
      checks.fail("contents", { kind: "other", sentence });
    }
    const isLate = turn.calls.length > 0 && (before === undefined || before.role === "model");
    if (isLate) {
      const sentence =
        "Please ensure that function call turn comes immediately after a user turn or after a function response turn.";
      checks.fail("contents", { kind: "other", sentence });
    }
  });
}

/**
 * Every proof must be the project's own. From Gemini 3 on the first call of every step
 * of the current turn must carry one; the turn begins where the user last spoke.
 */
function checkSignatures(turns: readonly Turn[], project: string, model: string, checks: Checks): void {
  const proofs = turns.flatMap((turn) => turn.parts.flatMap(proofOf));
  if (proofs.some((proof) => !isAccepted(proof, project))) {
    checks.fail("contents", { kind: "other", sentence: "Corrupted thought signature." });
  }
  if (!/^gemini-([3-9]|\d\d)/u.test(model)) return;
  const current = turns.findLastIndex((turn) => turn.role === "user" && turn.text !== "");
  turns.forEach((turn, at) => {
    const first = turn.parts.find((part) => (part["functionCall"] ?? part["function_call"]) !== undefined);
    if (at < current || first === undefined || proofOf(first).length > 0) return;
    const sentence = `Function call in the ${at + 1}. content block is missing a thought_signature in functionCall parts.`;
    checks.fail("contents", { kind: "other", sentence });
  });
}

function proofOf(part: JsonObject): readonly string[] {
  const proof = part["thoughtSignature"] ?? part["thought_signature"];
  return proof === undefined ? [] : [String(proof)];
}
