import { describe, expect, it } from "vitest";
import type { Timer } from "../../src/core/model/ports.ts";
import { Secret } from "../../src/core/model/secret.ts";
import { createProvider } from "../../src/providers/registry.ts";
import { attempt, callOf, kinds, providerAt } from "./support/attempts.ts";
import { connectionTo, requestOf } from "./support/calls.ts";
import { event, hello, httpServer, type Received, startStream, stop } from "./support/server.ts";

describe("complete()", () => {
  it("sends the encoded request and tells what came, headers first", async () => {
    let received: Received | undefined;
    await using server = await httpServer((response, request) => {
      received = request;
      response.writeHead(200, {
        "content-type": "text/event-stream; charset=utf-8",
        "x-request-id": "req_1",
        "x-ratelimit-limit-requests": "10",
        "x-ratelimit-remaining-requests": "9",
      });
      response.end(event(hello) + event(stop) + event("[DONE]"));
    });
    const changes: string[] = [];
    const request = requestOf({ maxOutputTokens: 5_000 });
    const provider = providerAt(`${server.url}/v1/?api-version=7`, {
      apiKey: new Secret("key-1"),
      headers: new Map([["x-team", new Secret("a")]]),
    });
    const { events, failure } = await attempt(
      provider,
      callOf({ request, onAdapted: (change) => changes.push(change) }),
    );
    expect(failure).toBeUndefined();
    expect(received).toMatchObject({
      method: "POST",
      url: "/v1/chat/completions?api-version=7",
      headers: { authorization: "Bearer key-1", "x-team": "a", "content-type": "application/json" },
    });
    expect(JSON.parse(received?.body ?? "")).toMatchObject({
      model: "model-a",
      stream: true,
      max_tokens: 1000,
    });
    expect(changes).toEqual(["changed max_output_tokens to 1000: the endpoint's own bound"]);
    expect(events[0]).toEqual({
      kind: "accepted",
      providerRequestId: "req_1",
      quota: [{ dimension: "requests", limit: 10, remaining: 9, resetMs: undefined, windowMs: undefined }],
    });
    expect(kinds(events.slice(1))).toEqual(["model", "text", "finish"]);
  });

  it.each([
    [true, "of our span alone"],
    [false, "nothing"],
  ])("tells the provider, where the operator says %s, %s", async (sendTraceParent) => {
    let received: Received | undefined;
    await using server = await httpServer((response, request) => {
      received = request;
      startStream(response);
      response.end(event(hello) + event(stop) + event("[DONE]"));
    });
    const traceParent = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;
    const trace = { traceParent, traceState: "vendor=1" };
    await attempt(providerAt(server.url, { sendTraceParent }), callOf({ trace }));
    expect(received?.headers["traceparent"]).toBe(sendTraceParent ? traceParent : undefined);
    expect(received?.headers["tracestate"]).toBeUndefined();
  });

  it("lets configured headers win over the key's", async () => {
    let received: Received | undefined;
    await using server = await httpServer((response, request) => {
      received = request;
      response.end();
    });
    const facts = { dialect: "anthropic" } as const;
    const headers = new Map([["anthropic-version", new Secret("2099-01-01")]]);
    const provider = providerAt(server.url, { apiKey: new Secret("k"), headers }, facts);
    await attempt(provider, callOf({}, facts));
    expect(received?.headers).toMatchObject({ "x-api-key": "k", "anthropic-version": "2099-01-01" });
  });

  it("reads an answer that comes whole from a host that does not stream", async () => {
    const message = { role: "assistant", content: "Hi" };
    await using server = await httpServer((response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ choices: [{ index: 0, message, finish_reason: "stop" }] }));
    });
    const { events, failure } = await attempt(providerAt(server.url), callOf());
    expect(failure).toBeUndefined();
    expect(kinds(events)).toEqual(["accepted", "text", "finish"]);
  });

  it("does not hold an answer that comes whole and without end", async () => {
    const chunk = "x".repeat(1_048_576);
    await using server = await httpServer((response) => {
      response.writeHead(200, { "content-type": "application/json" });
      const more = () => {
        while (!response.destroyed && response.write(chunk));
        response.once("drain", more);
      };
      more();
    });
    expect((await attempt(providerAt(server.url), callOf())).failure).toMatchObject({
      kind: "malformed",
      message: "the provider's answer is larger than 16777216 bytes",
    });
  });

  it("does not wait for the body of an error longer than for the next token", async () => {
    await using server = await httpServer((response) => {
      response.writeHead(503, { "content-type": "application/json", "retry-after": "7" });
      response.write('{"error":');
    });
    const waits: number[] = [];
    const timer: Timer = {
      after(delayMs, callback) {
        waits.push(delayMs);
        const soon = setImmediate(callback);
        return () => clearImmediate(soon);
      },
    };
    const connection = connectionTo({ dialect: "openai-chat" }, server.url);
    const provider = createProvider([connection], { wall: () => 0, timer });
    const call = callOf({ whole: true });
    const { failure } = await attempt(provider, call);
    await provider.close();
    expect(failure).toMatchObject({ kind: "overloaded", facts: { httpStatus: 503, retryAfterMs: 7000 } });
    expect(waits).toEqual([call.endpoint.timeouts.stallMs]);
  });

  it("classifies an error by its status and body, and hides the key that it quotes", async () => {
    await using server = await httpServer((response) => {
      response.writeHead(429, { "retry-after": "7", "x-request-id": "req_2" });
      response.end(
        JSON.stringify({ error: { code: "rate_limit_exceeded", message: "key my-own-key is too fast" } }),
      );
    });
    const provider = providerAt(server.url, { apiKey: new Secret("my-own-key") });
    const { events, failure } = await attempt(provider, callOf());
    expect(events).toEqual([]);
    expect(failure?.kind).toBe("rate-limited");
    expect(failure?.facts).toMatchObject({ retryAfterMs: 7000, providerRequestId: "req_2", httpStatus: 429 });
    expect(String(failure?.cause)).toBe("Error: key [redacted] is too fast");
  });

  it("reads only so much of an error", async () => {
    let sent = 0;
    await using server = await httpServer((response) => {
      response.writeHead(503);
      const more = () => {
        while (!response.destroyed && response.write("x".repeat(65_536))) sent += 65_536;
        response.once("drain", more);
      };
      more();
    });
    const { failure } = await attempt(providerAt(server.url), callOf());
    expect(failure?.kind).toBe("overloaded");
    expect(String(failure?.cause).length).toBeLessThan(4_200);
    expect(sent).toBeLessThan(67_108_864);
  });

  it("follows no redirect", async () => {
    await using elsewhere = await httpServer(() => {});
    await using server = await httpServer((response) => {
      response.writeHead(308, { location: elsewhere.url });
      response.end();
    });
    const provider = providerAt(server.url, { apiKey: new Secret("k") });
    const { failure } = await attempt(provider, callOf());
    expect(failure?.kind).toBe("malformed");
    expect(failure?.message).toContain("base_url");
    expect(elsewhere.sockets).toHaveLength(0);
  });

  it("throws an error that comes after status 200, and keeps what came before it", async () => {
    await using server = await httpServer((response) => {
      startStream(response, hello, { error: { message: "boom", type: "server_error" } });
    });
    const { events, failure } = await attempt(providerAt(server.url), callOf());
    expect(kinds(events)).toEqual(["accepted", "model", "text"]);
    expect(failure?.kind).toBe("server-error");
  });

  it("hands on together what arrived together", async () => {
    await using server = await httpServer((response) => {
      response.writeHead(200, { "content-type": "text/event-stream", connection: "close" });
      response.end(event(hello).repeat(20) + event(stop));
    });
    const batches: number[] = [];
    for await (const batch of providerAt(server.url).complete(callOf())) batches.push(batch.length);
    expect(batches).toEqual([1, 22]);
  });
});
