import { isJsonObject, type JsonObject } from "../../core/base/json.ts";
import { Failure } from "../../core/model/failure.ts";
import type { ImageSource, Message, Part, ToolResult } from "../../core/model/message.ts";
import type { Adaptations } from "../adaptations.ts";
import { base64Of } from "../data-url.ts";
import type { DialectCall } from "../dialect.ts";
import { tryParseJson } from "../json-fields.ts";
import { systemTexts } from "../system-texts.ts";
import { argumentsOf } from "../tool-arguments.ts";
import { traitsOf } from "./model-traits.ts";
import { signatureFor, skipValidation } from "./thought-signature.ts";

/** The instructions, which have one place of their own. */
export function systemInstruction(messages: readonly Message[], notes: Adaptations): JsonObject | undefined {
  const parts = systemTexts(messages, notes).map((text) => ({ text }));
  return parts.length === 0 ? undefined : { parts };
}

/** The conversation as contents. All results of one turn's calls go back together, in the order of the calls. */
export function contents(
  messages: readonly Message[],
  call: DialectCall,
  notes: Adaptations,
): readonly JsonObject[] {
  /** The tool that each call id names, in the order of the calls. */
  const names = new Map<string, string>();
  const parts = ({ role, parts }: Message): readonly JsonObject[] => {
    if (role === "assistant") return modelParts(parts, names, call, notes);
    return role === "tool" ? toolResponses(parts, names) : parts.flatMap(userPart);
  };
  return resultsTogether(messages)
    .filter((message) => message.role !== "system")
    .map((message) => ({ role: message.role === "assistant" ? "model" : "user", parts: parts(message) }))
    .filter((content) => content.parts.length > 0);
}

/** Callers may send each result in a message of its own. */
function resultsTogether(messages: readonly Message[]): readonly Message[] {
  const joined: Message[] = [];
  for (const message of messages) {
    const last = joined.at(-1);
    if (message.role === "tool" && last?.role === "tool") {
      joined[joined.length - 1] = { ...last, parts: [...last.parts, ...message.parts] };
    } else joined.push(message);
  }
  return joined;
}

function userPart(part: Part): JsonObject[] {
  if (part.kind === "text") return [{ text: part.text }];
  return part.kind === "image" ? [imagePart(part.source)] : [];
}

function imagePart(source: ImageSource): JsonObject {
  if (source.kind === "url") return { fileData: { fileUri: source.url } };
  return { inlineData: { mimeType: source.mediaType, data: base64Of(source.data) } };
}

/** A signature belongs to the part after its thoughts; the thoughts themselves need not go back. */
function modelParts(
  parts: readonly Part[],
  names: Map<string, string>,
  call: DialectCall,
  notes: Adaptations,
): JsonObject[] {
  const out: JsonObject[] = [];
  let signature = "";
  let called = false;
  const signed = (part: JsonObject, fallback: string) => {
    const proof = signature || fallback;
    if (signature === "" && fallback !== "") notes.changed("a missing thought signature", madeElsewhere);
    out.push(proof === "" ? part : { ...part, thoughtSignature: proof });
    signature = "";
  };
  for (const part of parts) {
    if (part.kind === "reasoning") signature = proofOf(part, call, notes) || signature;
    if ((part.kind === "text" || part.kind === "refusal") && part.text !== "")
      signed({ text: part.text }, "");
    if (part.kind !== "tool-call") continue;
    names.delete(part.call.id); // An id of an earlier turn that comes again is a new call.
    names.set(part.call.id, part.call.name);
    // One proof covers all calls of a turn: it comes with the first.
    const fallback = !called && traitsOf(call.endpoint.model).signsCalls ? skipValidation : "";
    signed({ functionCall: { name: part.call.name, args: argumentsOf(part.call) } }, fallback);
    called = true;
  }
  if (signature !== "") out.push({ text: "", thoughtSignature: signature });
  return out;
}

const madeElsewhere = `calls made elsewhere are sent with "${skipValidation}"`;

function proofOf(part: Part & { readonly kind: "reasoning" }, call: DialectCall, notes: Adaptations): string {
  if (part.dialect !== "gemini") {
    notes.dropped("reasoning of another dialect", "only the dialect that wrote it can read it");
    return "";
  }
  const proof = signatureFor(part.signature, call.endpoint.provider.account);
  if (part.signature !== "" && proof === "") {
    notes.dropped("a thought signature of another account", "only the account that wrote it can read it");
  }
  return proof;
}

function toolResponses(parts: readonly Part[], names: ReadonlyMap<string, string>): JsonObject[] {
  const order = [...names.keys()];
  return parts
    .flatMap((part) => (part.kind === "tool-result" ? [part.result] : []))
    .toSorted((a, b) => order.indexOf(a.toolCallId) - order.indexOf(b.toolCallId))
    .map((result) => {
      const name = names.get(result.toolCallId);
      if (name === undefined) throw orphan(result);
      return { functionResponse: { name, response: responseOf(result) } };
    });
}

/** The dialect wants an object, and matches results to calls by name and order. */
function responseOf({ content, isError }: ToolResult): JsonObject {
  if (isError) return { error: content };
  const json = tryParseJson(content);
  return isJsonObject(json) ? json : { result: content };
}

function orphan(result: ToolResult): Failure {
  return new Failure(
    "invalid-request",
    `the result of tool call "${result.toolCallId}" has no call before it in the conversation`,
    { scope: "request" },
  );
}
