/**
 * Holds simulated streams against recordings that have no framing any more: one payload
 * a line, read in place and never copied.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Fault } from "../../src/simulator/fault.ts";
import { send } from "./client.ts";
import { callOf } from "./dialect-calls.ts";
import { fieldsOf } from "./fields.ts";
import { start } from "./running.ts";

const fixtures = join(import.meta.dirname, "../../../shared/fixtures");
const isThere = existsSync(fixtures);
if (!isThere) console.log("skipped: the recorded chunks (../shared/fixtures) are not on this machine");

/** The payloads as the events they came from: their type is a field of theirs, or their only key. */
function eventsOf(file: string): string {
  const lines = readFileSync(join(fixtures, file), "utf8").trim().split("\n");
  return lines.map((line) => toEvent(JSON.parse(line) as Record<string, unknown>)).join("");
}

function toEvent(body: Record<string, unknown>): string {
  const { type } = body;
  const [only = "", payload] = Object.entries(body)[0] ?? [];
  const [name, data] = typeof type === "string" ? [type, body] : [only, payload];
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

describe.skipIf(!isThere)("a simulated stream beside recorded chunks", () => {
  it("has the fields of Cohere's plan and call", async () => {
    const provider = await start({ dialect: "cohere" });
    const tools = [{ type: "function", function: { name: "now", parameters: { type: "object" } } }];
    const answer = await send(callOf(provider, true, { tools, tool_choice: "REQUIRED" }));
    // The call that was recorded has no arguments, and so no deltas of them.
    const fields = fieldsOf(answer.text).filter((field) => !field.startsWith("tool-call-delta"));
    expect(fields).toEqual(fieldsOf(eventsOf("cohere/cohere-empty-tool-call.chunks.txt")));
  });

  it("has the fields of Bedrock's tool use", async () => {
    const provider = await start({ dialect: "bedrock" });
    const tools = [{ toolSpec: { name: "now", inputSchema: { json: { type: "object" } } } }];
    const fields = { toolConfig: { tools, toolChoice: { any: {} } } };
    const answer = await send(callOf(provider, true, fields));
    // The recording lost its padding, and the message's start.
    const known = fieldsOf(answer.text).filter((field) => !/:p$|^messageStart|serverToolUsage$/u.test(field));
    expect(known).toEqual(fieldsOf(eventsOf("bedrock/amazon-bedrock-tool-call.1.chunks.txt")));
  });

  it("has the fields of a response that failed after HTTP 200", async () => {
    const fault: Fault = { kind: "in-band-error", afterTokens: 0, error: "quota-exhausted" };
    const provider = await start({ dialect: "openai-responses", fault });
    const answer = await send(callOf(provider, true));
    // Recorded half a year before the stream whose fields the simulator has.
    const younger = /completed_at$|_penalty$|moderation$|reasoning\.context$/u;
    const item = /^response\.(?:output_item|content_part)/u;
    const known = fieldsOf(answer.text).filter((field) => !younger.test(field) && !item.test(field));
    expect(known).toEqual(fieldsOf(eventsOf("openai/openai-error.1.chunks.txt")));
  });
});
