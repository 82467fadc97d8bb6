import { describe, expect, it, onTestFinished } from "vitest";
import { Capability } from "../../gen/spillway/v1/capability_pb.ts";
import { startGateway } from "../support/gateway.ts";

const config = `listeners:
  grpc: { address: 127.0.0.1, port: 0 }
  http: { address: 127.0.0.1, port: 0 }
providers:
  - { name: main, preset: openai, base_url: "http://127.0.0.1:9/v1", api_key: env:KEY }
endpoints:
  - { name: mini, provider: main, model: gpt-4.1-mini }
  - { name: idle, provider: main, model: gpt-4.1 }
routes:
  - { name: chat, tiers: [{ endpoints: [{ endpoint: mini }] }] }
  - { name: fast, tiers: [{ endpoints: [{ endpoint: mini }] }] }
`;

describe("ListModels", () => {
  it("lists every known model with its price, and only those that a route reaches when asked", async () => {
    const gateway = await startGateway(config);
    onTestFinished(() => gateway.app.drain());
    const { models } = await gateway.endpoints.listModels({});
    const priced = models.filter(({ price }) => price !== undefined);
    const hosts = new Set(models.map(({ provider }) => provider));
    console.info(
      `ListModels answers with ${models.length} models of ${hosts.size} hosts, ${priced.length} priced`,
    );
    expect(priced.length).toBeGreaterThanOrEqual(171);
    const { models: reachable } = await gateway.endpoints.listModels({ reachableOnly: true });
    expect(reachable).toHaveLength(1);
    expect(reachable[0]).toMatchObject({
      name: "gpt-4.1-mini",
      provider: "main",
      routes: ["chat", "fast"],
      contextWindow: 1_000_000n,
      maxOutputTokens: 32_768n,
      price: { inputNanoUsd: 400, cachedInputNanoUsd: 100, cacheWriteNanoUsd: 400, outputNanoUsd: 1_600 },
    });
    expect(reachable[0]?.capabilities).toContain(Capability.TOOLS);
    expect(models.find(({ provider, name }) => provider === "main" && name === "gpt-4.1")?.routes).toEqual(
      [],
    );
  });
});
