/** What the official SDK for Node throws, what it tries again by itself, and what happens when it leaves. */
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { question } from "./support/questions.ts";
import { openWorld, readToken, token, type World } from "./support/world.ts";

let world: World;
let client: OpenAI;

beforeAll(async () => {
  world = await openWorld();
  client = new OpenAI({ apiKey: token, baseURL: world.baseUrl });
});

afterAll(() => world.close());

const ask = (model: string, headers: Record<string, string> = {}) =>
  client.chat.completions.create({ model, messages: question }, { headers });

async function errorOf(answer: Promise<unknown>): Promise<InstanceType<typeof OpenAI.APIError>> {
  const thrown = await answer.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (thrown instanceof OpenAI.APIError) return thrown;
  throw new Error(`not an error of the API: ${String(thrown)}`);
}

describe("errors", () => {
  it.each([
    ["a wrong key", "wrong", OpenAI.AuthenticationError, "invalid_api_key"],
    ["a key that may not", readToken, OpenAI.PermissionDeniedError, "permission_denied"],
  ])("are typed: %s", async (_, apiKey, kind, code) => {
    const other = new OpenAI({ apiKey, baseURL: world.baseUrl });
    const errors = await Promise.all([
      errorOf(other.chat.completions.create({ model: "chat", messages: question })),
      errorOf(other.chat.completions.create({ model: "chat", messages: question, stream: true })),
      errorOf(other.models.retrieve("chat")),
    ]);
    for (const error of errors) {
      expect(error).toBeInstanceOf(kind);
      expect(error.code).toBe(code);
    }
  });

  it("are typed: no such model, no such path", async () => {
    const error = await errorOf(ask("gpt-unheard-of"));
    expect(error).toBeInstanceOf(OpenAI.NotFoundError);
    expect(error).toMatchObject({ code: "model_not_found", param: "model", type: "invalid_request_error" });
    expect(await errorOf(client.embeddings.create({ model: "chat", input: "x" }))).toMatchObject({
      status: 404,
      code: "unknown_url",
    });
  });

  it("are typed: a bad request, with the field at fault", async () => {
    const error = await errorOf(
      client.chat.completions.create({ model: "chat", messages: question, temperature: 3 }),
    );
    expect(error).toBeInstanceOf(OpenAI.BadRequestError);
    expect(error).toMatchObject({ param: "temperature", message: expect.stringContaining("at most 2") });
  });

  it("are typed: a wish that cannot be met", async () => {
    const error = await errorOf(
      client.chat.completions.create({ model: "chat", messages: question, logprobs: true }),
    );
    expect(error).toBeInstanceOf(OpenAI.BadRequestError);
    expect(error).toMatchObject({ code: "unsupported_parameter", param: "logprobs" });
  });

  it("are typed: a conversation that fits no model", async () => {
    const error = await errorOf(ask("narrow"));
    expect(error).toBeInstanceOf(OpenAI.BadRequestError);
    expect(error.code).toBe("context_length_exceeded");
  });

  it.each([
    ["limited", OpenAI.RateLimitError, 429],
    ["down", OpenAI.InternalServerError, 503],
  ] as const)("are not asked for again once the failover is exhausted: %s", async (model, kind, status) => {
    const error = await errorOf(ask(model));
    expect(error).toBeInstanceOf(kind);
    expect(error.status).toBe(status);
    expect(error.requestID).toMatch(/^cmpl-/);
    expect(world.providers[model].counters().requests).toBe(
      Number(error.headers?.get("x-spillway-attempts")),
    );
  });

  it("say when to come back", async () => {
    const error = await errorOf(ask("limited"));
    expect(Number(error.headers?.get("retry-after"))).toBeGreaterThan(0);
  });
});

describe("an idempotency key", () => {
  it("is answered once, whole and as a stream, and not for another request", async () => {
    const before = world.providers.calm.counters().requests;
    const headers = { "Idempotency-Key": "order-7" };
    const first = await ask("chat", headers);
    const second = await ask("chat", headers);
    expect(second.choices).toEqual(first.choices);
    expect(second).toHaveProperty("spillway.replayed", true);
    const stream = await client.chat.completions.create(
      { model: "chat", messages: question, stream: true },
      { headers },
    );
    let content = "";
    for await (const chunk of stream) content += chunk.choices[0]?.delta.content ?? "";
    expect(content).toBe(first.choices[0]?.message.content);
    expect(world.providers.calm.counters().requests).toBe(before + 1);
    const other = client.chat.completions.create(
      { model: "chat", messages: question, temperature: 1 },
      { headers },
    );
    expect(await errorOf(other)).toBeInstanceOf(OpenAI.ConflictError);
  });
});

describe("leaving", () => {
  const cancelled = () => world.providers.endless.counters().cancelledByClient;

  it("in mid-stream cancels the call at the provider", async () => {
    const before = cancelled();
    const stream = await client.chat.completions.create({
      model: "endless",
      messages: question,
      stream: true,
    });
    for await (const chunk of stream) if ((chunk.choices[0]?.delta.content ?? "") !== "") break;
    await vi.waitFor(() => expect(cancelled()).toBe(before + 1));
  });

  it("by a signal while a whole answer is awaited cancels the call at the provider", async () => {
    const before = cancelled();
    const leaving = new AbortController();
    const asked = client.chat.completions.create(
      { model: "endless-whole", messages: question },
      { signal: leaving.signal },
    );
    const error = errorOf(asked);
    await vi.waitFor(() => expect(world.providers.endless.counters().openRequests).toBe(1));
    leaving.abort();
    expect(await error).toBeInstanceOf(OpenAI.APIUserAbortError);
    await vi.waitFor(() => expect(cancelled()).toBe(before + 1));
  });

  it("by the call's own time ends it with a typed error", async () => {
    const error = await errorOf(ask("endless", { "x-spillway-timeout-ms": "300" }));
    expect(error).toMatchObject({ status: 504, code: "deadline_exceeded" });
  });
});
