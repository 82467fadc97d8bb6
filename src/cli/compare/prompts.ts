/** The prompts of a comparison, out of a file with one a line. */
import { readFile, stat } from "node:fs/promises";
import { create, fromJson, type JsonValue } from "@bufbuild/protobuf";
import { type CompletionRequest, CompletionRequestSchema } from "../../../gen/spillway/v1/completion_pb.ts";
import { ResponseFormatSchema } from "../../../gen/spillway/v1/response_format_pb.ts";
import type { ResponseFormat } from "../../core/model/request.ts";

export interface Prompt {
  /** Its route and its routing are of no account. */
  readonly request: CompletionRequest;
  /** The form that it asks for. */
  readonly format: ResponseFormat;
}

export type PromptsRead =
  | { readonly kind: "read"; readonly prompts: readonly Prompt[] }
  /** Lines for people, ended. */
  | { readonly kind: "bad"; readonly message: string };

const maxPrompts = 1_000;
const maxBytes = 16 * 1024 * 1024;
const maxTold = 20;

/** Reads the file; empty lines are passed over. Never rejects for what the file says. */
export async function readPrompts(file: string): Promise<PromptsRead> {
  const bad = (message: string): PromptsRead => ({ kind: "bad", message: `${file}: ${message}\n` });
  try {
    if ((await stat(file)).size > maxBytes) return bad(`is larger than ${maxBytes} bytes`);
    return parsePrompts(file, await readFile(file, "utf8"));
  } catch (error) {
    return bad(`cannot be read (${error instanceof Error && "code" in error ? error.code : "unknown"})`);
  }
}

/** Parses a text of prompts; `file` is its name in messages. */
export function parsePrompts(file: string, text: string): PromptsRead {
  const prompts: Prompt[] = [];
  const faults: string[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "") continue;
    const prompt = promptOf(line.trim());
    if (typeof prompt === "string") faults.push(`${file}:${index + 1}: ${prompt}\n`);
    else prompts.push(prompt);
  }
  if (faults.length === 0 && prompts.length === 0) faults.push(`${file}: holds no prompt\n`);
  if (prompts.length > maxPrompts) {
    faults.push(`${file}: holds ${prompts.length} prompts, more than ${maxPrompts}\n`);
  }
  if (faults.length > 0) return { kind: "bad", message: faults.slice(0, maxTold).join("") };
  return { kind: "read", prompts };
}

/** The prompt, or what is wrong with it. */
function promptOf(line: string): Prompt | string {
  if (!line.startsWith("{") && !line.startsWith('"')) return fromText(line);
  let value: JsonValue;
  try {
    value = JSON.parse(line);
  } catch {
    return "starts like JSON and is none; a text that starts with a brace or a quote is written as a JSON string";
  }
  return typeof value === "string" ? fromText(value) : fromFields(value);
}

function fromText(text: string): Prompt | string {
  if (text === "") return "the prompt is empty";
  const json = { messages: [{ role: "ROLE_USER", parts: [{ text }] }] };
  return { request: fromJson(CompletionRequestSchema, json), format: { kind: "text" } };
}

function fromFields(value: JsonValue): Prompt | string {
  try {
    const request = fromJson(CompletionRequestSchema, value);
    if (request.messages.length === 0) return "has no messages";
    return { request, format: formatOf(request) };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function formatOf({ responseFormat }: CompletionRequest): ResponseFormat {
  const { format } = responseFormat ?? create(ResponseFormatSchema);
  if (format.case === "json") return { kind: "json" };
  if (format.case !== "jsonSchema") return { kind: "text" };
  const { name, schema, strict } = format.value;
  return { kind: "json-schema", name, schema: schema ?? {}, strict };
}
