/** The door over HTTP, without an SDK: statuses, headers, and what no SDK would send. */
import { describe, expect, it } from "vitest";
import { CallError } from "../../../../src/core/model/call-error.ts";
import type { ErrorFields } from "../../../../src/transport/http/openai/error-answer.ts";
import type { listModels } from "../../../../src/transport/http/openai/models.ts";
import { completed, result, started, text, trail } from "../../support/domain.ts";
import { hello, openOpenAiDoor, path } from "./support/door.ts";
import { restartedEvent } from "./support/events.ts";
import { eventsIn } from "./support/sse.ts";

const streamed = { ...hello, stream: true };

async function errorOf(response: Response) {
  const { error } = (await response.json()) as { error: ErrorFields };
  return [response.status, error] as const;
}

describe("POST /v1/chat/completions", () => {
  it("answers whole, with Spillway's facts in headers", async () => {
    const door = await openOpenAiDoor();
    const response = await door.post(hello);
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "application/json",
      "x-request-id": "cmpl-7",
      "x-spillway-completion-id": "cmpl-0000000000000000000000000A",
      "x-spillway-endpoint": "openai-eu",
      "x-spillway-attempts": "1",
      "x-spillway-cost-nano-usd": "42",
    });
    expect(await response.json()).toMatchObject({
      object: "chat.completion",
      spillway: { wasted_nano_usd: 7 },
    });
    expect(door.completions.lastCall).toMatchObject({
      completionId: "cmpl-7",
      tenant: "acme",
      streaming: false,
    });
  });

  it("names no cost in the headers when none is known", async () => {
    const door = await openOpenAiDoor();
    door.completions.completeScript = async () => result({ costSource: undefined });
    expect((await door.post(hello)).headers.has("x-spillway-cost-nano-usd")).toBe(false);
  });

  it("streams events that end with [DONE]", async () => {
    const door = await openOpenAiDoor();
    const response = await door.post(streamed);
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(response.headers.get("x-spillway-completion-id")).toBe("cmpl-7");
    expect(response.headers.get("x-spillway-endpoint")).toBe("openai-eu");
    const events = eventsIn(await response.text());
    const words = events.map(
      (event) => (event as { choices?: { delta: { content?: string } }[] }).choices?.[0]?.delta.content,
    );
    expect(words).toEqual(["", "Hello", "!", undefined, undefined]);
    expect(events.at(-1)).toBe("[DONE]");
    expect(door.completions.lastCall).toMatchObject({ streaming: true });
  });

  it.each([
    ["a route that restarts", "restart", undefined, "hold-prefix"],
    ["a route that holds", "hold", undefined, "hold"],
    ["a route that fails", "fail", undefined, "fail"],
    ["the header", "restart", "hold", "hold"],
    ["the header over the route", "hold", "Fail", "fail"],
    ["the header in another spelling", "restart", "HOLD_PREFIX", "hold-prefix"],
  ] as const)("takes the recovery mode of %s", async (_, recoveryMode, header, mode) => {
    const door = await openOpenAiDoor({ recoveryMode });
    await door.post(streamed, header === undefined ? {} : { "x-spillway-recovery": header });
    expect(door.completions.requests[0]?.routing.recoveryMode).toBe(mode);
  });

  it("passes on the key, the time that is left and what was tried before", async () => {
    const door = await openOpenAiDoor();
    const before = performance.now();
    await door.post(hello, {
      "idempotency-key": "k-1",
      "x-spillway-timeout-ms": "60000",
      "x-stainless-retry-count": "2",
    });
    expect(door.completions.requests[0]?.idempotencyKey).toBe("k-1");
    expect(door.completions.lastCall.previousAttempts).toBe(2);
    expect(door.completions.lastCall.deadline).toBeGreaterThanOrEqual(before + 60_000);
  });

  it("ends a stream whose shown output is void with an error and without [DONE]", async () => {
    const door = await openOpenAiDoor();
    let isReturned = false;
    door.completions.streamScript = async function* () {
      try {
        yield [started, text("Hel")];
        yield [restartedEvent, { ...started, attempt: 2 } as const, text("Hi", 2)];
        yield [completed];
      } finally {
        isReturned = true;
      }
    };
    const response = await door.post(streamed);
    const events = eventsIn(await response.text());
    expect(events).toHaveLength(3);
    expect(events.at(-1)).toMatchObject({
      error: { type: "server_error", code: "stream_interrupted", param: null },
    });
    expect(isReturned).toBe(true);
    expect(door.logged).toEqual([]);
  });

  it("says in the stream what ends it after its first event, and in the status before", async () => {
    const door = await openOpenAiDoor();
    const down = new CallError("unavailable", "every attempt failed", { trail: trail(2) });
    door.completions.streamScript = async function* () {
      yield [started, text("Hel")];
      throw down;
    };
    const late = eventsIn(await (await door.post(streamed)).text());
    expect(late.at(-1)).toMatchObject({
      error: { code: "stream_interrupted", message: expect.stringContaining("every attempt failed") },
    });
    door.completions.streamScript = async function* () {
      yield [started];
      throw down;
    };
    const early = await door.post(streamed);
    expect(early.status).toBe(503);
    expect(early.headers.get("content-type")).toBe("application/json");
    expect(early.headers.get("x-should-retry")).toBe("false");
  });

  it.each([false, true])("leaks nothing of what nobody foresaw and logs it (stream: %s)", async (stream) => {
    const door = await openOpenAiDoor();
    const secret = new Error("the provider's key");
    door.completions.completeScript = () => Promise.reject(secret);
    door.completions.streamScript = async function* () {
      yield [started, text("Hel")];
      throw secret;
    };
    const words = await (await door.post({ ...hello, stream })).text();
    expect(words).toContain("internal error");
    expect(words).not.toContain(secret.message);
    expect(words).not.toContain("[DONE]");
    expect(door.logged).toEqual([{ where: path, error: secret }]);
  });

  it("does not take an end without an answer for one", async () => {
    const door = await openOpenAiDoor();
    door.completions.streamScript = async function* () {
      yield [started, text("Hel")];
    };
    const events = eventsIn(await (await door.post(streamed)).text());
    expect(events.at(-1)).toMatchObject({ error: { code: "internal_error" } });
    expect(door.logged).toHaveLength(1);
  });

  it("carries text in any script and control characters through a stream", async () => {
    const door = await openOpenAiDoor();
    const words = "naïve 🜁\u2028\r\n\n\ndata: [DONE]\u0000";
    door.completions.streamScript = async function* () {
      yield [started, text(words), completed];
    };
    expect(eventsIn(await (await door.post(streamed)).text())[1]).toMatchObject({
      choices: [{ delta: { content: words } }],
    });
  });
});

describe("a bad request", () => {
  it.each([
    ["no JSON", "{", 400, "invalid_json"],
    ["no object", "[]", 400, "invalid_json"],
    ["no UTF-8", Buffer.from('{"model":"\xff"}', "latin1"), 400, "invalid_json"],
    ["depth without end", `{"a":${"[".repeat(200_000)}${"]".repeat(200_000)}}`, 400, "invalid_json"],
    ["nothing", "", 400, "invalid_json"],
    ["too much", `{"model":"${"x".repeat(2 << 20)}"}`, 413, "request_too_large"],
    ["a model that is no route", { ...hello, model: "gpt" }, 404, "model_not_found"],
    ["a fault", { ...hello, temperature: 9 }, 400, "invalid_value"],
    ["a wish that cannot be met", { ...hello, n: 2 }, 400, "unsupported_parameter"],
  ])("is refused: %s", async (_, body, status, code) => {
    const door = await openOpenAiDoor();
    expect(await errorOf(await door.post(body))).toEqual([
      status,
      {
        message: expect.any(String),
        type: "invalid_request_error",
        param: expect.toSatisfy(isTextOrNull),
        code,
      },
    ]);
    expect(door.completions.calls).toEqual([]);
    expect((await door.post(hello)).status).toBe(200);
  });

  it.each([
    { "content-type": "text/plain" },
    { "content-type": "application/x-www-form-urlencoded" },
    { "content-encoding": "gzip" },
  ])("is refused with the headers %j", async (headers) => {
    const door = await openOpenAiDoor();
    expect((await errorOf(await door.post(hello, headers)))[0]).toBe(415);
  });

  it.each([
    { "x-spillway-recovery": "restart" },
    { "x-spillway-recovery": "constructor" },
    { "x-spillway-timeout-ms": "0" },
    { "x-spillway-timeout-ms": "3000000000" },
    { "x-spillway-timeout-ms": "soon" },
  ])("is refused with the header %j, which it names", async (headers) => {
    const door = await openOpenAiDoor();
    const [status, error] = await errorOf(await door.post(hello, headers));
    expect([status, error.param]).toEqual([400, Object.keys(headers)[0]]);
    expect(error.message).toContain(error.param);
  });

  it("does not repeat a long name", async () => {
    const door = await openOpenAiDoor();
    const [, error] = await errorOf(await door.post({ ...hello, model: "x".repeat(10_000) }));
    expect(error.message.length).toBeLessThan(200);
  });

  it("tells the methods of a path that has others", async () => {
    const door = await openOpenAiDoor();
    const get = await fetch(`${door.url}${path}`);
    expect([get.status, get.headers.get("allow")]).toEqual([405, "POST"]);
    const put = await fetch(`${door.url}/v1/models`, { method: "PUT", body: "{}" });
    expect([put.status, put.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });

  it("has OpenAI's shape for every path under /v1/", async () => {
    const door = await openOpenAiDoor();
    for (const unknown of ["/v1/embeddings", "/v1/", "/v1/chat/completions/x", "/v1/__proto__"]) {
      const [status, error] = await errorOf(await fetch(`${door.url}${unknown}`, { method: "POST" }));
      expect([status, error.code]).toEqual([404, "unknown_url"]);
    }
  });
});

describe("who may ask", () => {
  const sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"; // of "test"
  const identity = {
    tokens: [{ tokenSha256: sha256, grant: { tenant: "acme", permissions: new Set(["read"] as const) } }],
    anonymous: undefined,
  };

  it.each([path, "/v1/models", "/v1/models/chat"])(
    "is checked for %s before anything is read",
    async (where) => {
      const door = await openOpenAiDoor({ identity });
      const ask = (headers: Record<string, string>) =>
        fetch(`${door.url}${where}`, where === path ? { method: "POST", headers, body: "{" } : { headers });
      const stranger = await ask({});
      expect([stranger.status, stranger.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
      expect(await errorOf(await ask({ authorization: "Bearer wrong" }))).toEqual([
        401,
        expect.objectContaining({ code: "invalid_api_key" }),
      ]);
      expect(await errorOf(await ask({ authorization: "Bearer test" }))).toEqual([
        403,
        expect.objectContaining({ code: "permission_denied" }),
      ]);
    },
  );
});

describe("GET /v1/models", () => {
  it("lists the routes as models, and tells each by its name", async () => {
    const door = await openOpenAiDoor();
    const list = (await (await fetch(`${door.url}/v1/models`)).json()) as ReturnType<typeof listModels>;
    const { object, data } = list;
    expect([object, data.map((model) => model.id)]).toEqual(["list", ["chat", "team/code 2"]]);
    const model = await (await fetch(`${door.url}/v1/models/team%2Fcode%202`)).json();
    expect(model).toEqual({
      id: "team/code 2",
      object: "model",
      created: expect.any(Number),
      owned_by: "spillway",
    });
    expect(data).toContainEqual(model);
  });

  it.each(["nonsense", "%", "%ff", "__proto__", ""])("knows no model %j", async (name) => {
    const door = await openOpenAiDoor();
    expect(await errorOf(await fetch(`${door.url}/v1/models/${name}`))).toEqual([
      404,
      expect.objectContaining({ code: "model_not_found", param: "model" }),
    ]);
  });
});

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === "string";
}
