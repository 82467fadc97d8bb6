/** Where a provider says that it served, from its stream to the caller's trail. */
import { afterEach, describe, expect, it } from "vitest";
import { Role } from "../../gen/spillway/v1/message_pb.ts";
import { type SimulatedProvider, startSimulatedProvider } from "../../src/simulator/start.ts";
import { type Gateway, startGateway } from "../support/gateway.ts";

describe("the place that served a call", () => {
  let simulated: SimulatedProvider | undefined;
  let gateway: Gateway | undefined;

  afterEach(async () => {
    await gateway?.app.drain();
    await simulated?.close();
  });

  it.each([
    ["us", "us"],
    ["", ""], // "not_available" is no place.
  ])(
    "is asked for by the region %j of Anthropic's preset, and stands in the trail",
    async (region, served) => {
      simulated = await startSimulatedProvider({ dialect: "anthropic", script: { tokens: 3 } });
      gateway = await startGateway(
        `listeners: { grpc: { address: 127.0.0.1, port: 0 }, http: { address: 127.0.0.1, port: 0 } }
providers: [{ name: claude, preset: anthropic, base_url: "${simulated.url}/v1", api_key: "env:KEY" }]
endpoints: [{ name: opus, provider: claude, model: claude-opus-4-6, region: "${region}" }]
routes: [{ name: main, tiers: [{ endpoints: [{ endpoint: opus }] }] }]
`,
      );
      const messages = [
        {
          role: Role.USER,
          parts: [{ content: { case: "text" as const, value: "Who keeps the lock of the river?" } }],
        },
      ];
      const { completion } = await gateway.completions.complete({ request: { route: "main", messages } });
      expect(completion?.attempts).toMatchObject([
        { region, servedGeography: served, servedRegion: "", servedUpstream: "" },
      ]);
    },
  );
});
