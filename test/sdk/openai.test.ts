/** The official OpenAI client, unmodified, against both OpenAI dialects of the simulator. */
import OpenAI, { APIError, AuthenticationError, RateLimitError } from "openai";
import { describe, expect, it } from "vitest";
import type { DialectName } from "../../src/simulator/dialects.ts";
import type { SimulatedProvider, SimulatedProviderOptions } from "../../src/simulator/start.ts";
import { start } from "../simulator/running.ts";

const text = "Still water runs deep.";
const model = "gpt-4.1-mini";
const schema = {
  type: "object",
  properties: { depth: { const: 3 } },
  required: ["depth"],
  additionalProperties: false,
} as const;

async function open(
  dialect: DialectName,
  options: Partial<SimulatedProviderOptions> = {},
): Promise<{ readonly client: OpenAI; readonly provider: SimulatedProvider }> {
  const provider = await start({ dialect, ...options });
  const client = new OpenAI({ apiKey: "test", baseURL: `${provider.url}/v1`, maxRetries: 0 });
  return { client, provider };
}

describe("openai, chat completions", () => {
  const messages = [{ role: "user" as const, content: "Tell me of the river." }];
  const tools = [{ type: "function" as const, function: { name: "gauge", parameters: schema } }];

  it("completes a call", async () => {
    const { client } = await open("openai-chat", { script: { text } });
    const answer = await client.chat.completions.create({ model, messages });
    expect(answer.choices[0]).toMatchObject({ finish_reason: "stop", message: { content: text } });
    expect(answer.usage?.completion_tokens).toBe(4);
  });

  it("streams a call, and its own helper finds the stream whole", async () => {
    const { client } = await open("openai-chat", { script: { text } });
    const options = { stream_options: { include_usage: true } };
    const stream = client.chat.completions.stream({ model, messages, ...options });
    const answer = await stream.finalChatCompletion();
    expect(answer.choices[0]).toMatchObject({ finish_reason: "stop", message: { content: text } });
    expect(answer.usage?.completion_tokens).toBe(4);
  });

  it("calls a tool and goes on with its result, streamed and whole", async () => {
    const { client } = await open("openai-chat");
    const forced = { model, messages, tools, tool_choice: "required" } as const;
    const asked = await client.chat.completions.stream(forced).finalChatCompletion();
    const message = asked.choices[0]?.message;
    const call = message?.tool_calls?.[0];
    expect(call).toMatchObject({ type: "function", function: { name: "gauge", arguments: '{"depth":3}' } });
    if (message === undefined || call === undefined) throw new Error("there was no call");
    const result = { role: "tool" as const, tool_call_id: call.id, content: "3 m" };
    const answer = await client.chat.completions.create({
      model,
      messages: [...messages, message, result],
      tools,
    });
    expect(answer.choices[0]?.finish_reason).toBe("stop");
  });

  it("throws its own errors", async () => {
    const { client } = await open("openai-chat", { apiKey: "right" });
    const refused = client.chat.completions.create({ model, messages });
    await expect(refused).rejects.toBeInstanceOf(AuthenticationError);
    await expect(refused).rejects.toMatchObject({ status: 401, code: "invalid_api_key" });
  });

  it("throws when a stream reports an error", async () => {
    const fault = { kind: "in-band-error", afterTokens: 2, error: "overloaded" } as const;
    const { client } = await open("openai-chat", { fault });
    const stream = client.chat.completions.stream({ model, messages });
    await expect(stream.finalChatCompletion()).rejects.toBeInstanceOf(APIError);
  });

  it("lists models", async () => {
    const { client } = await open("openai-chat", { models: ["one", "two"] });
    const page = await client.models.list();
    expect(page.data.map(({ id }) => id)).toEqual(["one", "two"]);
  });
});

describe("openai, responses", () => {
  const input = "Tell me of the river.";
  const tools = [{ type: "function" as const, name: "gauge", parameters: schema, strict: true }];

  it("completes a call", async () => {
    const { client } = await open("openai-responses", { script: { text } });
    const answer = await client.responses.create({ model, input });
    expect(answer).toMatchObject({ status: "completed", output_text: text, usage: { output_tokens: 4 } });
  });

  it("streams a call, and its own helper finds the stream whole", async () => {
    const { client } = await open("openai-responses", { script: { text } });
    const answer = await client.responses.stream({ model, input }).finalResponse();
    expect(answer).toMatchObject({ status: "completed", output_text: text, usage: { output_tokens: 4 } });
  });

  it("calls a tool after thoughts and goes on with both, streamed and whole", async () => {
    const { client } = await open("openai-responses");
    const thinking = {
      model: "gpt-5-mini",
      reasoning: { effort: "high" as const, summary: "auto" as const },
      include: ["reasoning.encrypted_content" as const],
      store: false,
    };
    const asked = await client.responses
      .stream({ ...thinking, input, tools, tool_choice: "required" })
      .finalResponse();
    expect(asked.output.map((item) => item.type)).toEqual(["reasoning", "function_call"]);
    const call = asked.output.find((item) => item.type === "function_call");
    if (call === undefined) throw new Error("there was no call");
    expect(call).toMatchObject({ name: "gauge", arguments: '{"depth":3}' });
    const result = { type: "function_call_output" as const, call_id: call.call_id, output: "3 m" };
    const next = [{ role: "user" as const, content: input }, ...asked.output, result];
    // What the client parsed stays with it; the wire does not know the field.
    const sent = JSON.parse(
      JSON.stringify(next, (key, value) => (key === "parsed_arguments" ? undefined : value)),
    );
    const answer = await client.responses.create({ ...thinking, input: sent, tools });
    expect(answer.status).toBe("completed");
  });

  it("answers in a schema", async () => {
    const { client } = await open("openai-responses");
    const format = { type: "json_schema", name: "reading", schema, strict: true } as const;
    const answer = await client.responses.parse({ model, input, text: { format } });
    expect(answer.output_parsed).toEqual({ depth: 3 });
  });

  it("says what is incomplete, and what is refused", async () => {
    const { client, provider } = await open("openai-responses");
    const short = await client.responses.create({ model, input, max_output_tokens: 16 });
    expect(short).toMatchObject({
      status: "incomplete",
      incomplete_details: { reason: "max_output_tokens" },
    });
    await provider.setFault({ kind: "refusal" });
    const refused = await client.responses.stream({ model, input }).finalResponse();
    expect(refused.output[0]).toMatchObject({ content: [{ type: "refusal" }] });
  });

  it("throws its own errors", async () => {
    const { client } = await open("openai-responses", { fault: { kind: "error", error: "rate-limited" } });
    const refused = client.responses.create({ model, input });
    await expect(refused).rejects.toBeInstanceOf(RateLimitError);
    await expect(refused).rejects.toMatchObject({ status: 429, code: "rate_limit_exceeded" });
  });

  it("throws when a stream reports an error", async () => {
    const fault = { kind: "in-band-error", afterTokens: 2, error: "quota-exhausted" } as const;
    const { client } = await open("openai-responses", { fault });
    const stream = await client.responses.create({ model, input, stream: true });
    const types: string[] = [];
    const read = async (): Promise<void> => {
      for await (const event of stream) types.push(event.type);
    };
    await expect(read()).rejects.toBeInstanceOf(APIError);
    expect(types.filter((type) => type === "response.output_text.delta")).toHaveLength(2);
  });
});
