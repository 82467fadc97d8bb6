/** A tenant over its limit, at every door of the whole service. */
import { ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RetryInfoSchema } from "../../gen/google/rpc/error_details_pb.ts";
import { CompletionService } from "../../gen/spillway/v1/completion_service_pb.ts";
import { Role } from "../../gen/spillway/v1/message_pb.ts";
import { type SimulatedProvider, startSimulatedProvider } from "../../src/simulator/start.ts";
import { type Gateway, startGateway, tieredConfig } from "../support/gateway.ts";

const tenants = "tenants: { named: [{ name: default, rules: { requests_per_minute: 1 } }] }\n";
const request = {
  route: "main",
  messages: [
    {
      role: Role.USER,
      parts: [{ content: { case: "text" as const, value: "Who keeps the lock of the river?" } }],
    },
  ],
};

describe("a tenant over its limit", () => {
  let provider: SimulatedProvider;
  let gateway: Gateway;

  beforeEach(async () => {
    provider = await startSimulatedProvider({ name: "one", dialect: "openai-chat", script: { text: "yes" } });
    const { name, url } = provider;
    gateway = await startGateway(tenants + tieredConfig([{ name, dialect: "openai-chat", url }]));
    await gateway.completions.complete({ request });
  });

  afterEach(async () => {
    await gateway.app.drain();
    await provider.close();
  });

  it("is told when to ask again on both listeners, and no mesh asks at once", async () => {
    const baseUrl = `http://127.0.0.1:${gateway.app.httpPort}`;
    const http = createClient(CompletionService, createConnectTransport({ baseUrl, httpVersion: "2" }));
    for (const client of [gateway.completions, http]) {
      const error = await client.complete({ request }).then(() => undefined, ConnectError.from);
      expect(error?.code).toBe(8);
      expect(error?.rawMessage).toMatch(
        /^the tenant is over its limit of 1 requests a minute: ask again in [\d.]+ s$/,
      );
      const [retry] = error?.findDetails(RetryInfoSchema) ?? [];
      expect(Number(retry?.retryDelay?.seconds)).toBeGreaterThanOrEqual(30);
      expect(error?.metadata.get("x-envoy-ratelimited")).toBe("true");
      expect(Number(error?.metadata.get("grpc-retry-pushback-ms"))).toBeGreaterThan(30_000);
    }
  });

  it("is told so in the words of OpenAI's API, with 429 and retry-after", async () => {
    const answer = await fetch(`http://127.0.0.1:${gateway.app.httpPort}/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        model: "main",
        messages: [{ role: "user", content: "Who keeps the lock of the river?" }],
      }),
    });
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThanOrEqual(30);
    expect(await answer.json()).toMatchObject({ error: { code: "rate_limit_exceeded" } });
  });

  it("costs no endpoint anything, and is counted as a call", async () => {
    await gateway.completions.complete({ request }).catch(() => {});
    const { endpoints } = await gateway.endpoints.listEndpoints({});
    expect(endpoints).toHaveLength(1);
    expect(endpoints[0]?.health?.score).toBe(1);
    const { calls } = await gateway.endpoints.listRecentCalls({});
    expect(calls.map(({ status, attempts }) => [status, attempts.length])).toEqual([
      ["ok", 1],
      ["resource-exhausted", 0],
    ]);
  });
});
