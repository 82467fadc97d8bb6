/**
 * The official SDK for Node against a whole gateway over simulated providers:
 * unmodified, with its own retries and timeouts; only base URL and key are ours.
 */
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { question, seaFormat, toolQuestion, weatherSchema, weatherTool } from "./support/questions.ts";
import { openWorld, routeNames, token, type World, wholeAnswer } from "./support/world.ts";

type Stream = AsyncIterable<OpenAI.ChatCompletionChunk>;

let world: World;
let client: OpenAI;

beforeAll(async () => {
  world = await openWorld();
  client = new OpenAI({ apiKey: token, baseURL: world.baseUrl });
});

afterAll(() => world.close());

const ask = (model: string, headers: Record<string, string> = {}) =>
  client.chat.completions.create({ model, messages: question }, { headers });

const askStream = (model: string, headers: Record<string, string> = {}) =>
  client.chat.completions.create({ model, messages: question, stream: true }, { headers });

/** What a caller has of a stream, and the extension field of its last chunk. */
async function read(stream: Stream) {
  let content = "";
  let facts: unknown;
  for await (const chunk of stream) {
    content += chunk.choices[0]?.delta.content ?? "";
    facts = "spillway" in chunk ? chunk.spillway : facts;
  }
  return { content, facts };
}

/** The error that a stream ends with, and what the caller had by then. */
async function readBroken(stream: Stream): Promise<{ content: string; error: unknown }> {
  let content = "";
  try {
    for await (const chunk of stream) content += chunk.choices[0]?.delta.content ?? "";
  } catch (error) {
    return { content, error };
  }
  throw new Error("the stream ended as if it were whole");
}

describe("a completion", () => {
  it("comes whole, with usage, the facts and an id to ask about", async () => {
    const answer = await ask("chat");
    expect(answer.choices[0]?.message.content).toMatch(/\w+ \w+/);
    expect(answer.choices[0]?.finish_reason).toBe("stop");
    expect(answer.usage?.completion_tokens).toBe(60);
    expect(answer).toHaveProperty(
      "spillway",
      expect.objectContaining({ endpoint: "chat-calm", attempts: 1 }),
    );
    expect(answer._request_id).toBe(answer.id);
  });

  it("streams the same words, with usage where it is asked for", async () => {
    const whole = await ask("chat");
    const chunks: OpenAI.ChatCompletionChunk[] = [];
    const stream = await client.chat.completions.create({
      model: "chat",
      messages: question,
      stream: true,
      stream_options: { include_usage: true },
    });
    for await (const chunk of stream) chunks.push(chunk);
    const words = chunks.map(({ choices }) => choices[0]?.delta.content ?? "").join("");
    expect(words).toBe(whole.choices[0]?.message.content);
    expect(chunks[0]?.choices[0]?.delta.role).toBe("assistant");
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: whole.usage });
  });

  it("is put together by the SDK's own reader of streams", async () => {
    const whole = await ask("chat");
    const final = await client.chat.completions
      .stream({ model: "chat", messages: question })
      .finalChatCompletion();
    expect(final.choices[0]?.message.content).toBe(whole.choices[0]?.message.content);
    expect(final.choices[0]?.finish_reason).toBe("stop");
  });

  it("ends where the caller's bound says", async () => {
    const answer = await client.chat.completions.create({ model: "chat", messages: question, max_tokens: 5 });
    expect(answer.choices[0]?.finish_reason).toBe("length");
    expect(answer.usage?.completion_tokens).toBe(5);
  });

  it("may be a refusal", async () => {
    const { message, finish_reason } = (await ask("refusing")).choices[0] ?? {};
    expect([message?.content, finish_reason]).toEqual([null, "stop"]);
    expect(message?.refusal).toContain("not help");
    const final = await client.chat.completions
      .stream({ model: "refusing", messages: question })
      .finalMessage();
    expect(final.refusal).toBe(message?.refusal);
  });
});

describe.each(["chat", "claude"])("tools on %s", (model) => {
  it("are called in a whole answer", async () => {
    const answer = await client.chat.completions.create({
      model,
      messages: toolQuestion,
      tools: [weatherTool],
    });
    expect(answer.choices[0]).toMatchObject({
      finish_reason: "tool_calls",
      message: { tool_calls: [{ type: "function", function: { name: "weather" } }] },
    });
  });

  it("are called in a stream that the SDK puts together", async () => {
    const stream = client.chat.completions.stream({
      model,
      messages: toolQuestion,
      tools: [weatherTool],
      tool_choice: { type: "function", function: { name: "weather" } },
    });
    const [call] = (await stream.finalMessage()).tool_calls ?? [];
    expect(call?.id).toMatch(/./);
    expect(call).toMatchObject({ type: "function", function: { name: "weather" } });
    const words = call?.type === "function" ? call.function.arguments : "";
    expect(JSON.parse(words)).toEqual({ city: expect.any(String), days: expect.any(Number) });
  });

  it("are run by the SDK, which sends the results back for the last word", async () => {
    const asked: unknown[] = [];
    const runner = client.chat.completions.runTools({
      model,
      messages: toolQuestion,
      tools: [
        {
          type: "function",
          function: {
            name: "weather",
            description: "Tells the weather of a city.",
            parameters: weatherSchema,
            parse: (text: string): unknown => JSON.parse(text),
            function: (wanted: unknown) => {
              asked.push(wanted);
              return "4 °C and rain";
            },
          },
        },
      ],
    });
    expect(await runner.finalContent()).toMatch(/\w+ \w+/);
    expect(asked).toEqual([{ city: expect.any(String), days: expect.any(Number) }]);
  });
});

describe("structured output", () => {
  it.each(["chat", "claude"])("fits its schema on %s, whole and streamed", async (model) => {
    const body = { model, messages: question, response_format: seaFormat };
    const fitting = { name: expect.any(String), depthMetres: expect.any(Number) };
    const whole = await client.chat.completions.parse(body);
    expect(JSON.parse(whole.choices[0]?.message.content ?? "")).toEqual(fitting);
    const streamed = await client.chat.completions.stream(body).finalContent();
    expect(JSON.parse(streamed ?? "")).toEqual(fitting);
  });
});

describe("models", () => {
  it("are the routes", async () => {
    const models: string[] = [];
    for await (const model of client.models.list()) models.push(model.id);
    expect(models).toEqual(routeNames);
    expect(await client.models.retrieve("claude")).toMatchObject({ id: "claude", object: "model" });
    await expect(client.models.retrieve("nonsense")).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  });
});

describe("a provider that dies in mid-answer", () => {
  it("is not seen in a whole answer", async () => {
    const answer = await ask("broken-unary");
    expect(answer.choices[0]?.message.content).toBe(wholeAnswer);
    expect(answer).toHaveProperty("spillway", expect.objectContaining({ attempts: 2, restarts: 1 }));
  });

  it.each([
    ["by the route", "broken-hold", {}],
    ["by the header", "broken-hold-by-header", { "x-spillway-recovery": "hold" }],
  ])("is not seen in a stream that is held %s", async (_, model, headers) => {
    const { content, facts } = await read(await askStream(model, headers));
    expect(content).toBe(wholeAnswer);
    expect(facts).toMatchObject({ attempts: 2, restarts: 1 });
  });

  it("is not seen while the first tokens are held back", async () => {
    const { content, facts } = await read(await askStream("broken-early"));
    expect(content).toBe(wholeAnswer);
    expect(facts).toMatchObject({ attempts: 2, restarts: 1 });
  });

  it("throws once its words were shown, and is never taken for whole", async () => {
    const { content, error } = await readBroken(await askStream("broken-prefix"));
    expect(content).not.toBe("");
    expect(error).toBeInstanceOf(OpenAI.APIError);
    expect(error).toMatchObject({ code: "stream_interrupted", type: "server_error" });
  });

  it("throws where the route wants failures shown", async () => {
    const { content, error } = await readBroken(await askStream("broken-fail"));
    expect(content).not.toBe("");
    expect(error).toMatchObject({ code: "stream_interrupted" });
  });
});
