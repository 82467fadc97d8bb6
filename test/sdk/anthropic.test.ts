/** The official Anthropic client, unmodified, against the simulator. It sends its newest API version. */
import Anthropic, { APIError, NotFoundError } from "@anthropic-ai/sdk";
import { describe, expect, it } from "vitest";
import type { SimulatedProviderOptions } from "../../src/simulator/start.ts";
import { start } from "../simulator/running.ts";

const text = "Still water runs deep.";
const question = {
  model: "claude-sonnet-4-6",
  max_tokens: 4_000,
  messages: [{ role: "user" as const, content: "Tell me of the river." }],
};
const schema = { type: "object" as const, properties: { depth: { const: 3 } }, required: ["depth"] };
const tools = [{ name: "gauge", input_schema: schema }];

async function open(options: Partial<SimulatedProviderOptions> = {}): Promise<Anthropic> {
  const provider = await start({ dialect: "anthropic", ...options });
  return new Anthropic({ apiKey: "test", baseURL: provider.url, maxRetries: 0 });
}

describe("@anthropic-ai/sdk", () => {
  it("completes a call", async () => {
    const client = await open({ script: { text } });
    const answer = await client.messages.create(question);
    expect(answer).toMatchObject({
      stop_reason: "end_turn",
      content: [{ type: "text", text }],
      usage: { output_tokens: 4 },
    });
  });

  it("streams a call, and its own helper finds the stream whole", async () => {
    const client = await open({ script: { text } });
    const answer = await client.messages.stream(question).finalMessage();
    expect(answer).toMatchObject({ stop_reason: "end_turn", content: [{ type: "text", text }] });
  });

  it("thinks, calls a tool and goes on with its result, streamed and whole", async () => {
    const client = await open();
    const thinking = { type: "adaptive" } as const;
    const prompt = [{ role: "user" as const, content: "call:gauge" }];
    const asked = await client.messages
      .stream({ ...question, messages: prompt, tools, thinking })
      .finalMessage();
    expect(asked.content).toMatchObject([{ type: "thinking" }, { type: "tool_use", input: { depth: 3 } }]);
    const use = asked.content.find((block) => block.type === "tool_use");
    const result = { type: "tool_result" as const, tool_use_id: use?.id ?? "", content: "3 m" };
    const answer = await client.messages.create({
      ...question,
      messages: [
        ...prompt,
        { role: "assistant", content: asked.content },
        { role: "user", content: [result] },
      ],
      tools,
      thinking,
    });
    expect(answer.stop_reason).toBe("end_turn");
  });

  it("calls a forced tool", async () => {
    const client = await open();
    const answer = await client.messages.create({ ...question, tools, tool_choice: { type: "any" } });
    expect(answer.content).toMatchObject([{ type: "tool_use", name: "gauge", input: { depth: 3 } }]);
  });

  it("throws its own errors", async () => {
    const client = await open({ models: ["another"] });
    const refused = client.messages.create(question);
    await expect(refused).rejects.toBeInstanceOf(NotFoundError);
    await expect(refused).rejects.toMatchObject({ status: 404, type: "not_found_error" });
  });

  it("throws when a stream reports an error, and when it is cut", async () => {
    const error = await open({ fault: { kind: "in-band-error", afterTokens: 2, error: "overloaded" } });
    await expect(error.messages.stream(question).finalMessage()).rejects.toBeInstanceOf(APIError);
    const cut = await open({ fault: { kind: "cut", afterTokens: 2, manner: "eof" } });
    await expect(cut.messages.stream(question).finalMessage()).rejects.toThrow();
  });

  it("lists models", async () => {
    const client = await open({ models: ["one", "two"] });
    const page = await client.models.list();
    expect(page.data.map(({ id }) => id)).toEqual(["one", "two"]);
  });
});
